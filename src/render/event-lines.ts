import type { DataOf } from "../domain/events-of-kind.ts"
import type { TimelineData, TimelineEvent, TimelineKind } from "../domain/timeline.ts"
import type { Line } from "./line.ts"
import { changesLines } from "./lines/changes.ts"
import { correlationLines } from "./lines/correlation.ts"
import { decisionLines } from "./lines/decision.ts"
import { diagnosisLines } from "./lines/diagnosis.ts"
import type { Draft } from "./lines/draft.ts"
import { executionLines } from "./lines/execution.ts"
import { onCallLines } from "./lines/on-call.ts"
import { openingLines } from "./lines/opening.ts"
import { repositoryLines } from "./lines/repository.ts"
import { printable } from "./words.ts"

type Tell = {
  readonly [K in TimelineKind]: (data: DataOf<K>, event: TimelineEvent) => ReadonlyArray<Draft>
}

const tell: Tell = {
  ...openingLines,
  ...correlationLines,
  ...changesLines,
  ...onCallLines,
  ...diagnosisLines,
  ...decisionLines,
  ...executionLines,
  ...repositoryLines
}

/** The statements that one event makes, in reading order. Every kind of event has its sentence; pure. */
export const eventLines = (event: TimelineEvent): ReadonlyArray<Line> => {
  const of = tell[event.data._tag] as (data: TimelineData, event: TimelineEvent) => ReadonlyArray<Draft>
  return of(event.data, event).map((draft) => ({
    at: event.at,
    seq: event.seq,
    depth: draft.depth ?? 0,
    tone: draft.tone ?? "plain",
    label: draft.label,
    text: printable(draft.text),
    cites: draft.cites ?? [],
    ...(draft.command === undefined ? {} : { command: printable(draft.command) })
  }))
}
