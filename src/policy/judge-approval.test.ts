import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { digestText, incidentIdFrom } from "../domain/ids.ts"
import { planDigest } from "../domain/plan.ts"
import type { ApprovalDraft } from "./gate.ts"
import { type ApprovalInput, judgeApproval } from "./judge-approval.ts"
import { allowed, at, draftBy, planOf, stepOf, waiting } from "./plan.fixture.ts"

const plan = planOf([stepOf("kubectl rollout undo deployment/checkout -n shop")])

const input = (change: Partial<ApprovalInput> = {}): ApprovalInput => ({
  incident: plan.incident,
  decision: waiting(plan),
  digest: planDigest(plan),
  approval: draftBy("ann", plan),
  given: [],
  now: at(2_000),
  expiresAt: at(60_000),
  ...change
})

const by = (subject: string, change: Partial<ApprovalDraft> = {}) => ({ approval: draftBy(subject, plan, change) })

describe("an approval", () => {
  it("completes the request when it is the last one needed", () => {
    expect(judgeApproval(input())).toEqual({ _tag: "complete" })
    expect(judgeApproval(input({ decision: waiting(plan, 2) }))).toEqual({ _tag: "accepted", missing: 1 })
    expect(judgeApproval(input({ decision: waiting(plan, 2), given: [draftBy("bob", plan)] }))).toEqual({ _tag: "complete" })
  })

  it("declines when someone who may approve says no", () => {
    expect(judgeApproval(input(by("ann", { answer: "denied" })))).toEqual({ _tag: "declined" })
  })

  it.each<[string, Partial<ApprovalInput>, RegExp]>([
    ["of another plan", by("ann", { plan: digestText("other") }), /another plan/],
    ["of a plan that has changed since", { digest: digestText("changed") }, /another plan/],
    ["whose decision is about another plan", { decision: { ...waiting(plan), plan: digestText("other") } }, /another plan/],
    ["of another incident", by("ann", { incident: incidentIdFrom("other") }), /is for inc-/],
    ["by the requester", { requestedBy: "ann" }, /asked for the incident/],
    ["by the requester, spelled otherwise", { requestedBy: " ANN" }, /asked for the incident/],
    ["by someone in no group", by("ann", { by: { subject: "ann", groups: [] } }), /in none of the groups/],
    ["by someone in another group", by("ann", { by: { subject: "ann", groups: ["SRE", "dev"] } }), /in none of the groups/],
    ["after the request ended", { now: at(60_000) }, /ended/],
    ["dated after the request ended", by("ann", { at: at(60_000) }), /ended/],
    ["dated in the future", { ...by("ann", { at: at(64_000) }), expiresAt: at(600_000) }, /future/],
    ["dated before the decision", by("ann", { at: at(-61_000) }), /before the plan/],
    ["given twice", { given: [draftBy("ann", plan)], decision: waiting(plan, 2) }, /already answered/],
    ["given twice, spelled otherwise", { given: [draftBy("Ann ", plan)], decision: waiting(plan, 2) }, /already answered/],
    ["that has expired", by("ann", { expiresAt: at(2_000) }), /it expired/],
    [
      "that is replayed under another name",
      { ...by("ann", { id: "by bob" }), given: [draftBy("bob", plan)], decision: waiting(plan, 3) },
      /given before/
    ],
    ["of what nobody asked", { decision: allowed(plan) }, /does not wait/],
    ["of what was denied", { decision: { ...waiting(plan), verdict: "deny" } }, /does not wait/],
    ["that says no, by someone in no group", by("ann", { answer: "denied", by: { subject: "ann", groups: [] } }), /in none of the groups/]
  ])("is refused when it is one %s", (_, change, reason) => {
    const judgement = judgeApproval(input(change))
    expect(judgement).toMatchObject({ _tag: "refused", reason: expect.stringMatching(reason) })
  })

  it("forgives clocks that differ by less than a minute", () => {
    expect(judgeApproval(input(by("ann", { at: at(50_000) })))._tag).toBe("complete")
    expect(judgeApproval(input(by("ann", { at: at(-50_000) })))._tag).toBe("complete")
  })

  it("takes as many different people as are asked for, whoever answers and however often", () => {
    const answers = fc.array(fc.constantFrom("ann", "Ann", "bob", "bob ", "cy", "req"), { maxLength: 12 })
    fc.assert(
      fc.property(answers, fc.integer({ min: 1, max: 4 }), (subjects, people) => {
        const given: Array<ApprovalDraft> = []
        let complete = false
        for (const subject of subjects) {
          if (complete) break
          const approval = draftBy(subject, plan)
          const judgement = judgeApproval(input({ approval, given, decision: waiting(plan, people), requestedBy: "req" }))
          if (judgement._tag !== "refused") given.push(approval)
          complete = judgement._tag === "complete"
        }
        const different = new Set(subjects.map((subject) => subject.trim().toLowerCase()).filter((subject) => subject !== "req"))
        expect(complete).toBe(different.size >= people)
      })
    )
  })
})
