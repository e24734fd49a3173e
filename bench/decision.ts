import { join } from "node:path"
import { Effect, Schema } from "effect"
import { defaultEngine } from "../src/policy/adapters/default-bundle.ts"
import { classify } from "../src/policy/classify.ts"
import { decideBy } from "../src/policy/decide.ts"
import { rollbackOf, stepOf } from "../src/policy/plan.fixture.ts"
import { policyInput } from "../src/policy/policy-input.fixture.ts"
import { ruleInput } from "../src/policy/rule-input.ts"
import { startOpa } from "../toolbox/servers/opa.ts"
import type { Benchmark } from "./benchmark.ts"
import { inTurn } from "./in-turn.ts"
import { measurementOf } from "./measurement.ts"
import { quantile } from "./statistics.ts"

const pairs = 9
/** Decisions of one batch. */
const batch = 300

const commands = [
  "kubectl get pods -n shop",
  "kubectl rollout undo deployment/checkout -n shop",
  "kubectl rollout restart deployment/cart -n shop",
  "kubectl scale deployment/api --replicas=4 -n shop",
  "helm rollback cni 3 -n kube-system",
  "kubectl drain worker-1 --ignore-daemonsets",
  "kubectl delete pod checkout-7d9f -n shop",
  "kubectl set image deployment/web web=registry.example/web:2 -n shop",
  "kubectl get --raw=/readyz",
  "kubectl cordon worker-2"
]

/** Ten steps, each with a rollback, as they would be proposed. */
const input = policyInput(
  commands.map((line, index) =>
    stepOf(line, { id: `step-${index}`, rollback: [rollbackOf("kubectl rollout undo deployment/checkout -n shop")] })
  )
)

/** What was measured gave another answer than it is to give. */
class DecisionOff extends Schema.TaggedError<DecisionOff>()("DecisionOff", { message: Schema.String }) {}

/** The median and the slowest hundredth of a batch, in milliseconds. */
const timed = <E, R>(one: Effect.Effect<unknown, E, R>): Effect.Effect<{ readonly p50: number; readonly p99: number }, E, R> =>
  Effect.gen(function* () {
    const times: Array<number> = []
    for (let count = 0; count < batch; count++) {
      const began = performance.now()
      yield* one
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
    const body = JSON.stringify({ input: ruleInput(input) })
    const ours = Effect.gen(function* () {
      for (const { argv } of input.plan.steps) classify(argv)
      const { decision: made } = yield* decide(input)
      if (made.verdict !== "needs-approval")
        return yield* new DecisionOff({ message: `people were not asked, but the answer was ${made.verdict}` })
    })
    const theirs = Effect.tryPromise({
      try: async () => {
        const answer = await fetch(`${url}/v1/data/handrail/reasons`, { method: "POST", body })
        const { result } = (await answer.json()) as { readonly result?: ReadonlyArray<unknown> }
        if (result === undefined || result.length === 0) throw new Error("the OPA server had nothing to say")
      },
      catch: (error) => new DecisionOff({ message: String(error) })
    })
    const measured = yield* inTurn(pairs, { ours: timed(ours), baseline: timed(theirs) }, 2)
    const sides = (which: "p50" | "p99") => ({
      ours: measured.ours.map((times) => times[which]),
      baseline: measured.baseline.map((times) => times[which])
    })
    const what = `of ${batch} decisions about ten steps, effects and digest among them, with one POST to OPA`
    return [
      measurementOf("decision/p50", "ms", sides("p50"), `median ${what}`),
      measurementOf("decision/p99", "ms", sides("p99"), `slowest hundredth ${what}`)
    ]
  })
}
