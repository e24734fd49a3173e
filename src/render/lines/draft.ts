import type { DataOf } from "../../domain/events-of-kind.ts"
import type { TimelineEvent, TimelineKind } from "../../domain/timeline.ts"
import type { Line, Tone } from "../line.ts"

/** A line before it is dated and made safe to print. */
export interface Draft {
  readonly label: string
  readonly text: string
  readonly tone?: Tone
  readonly depth?: Line["depth"]
  readonly cites?: Line["cites"]
  readonly command?: string
}

/** The sentences for some kinds of events. */
export type Sentences<K extends TimelineKind> = {
  readonly [Kind in K]: (data: DataOf<Kind>, event: TimelineEvent) => ReadonlyArray<Draft>
}
