import { createPublicKey, type KeyObject } from "node:crypto"
import { Clock, Effect } from "effect"
import type { Approval, ApprovedPlan } from "../domain/decision.ts"
import { type Digest, millisOf, type Timestamp, timestamp } from "../domain/ids.ts"
import { type PlanStep, planDigest } from "../domain/plan.ts"
import { ApprovedPlanInvalid, type CheckInput, type Gate, type MintInput, MintRefused } from "./gate.ts"
import { judgeApproval } from "./judge-approval.ts"
import { approvalSignature, keyIdOf, planSignature } from "./signatures.ts"

/** How far the clock that minted may be ahead of the clock that checks, in milliseconds. */
const CLOCK_SKEW = 60_000

const isSealed = (approval: Approval, publicKey: KeyObject): boolean =>
  approval.keyId === keyIdOf(publicKey) && approvalSignature.isSignedBy(approval, publicKey)

/** Why the approvals do not make the decision an allowance; undefined when they do. */
const shortfall = (
  { plan, decision, approvals, requestedBy }: MintInput,
  digest: Digest,
  now: Timestamp,
  publicKey: KeyObject
): string | undefined => {
  if (decision.verdict === "deny") return "policy denied the plan"
  if (decision.verdict === "allow") return approvals.length === 0 ? undefined : "policy allowed the plan, so there is nothing to approve"
  const given: Array<Approval> = []
  for (const approval of approvals) {
    if (!isSealed(approval, publicKey)) return `the approval of ${approval.by.subject} does not count: this gate has not sealed it`
    const judgement = judgeApproval({
      incident: plan.incident,
      decision,
      digest,
      approval,
      given,
      ...(requestedBy === undefined ? {} : { requestedBy }),
      now,
      expiresAt: plan.expiresAt
    })
    if (judgement._tag === "refused") return `the approval of ${approval.by.subject} does not count: ${judgement.reason}`
    if (judgement._tag === "declined") return `${approval.by.subject} said no`
    given.push(approval)
    if (judgement._tag === "complete") return given.length === approvals.length ? undefined : "there are more approvals than were asked for"
  }
  return `it has ${given.length} of the ${decision.approvals?.people ?? 1} approvals that policy asks for`
}

const mintObjection = (input: MintInput, digest: Digest, now: Timestamp, publicKey: KeyObject): string | undefined => {
  if (input.decision.plan !== digest) return "the decision is about another plan"
  if (now >= input.plan.expiresAt) return `the plan expired at ${input.plan.expiresAt}`
  return shortfall(input, digest, now, publicKey)
}

const checkObjection = (approved: ApprovedPlan, publicKey: KeyObject, { step, now }: CheckInput): string | undefined => {
  if (approved.keyId !== keyIdOf(publicKey)) return "it was signed with another key"
  if (!planSignature.isSignedBy(approved, publicKey)) return "its signature does not fit its content"
  if (planDigest(approved.plan) !== approved.digest) return "its plan is not the one that was approved"
  if (approved.decision.plan !== approved.digest) return "its decision is about another plan"
  if (approved.approvals.some(({ plan }) => plan !== approved.digest)) return "one of its approvals is for another plan"
  if (!approved.approvals.every((approval) => isSealed(approval, publicKey))) return "one of its approvals is not sealed by this gate"
  if (approved.decision.verdict === "deny") return "policy denied the plan"
  if (millisOf(approved.issuedAt) > millisOf(now) + CLOCK_SKEW) return "it was issued in the future; check the clocks"
  if (now >= approved.expiresAt || now >= approved.plan.expiresAt) return `it expired at ${approved.expiresAt}`
  return approved.plan.steps.some(({ id }) => id === step) ? undefined : `it has no step ${step}`
}

/** A gate that signs with one Ed25519 private key. */
export const makeGate = (privateKey: KeyObject): Gate["Service"] => {
  const publicKey = createPublicKey(privateKey)
  const keyId = keyIdOf(privateKey)
  return {
    keyId,
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
    mint: Effect.fn("policy.mint")(function* (input: MintInput): Effect.fn.Return<ApprovedPlan, MintRefused> {
      const { plan, decision, approvals } = input
      yield* Effect.annotateCurrentSpan("incident.id", plan.incident)
      const digest = planDigest(plan)
      const now = timestamp(yield* Clock.currentTimeMillis)
      const objection = mintObjection(input, digest, now, publicKey)
      if (objection !== undefined) {
        return yield* new MintRefused({
          message: `the plan cannot be approved: ${objection}`,
          where: `${plan.incident}, plan ${digest.slice(0, 12)}`,
          next: "make a new plan from the present state, and have it decided and approved"
        })
      }
      const unsigned = { plan, digest, decision, approvals, issuedAt: now, expiresAt: plan.expiresAt, keyId, signature: "" }
      return planSignature.sign(unsigned, privateKey)
    }),
    seal: (draft) => approvalSignature.sign({ ...draft, keyId, signature: "" }, privateKey),
    check: Effect.fn("policy.check")(function* (
      approved: ApprovedPlan,
      input: CheckInput
    ): Effect.fn.Return<PlanStep, ApprovedPlanInvalid> {
      const objection = checkObjection(approved, publicKey, input)
      const step = approved.plan.steps.find(({ id }) => id === input.step)
      if (objection === undefined && step !== undefined) return step
      return yield* new ApprovedPlanInvalid({
        message: `the approved plan does not let step ${input.step} run: ${objection ?? "it is not there"}`,
        where: `${approved.plan.incident}, plan ${approved.digest.slice(0, 12)}`,
        next: "make a new plan from the present state, and have it decided and approved"
      })
    })
  }
}
