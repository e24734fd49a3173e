import { isMutation } from "../../domain/command-effects.ts"
import { type DataOf, dataOf } from "../../domain/events-of-kind.ts"
import type { TimelineEvent } from "../../domain/timeline.ts"
import type { History } from "../../policy/policy.ts"

const isFailure = ({ status }: DataOf<"StepFinished">): boolean => status !== "succeeded" && status !== "skipped"

/** What the incident has done so far: the actions that failed, on what state, and how many may have changed something. */
export const historyOf = (events: ReadonlyArray<TimelineEvent>): History => {
  const intended = dataOf(events, "StepIntended")
  const failed = dataOf(events, "StepFinished")
    .filter(isFailure)
    .flatMap((end) => {
      const one = intended.find(({ plan, step, attempt }) => plan === end.plan && step === end.step && attempt === end.attempt)
      return one === undefined ? [] : [{ argv: one.argv, targets: one.targets }]
    })
  return { failed, mutations: intended.filter(({ effects }) => isMutation(effects.class)).length }
}

/** Whether anything may have been changed. */
export const hasActed = (events: ReadonlyArray<TimelineEvent>): boolean => historyOf(events).mutations > 0
