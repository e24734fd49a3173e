import { generateKeyPairSync } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { Approval, ApprovedPlan } from "../domain/decision.ts"
import { planDigest } from "../domain/plan.ts"
import type { MintInput } from "./gate.ts"
import { makeGate } from "./make-gate.ts"
import { allowed, approvalBy, at, NOON, planOf, stepOf, waiting } from "./plan.fixture.ts"
import { planSignature } from "./signatures.ts"

const { privateKey } = generateKeyPairSync("ed25519")
const gate = makeGate(privateKey)
const plan = planOf([stepOf("kubectl rollout undo deployment/checkout -n shop")])
const other = planOf([stepOf("kubectl delete namespace shop")])

const noon = TestClock.setTime(NOON + 2_000)
const now = at(2_000)
const approved: MintInput = { plan, decision: waiting(plan), approvals: [approvalBy(gate, "ann", plan)] }
const byTwo: MintInput = { ...approved, decision: waiting(plan, 2), approvals: ["ann", "bob"].map((name) => approvalBy(gate, name, plan)) }

const two = planOf([stepOf("kubectl cordon w1"), stepOf("kubectl cordon w2", { id: "step-2" })])
const stranger = makeGate(generateKeyPairSync("ed25519").privateKey)

/** An input whose approval was changed after it was sealed. */
const forged = (change: (approval: Approval) => Approval, by: typeof gate = gate, given: Partial<Approval> = {}): MintInput => ({
  ...approved,
  approvals: [change(approvalBy(by, "ann", plan, given))]
})

const refusal = (input: MintInput) =>
  Effect.gen(function* () {
    yield* noon
    return (yield* Effect.flip(gate.mint(input))).message
  })

describe("minting", () => {
  it.effect("signs what policy allows and what enough people approved", () =>
    Effect.gen(function* () {
      yield* noon
      const byPolicy = yield* gate.mint({ plan, decision: allowed(plan), approvals: [] })
      const byPeople = yield* gate.mint(approved)
      for (const minted of [byPolicy, byPeople]) {
        assert.deepStrictEqual(yield* gate.check(minted, { step: "step-1", now }), plan.steps[0])
        assert.strictEqual(minted.digest, planDigest(plan))
        assert.strictEqual(minted.expiresAt, plan.expiresAt)
      }
    })
  )

  const cases: ReadonlyArray<readonly [string, MintInput, RegExp]> = [
    ["a denied plan", { ...approved, decision: { ...waiting(plan), verdict: "deny" } }, /denied/],
    ["a plan without the approvals it needs", { ...approved, approvals: [] }, /0 of the 1/],
    ["a plan with one approval of two", { ...approved, decision: waiting(plan, 2) }, /1 of the 2/],
    [
      "a plan with one person's approval twice",
      { ...approved, decision: waiting(plan, 2), approvals: [approvalBy(gate, "ann", plan), approvalBy(gate, "ann", plan)] },
      /already answered/
    ],
    ["a plan approved by its requester", { ...approved, requestedBy: "ann" }, /asked for the incident/],
    ["a plan with the approval of another", { ...approved, approvals: [approvalBy(gate, "ann", other)] }, /another plan/],
    ["a plan that somebody declined", { ...approved, approvals: [approvalBy(gate, "ann", plan, { answer: "denied" })] }, /said no/],
    ["a plan with another's decision", { ...approved, plan: other }, /another plan/],
    ["a plan changed after the decision", { ...approved, plan: { ...plan, revision: 2 } }, /another plan/],
    [
      "an expired plan",
      { ...approved, plan: planOf(plan.steps, { expiresAt: at(1_500) }), decision: waiting(planOf(plan.steps, { expiresAt: at(1_500) })) },
      /expired/
    ],
    [
      "more approvals than were asked for",
      { ...approved, approvals: [approvalBy(gate, "ann", plan), approvalBy(gate, "bob", plan)] },
      /more approvals/
    ],
    ["a plan whose approval was forged", forged((it) => it, stranger), /not sealed it/],
    ["a plan whose approval says another name", forged((it) => ({ ...it, by: { ...it.by, subject: "bob" } })), /not sealed it/],
    ["a plan whose approval was made to last", forged((it) => ({ ...it, expiresAt: at(9_000_000) })), /not sealed it/],
    ["a plan whose refusal was turned", forged((it) => ({ ...it, answer: "approved" }), gate, { answer: "denied" }), /not sealed it/],
    [
      "a plan whose steps were reordered",
      { ...approved, plan: { ...two, steps: two.steps.toReversed() }, decision: waiting(two) },
      /another plan/
    ],
    [
      "a plan whose approval has expired",
      { ...approved, approvals: [approvalBy(gate, "ann", plan, { expiresAt: at(1_500) })] },
      /it expired/
    ],
    [
      "a plan whose approval is dated in the future",
      { ...approved, approvals: [approvalBy(gate, "ann", plan, { at: at(64_000) })] },
      /future/
    ],
    ["an allowed plan with approvals of something", { ...approved, decision: allowed(plan) }, /nothing to approve/]
  ]
  for (const [what, input, message] of cases) {
    it.effect(`refuses ${what}`, () => Effect.map(refusal(input), (text) => assert.match(text, message)))
  }
})

describe("checking", () => {
  const minted = Effect.andThen(noon, gate.mint(byTwo))
  const denied = (change: (plan: ApprovedPlan) => ApprovedPlan, input = { step: "step-1", now }) =>
    Effect.gen(function* () {
      return (yield* Effect.flip(gate.check(change(yield* minted), input))).message
    })

  const altered = stepOf("kubectl delete namespace shop")
  const forgeries: ReadonlyArray<readonly [string, (plan: ApprovedPlan) => ApprovedPlan, RegExp]> = [
    ["an altered command", (it) => ({ ...it, plan: { ...it.plan, steps: [{ ...altered, id: "step-1" }] } }), /signature/],
    ["an altered command with its own digest", (it) => ({ ...it, plan: other, digest: planDigest(other) }), /signature/],
    ["a swapped plan of the same gate", (it) => ({ ...it, plan: { ...it.plan, revision: 2 } }), /signature/],
    ["a later expiry", (it) => ({ ...it, expiresAt: at(9_000_000) }), /signature/],
    ["an added approval", (it) => ({ ...it, approvals: [...it.approvals, approvalBy(gate, "cy", plan)] }), /signature/],
    ["approvals in another order", (it) => ({ ...it, approvals: it.approvals.toReversed() }), /signature/],
    ["a decision turned into an allowance", (it) => ({ ...it, decision: allowed(plan) }), /signature/],
    ["no signature", (it) => ({ ...it, signature: "" }), /signature/],
    ["rubbish for a signature", (it) => ({ ...it, signature: "!!" }), /signature/],
    ["another spelling of the signature", (it) => ({ ...it, signature: `${it.signature}==` }), /signature/],
    ["another key", (it) => planSignature.sign({ ...it }, generateKeyPairSync("ed25519").privateKey), /signature/],
    ["another key that says so", (it) => makeForeign(it), /another key/]
  ]
  for (const [what, forge, message] of forgeries) {
    it.effect(`refuses ${what}`, () => Effect.map(denied(forge), (text) => assert.match(text, message)))
  }

  it.effect("refuses what its own key signed and does not hold together", () =>
    Effect.gen(function* () {
      const resigned = (change: (plan: ApprovedPlan) => ApprovedPlan) => denied((it) => planSignature.sign(change(it), privateKey))
      assert.match(yield* resigned((it) => ({ ...it, plan: other })), /not the one that was approved/)
      assert.match(yield* resigned((it) => ({ ...it, plan: other, digest: planDigest(other) })), /decision is about another/)
      assert.match(yield* resigned((it) => ({ ...it, approvals: [approvalBy(gate, "ann", other)] })), /approvals is for another/)
      assert.match(yield* resigned((it) => ({ ...it, approvals: [approvalBy(stranger, "ann", plan)] })), /not sealed by this gate/)
      assert.match(yield* resigned((it) => ({ ...it, decision: { ...it.decision, verdict: "deny" } })), /denied/)
    })
  )

  it.effect("refuses after the expiry, and long before the issue", () =>
    Effect.gen(function* () {
      assert.match(yield* denied((it) => it, { step: "step-1", now: plan.expiresAt }), /expired/)
      assert.match(yield* denied((it) => it, { step: "step-1", now: at(-60_000) }), /issued in the future/)
      yield* gate.check(yield* minted, { step: "step-1", now: at(-50_000) })
    })
  )

  it.effect("refuses a step that the plan does not have", () =>
    Effect.map(
      denied((it) => it, { step: "step-2", now }),
      (text) => assert.match(text, /no step step-2/)
    )
  )
})

const makeForeign = (approved: ApprovedPlan): ApprovedPlan => {
  const foreign = generateKeyPairSync("ed25519").privateKey
  return planSignature.sign({ ...approved, keyId: makeGate(foreign).keyId }, foreign)
}
