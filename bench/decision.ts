import { join } from "node:path"
import { Effect, Schema } from "effect"
import { planDigest } from "../src/domain/plan.ts"
import { defaultEngine } from "../src/policy/adapters/default-bundle.ts"
import { classify } from "../src/policy/classify.ts"
import { decideBy } from "../src/policy/decide.ts"
import type { PolicyInput } from "../src/policy/policy.ts"
import { ruleInput } from "../src/policy/rule-input.ts"
import { startOpa } from "../toolbox/servers/opa.ts"
import type { Benchmark } from "./benchmark.ts"
import { inTurn } from "./in-turn.ts"
import { measurementOf } from "./measurement.ts"
import { quantile } from "./statistics.ts"
import { unseenPlan } from "./unseen-plans.ts"

const pairs = 9
/** Decisions of one batch. */
const batch = 300

/** What was measured gave another answer than it is to give. */
class DecisionOff extends Schema.TaggedError<DecisionOff>()("DecisionOff", { message: Schema.String }) {}

/** The median and the slowest hundredth of a batch, in milliseconds. What each run is about is made before its clock starts. */
const timed = <A, E, R>(
  next: () => A,
  one: (about: A) => Effect.Effect<unknown, E, R>
): Effect.Effect<{ readonly p50: number; readonly p99: number }, E, R> =>
  Effect.gen(function* () {
    const times: Array<number> = []
    for (let count = 0; count < batch; count++) {
      const about = next()
      const began = performance.now()
      yield* one(about)
      times.push(performance.now() - began)
    }
    return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
  })

export const decision: Benchmark = {
  name: "decision",
  compares: "classifying and deciding about a plan of ten steps, with asking an OPA server on this machine about the same",
  run: Effect.gen(function* () {
    const policies = join(import.meta.dirname, "..", "policies")
    const { url } = yield* startOpa([join(policies, "handrail"), join(policies, "data.json")])
    const decide = decideBy({ base: yield* defaultEngine(), stricter: [] }, { groups: ["sre"], people: 1 })
    let plans = 0
    const unseen = () => unseenPlan(plans++)
    const ours = Effect.fnUntraced(function* (input: PolicyInput) {
      const { plan } = input
      for (const { argv, rollback } of plan.steps) for (const one of [argv, ...rollback.map((undo) => undo.argv)]) classify(one)
      const { decision: made } = yield* decide({ ...input, digest: planDigest(plan) })
      if (made.verdict !== "needs-approval")
        return yield* new DecisionOff({ message: `people were not asked, but the answer was ${made.verdict}` })
    })
    const theirs = (body: string) =>
      Effect.tryPromise({
        try: async () => {
          const answer = await fetch(`${url}/v1/data/handrail/reasons`, { method: "POST", body })
          const { result } = (await answer.json()) as { readonly result?: ReadonlyArray<unknown> }
          if (result === undefined || result.length === 0) throw new Error("the OPA server had nothing to say")
        },
        catch: (error) => new DecisionOff({ message: String(error) })
      })
    const body = () => JSON.stringify({ input: ruleInput(unseen()) })
    const measured = yield* inTurn(pairs, { ours: timed(unseen, ours), baseline: timed(body, theirs) }, 2)
    const sides = (which: "p50" | "p99") => ({
      ours: measured.ours.map((times) => times[which]),
      baseline: measured.baseline.map((times) => times[which])
    })
    const what = `of ${batch} decisions, each about ten other steps and rollbacks that were never seen before, from words to verdict: effects twice (to plan, to check), digest twice, rules; with one POST of the same to OPA`
    return [
      measurementOf("decision/p50", "ms", sides("p50"), `median ${what}`),
      measurementOf("decision/p99", "ms", sides("p99"), `slowest hundredth ${what}`)
    ]
  })
}
