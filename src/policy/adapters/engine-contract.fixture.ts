/** What every engine promises, whatever holds the rules. */
import { Effect, Exit, type Scope } from "effect"
import { expect, it } from "vitest"
import type { Facts } from "../facts/facts.ts"
import { at, rollbackOf, stepOf } from "../plan.fixture.ts"
import type { PolicyInput } from "../policy.ts"
import { calmFacts, policyInput } from "../policy-input.fixture.ts"
import type { EngineFailed, RuleEngine } from "../rule-engine.ts"
import { ruleInput } from "../rule-input.ts"
import { defaultEngine } from "./default-bundle.ts"

/** How an adapter is brought to hold some rules. */
export type MakeEngine = Effect.Effect<RuleEngine, EngineFailed, Scope.Scope>

const steps = [
  stepOf("kubectl get pods -n shop", { id: "read" }),
  stepOf("kubectl rollout undo deployment/checkout -n shop", { id: "undo", rollback: [rollbackOf("kubectl delete ns shop")] }),
  stepOf("kubectl drain worker-1", { id: "drain" }),
  stepOf("kubectl delete pods --all -n plain", { id: "delete", approvals: { groups: ["leads"], people: 2 } })
]

const frozen: Facts = {
  ...calmFacts(steps),
  freezes: [
    { name: "jour férié \u{1F384}", verdict: "needs-approval", only: { namespaces: ["sh*"] }, approvals: { groups: ["cab"], people: 1 } }
  ],
  disruption: [],
  controlPlane: { status: "unknown", because: 'a "quoted" reason\nof two lines' }
}

const inputs: ReadonlyArray<PolicyInput> = [
  policyInput(steps.slice(0, 1)),
  policyInput(steps),
  policyInput(steps, { facts: frozen, cluster: { ...policyInput([]).cluster, environment: "production" } }),
  policyInput([], { now: at(600_000) })
]

const text = (input: PolicyInput): string => JSON.stringify(ruleInput(input))

const sorted = (reasons: ReadonlyArray<unknown>) =>
  reasons.map((reason) => JSON.stringify(reason, Object.keys(reason as object).sort())).sort()

const ask = (make: MakeEngine, input: string) => Effect.runPromiseExit(Effect.scoped(Effect.flatMap(make, ({ ask: said }) => said(input))))

/** An engine that holds the default rules. */
export const holdsTheDefaultRules = (make: MakeEngine): void => {
  it.each(inputs.map((input, index) => [index, input] as const))("says what the default rules say of input %i", async (_, input) => {
    const expected = await ask(defaultEngine(), text(input))
    const found = await ask(make, text(input))
    if (Exit.isFailure(expected) || Exit.isFailure(found)) return expect(found).toMatchObject({ _tag: "Success" })
    expect(expected.value.reasons.length).toBeGreaterThan(0)
    expect(sorted(found.value.reasons)).toEqual(sorted(expected.value.reasons))
  })

  it("answers the same again and again, and side by side", () =>
    Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const engine = yield* make
          const one = inputs[1] ?? policyInput([])
          const answers = yield* Effect.forEach(Array.from({ length: 20 }), () => engine.ask(text(one)), { concurrency: 5 })
          for (const answer of answers) expect(sorted(answer.reasons)).toEqual(sorted(answers[0]?.reasons ?? []))
        })
      )
    ))
}

/** Something that is no engine, or none that answers in time: that is a failure with a sentence, and never an empty answer. */
export const failsToAnswer = (title: string, make: MakeEngine, saying: RegExp): void => {
  it(`fails on ${title}`, async () => {
    const exit = await ask(make, text(policyInput(steps)))
    expect(exit).toMatchObject({ _tag: "Failure" })
    expect(JSON.stringify(exit)).toMatch(saying)
  })
}
