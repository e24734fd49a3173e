import { isMutation } from "../../domain/command-effects.ts"
import type { TimelineData, TimelineEvent } from "../../domain/timeline.ts"
import type { History } from "../../policy/policy.ts"

type Intended = Extract<TimelineData, { readonly _tag: "StepIntended" }>

const intendedOf = (events: ReadonlyArray<TimelineEvent>): ReadonlyArray<Intended> =>
  events.flatMap(({ data }) => (data._tag === "StepIntended" ? [data] : []))

const isFailure = (data: TimelineData): data is Extract<TimelineData, { readonly _tag: "StepFinished" }> =>
  data._tag === "StepFinished" && data.status !== "succeeded" && data.status !== "skipped"

/** What the incident has done so far: the actions that failed, on what state, and how many may have changed something. */
export const historyOf = (events: ReadonlyArray<TimelineEvent>): History => {
  const intended = intendedOf(events)
  const failed = events.flatMap(({ data }) => {
    if (!isFailure(data)) return []
    const one = intended.find(({ plan, step, attempt }) => plan === data.plan && step === data.step && attempt === data.attempt)
    return one === undefined ? [] : [{ argv: one.argv, targets: one.targets }]
  })
  return { failed, mutations: intended.filter(({ effects }) => isMutation(effects.class)).length }
}

/** Whether anything may have been changed. */
export const hasActed = (events: ReadonlyArray<TimelineEvent>): boolean => historyOf(events).mutations > 0
