import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import type { Verdict } from "../domain/decision.ts"
import type { PlanStep } from "../domain/plan.ts"
import type { Approvals } from "../domain/runbook.ts"
import { defaultEngine } from "./adapters/default-bundle.ts"
import { decideBy } from "./decide.ts"
import { at, planOf, rollbackOf, stepOf } from "./plan.fixture.ts"
import type { PolicyInput } from "./policy.ts"
import { policyInput } from "./policy-input.fixture.ts"
import type { RuleEngine } from "./rule-engine.ts"

const rules = await Effect.runPromise(defaultEngine())
const sre: Approvals = { groups: ["sre"], people: 1 }

const decideWith = (base: RuleEngine, approvers: Approvals) => (input: PolicyInput) =>
  Effect.runSync(decideBy({ base, stricter: [] }, approvers)(input)).decision

const decide = decideWith(rules, sre)

const undo = "kubectl rollout undo deployment/checkout -n shop"
const undoable = { rollback: [rollbackOf("kubectl rollout undo deployment/checkout -n shop")] }
const passed = { dryRun: { argv: ["kubectl"] as const, status: "passed" as const, summary: "ok" } }
const assist = { incident: { ...policyInput([]).incident, mode: "assist" as const } }
const production = { cluster: { ...policyInput([]).cluster, environment: "production" as const } }

interface Case {
  readonly title: string
  readonly line: string
  readonly step?: Partial<PlanStep>
  readonly input?: Partial<PolicyInput>
  readonly verdict: Verdict
  /** A rule that must have spoken with that verdict. */
  readonly rule: string
}

const cases: ReadonlyArray<Case> = [
  { title: "a read", line: "kubectl get pods -n shop", verdict: "allow", rule: "reads" },
  { title: "a read in assist", line: "kubectl get pods -n shop", input: assist, verdict: "allow", rule: "reads" },
  { title: "a sensitive read", line: "kubectl get secret db -n shop", verdict: "needs-approval", rule: "sensitive-reads" },
  { title: "a low change", line: undo, verdict: "allow", rule: "auto-mode" },
  { title: "a low change in assist", line: undo, input: assist, verdict: "needs-approval", rule: "assist-mode" },
  { title: "a low change without a label", line: undo.replace("shop", "plain"), verdict: "needs-approval", rule: "auto-mode" },
  {
    title: "a low change in a namespace that was not read",
    line: undo.replace("shop", "dark"),
    verdict: "needs-approval",
    rule: "auto-mode"
  },
  {
    title: "a low change without a namespace",
    line: "kubectl rollout undo deployment/checkout",
    verdict: "needs-approval",
    rule: "auto-mode"
  },
  {
    title: "a low change in production, with a rollback",
    line: undo,
    step: undoable,
    input: production,
    verdict: "allow",
    rule: "auto-mode"
  },
  { title: "a low change in production, without one", line: undo, input: production, verdict: "needs-approval", rule: "auto-mode" },
  { title: "a cordon", line: "kubectl cordon worker-1", verdict: "allow", rule: "auto-mode" },
  {
    title: "a cordon in production",
    line: "kubectl cordon worker-1",
    step: undoable,
    input: production,
    verdict: "needs-approval",
    rule: "auto-mode"
  },
  { title: "a high change whose dry run passed", line: "helm rollback cni 3 -n shop", step: passed, verdict: "allow", rule: "auto-mode" },
  { title: "a high change without a dry run", line: "helm rollback cni 3 -n shop", verdict: "needs-approval", rule: "auto-mode" },
  {
    title: "a high change that only adds and has no dry run",
    line: "helm test cni -n shop",
    step: { dryRun: { ...passed.dryRun, status: "unsupported" } },
    verdict: "allow",
    rule: "auto-mode"
  },
  {
    title: "a high change of what is there and that has no dry run",
    line: "helm rollback cni 3 -n shop",
    step: { dryRun: { ...passed.dryRun, status: "unsupported" } },
    verdict: "needs-approval",
    rule: "auto-mode"
  },
  {
    title: "a high change in production",
    line: "helm rollback cni 3 -n shop",
    step: { ...passed, ...undoable },
    input: production,
    verdict: "needs-approval",
    rule: "auto-mode"
  },
  {
    title: "a high change that cannot be undone",
    line: "kubectl delete pod x -n shop",
    step: passed,
    verdict: "needs-approval",
    rule: "auto-mode"
  },
  {
    title: "a wide change",
    line: "kubectl rollout restart deployment -n shop",
    step: passed,
    verdict: "needs-approval",
    rule: "auto-mode"
  },
  {
    title: "a destructive change",
    line: "kubectl delete deployment checkout -n shop",
    step: passed,
    verdict: "needs-approval",
    rule: "destructive"
  },
  { title: "an unknown command", line: "kubectl frobnicate", verdict: "deny", rule: "understood" },
  { title: "an escape", line: "kubectl get pods --as=admin", verdict: "deny", rule: "forbidden" },
  { title: "a failed dry run", line: undo, step: { dryRun: { ...passed.dryRun, status: "failed" } }, verdict: "deny", rule: "dry-run" },
  {
    title: "a change of what is not there",
    line: undo,
    step: { targets: [{ ...(stepOf(undo).targets[0] as PlanStep["targets"][number]), version: "absent" }] },
    verdict: "deny",
    rule: "targets-are-known"
  },
  { title: "a change of what was not looked at", line: undo, step: { targets: [] }, verdict: "deny", rule: "targets-are-known" },
  { title: "a change with the reader's credentials", line: undo, step: { tier: "reader" }, verdict: "deny", rule: "tier-fits" },
  {
    title: "a read of a release with the reader's credentials",
    line: "helm status cni -n shop",
    step: { tier: "reader" },
    verdict: "deny",
    rule: "tier-fits"
  },
  {
    title: "effects that are better than the command",
    line: "kubectl delete ns shop",
    step: { effects: stepOf("kubectl get ns shop").effects },
    verdict: "deny",
    rule: "effects-are-true"
  },
  {
    title: "a rollback whose effects are better than it",
    line: undo,
    step: { rollback: [{ ...rollbackOf("kubectl delete ns shop"), effects: stepOf(undo).effects }] },
    verdict: "deny",
    rule: "effects-are-true"
  },
  {
    title: "a destructive rollback",
    line: undo,
    step: { rollback: [rollbackOf("kubectl delete pods --all -n shop")] },
    verdict: "needs-approval",
    rule: "rollbacks"
  },
  { title: "a forbidden rollback", line: undo, step: { rollback: [rollbackOf("kubectl proxy")] }, verdict: "deny", rule: "rollbacks" },
  {
    title: "a rollback of a read, which never runs",
    line: "kubectl get pods",
    step: { rollback: [rollbackOf("kubectl delete pod")] },
    verdict: "allow",
    rule: "reads"
  },
  {
    title: "approvers in the runbook",
    line: undo,
    step: { approvals: { groups: ["sre-leads"], people: 2 } },
    verdict: "needs-approval",
    rule: "runbook-approvals"
  },
  {
    title: "approvers in the runbook, for a read",
    line: "kubectl get pods",
    step: { approvals: { groups: ["sre-leads"], people: 2 } },
    verdict: "allow",
    rule: "reads"
  },
  {
    title: "what failed before, unchanged",
    line: undo,
    input: { history: { mutations: 1, failed: [stepOf(undo)] } },
    verdict: "deny",
    rule: "not-again"
  },
  {
    title: "what failed before, on another state",
    line: undo,
    input: {
      history: { mutations: 1, failed: [{ ...stepOf(undo), targets: stepOf(undo).targets.map((target) => ({ ...target, version: "2" })) }] }
    },
    verdict: "allow",
    rule: "auto-mode"
  },
  {
    title: "an incident that has changed enough",
    line: undo,
    input: { history: { mutations: 20, failed: [] } },
    verdict: "deny",
    rule: "incident-budget"
  },
  {
    title: "a read in an incident that has changed enough",
    line: "kubectl get pods",
    input: { history: { mutations: 99, failed: [] } },
    verdict: "allow",
    rule: "reads"
  },
  {
    title: "another incident's plan",
    line: undo,
    input: { incident: { ...policyInput([]).incident, id: "inc-00000000" as never } },
    verdict: "deny",
    rule: "plan-is-current"
  },
  { title: "an expired plan", line: undo, input: { now: at(600_000) }, verdict: "deny", rule: "plan-is-current" }
]

describe("the default rules", () => {
  it.each(cases)("on $title: $verdict by $rule", ({ line, step, input, verdict, rule }) => {
    const decision = decide(policyInput([stepOf(line, step)], input))
    expect([decision.verdict, decision.reasons]).toEqual([verdict, decision.reasons])
    expect(decision.reasons.filter((reason) => reason.verdict === verdict).map((reason) => reason.rule)).toContain(rule)
  })

  it("take the strictest of all steps", () => {
    const steps = [stepOf("kubectl get pods", { id: "a" }), stepOf(undo, { id: "b" }), stepOf("kubectl drain worker-1", { id: "c" })]
    expect(decide(policyInput(steps)).verdict).toBe("needs-approval")
    expect(decide(policyInput(steps.slice(0, 2))).verdict).toBe("allow")
  })

  it("ask a person when a plan changes many things", () => {
    const many = Array.from({ length: 11 }, (_, index) => stepOf(`kubectl rollout undo deployment/d${index} -n shop`, { id: `s${index}` }))
    const decision = decide(policyInput(many))
    expect(decision.verdict).toBe("needs-approval")
    expect(decision.reasons.map(({ rule }) => rule)).toContain("plan-budget")
    expect(decide(policyInput(many.slice(0, 10))).verdict).toBe("allow")
  })

  it("deny a plan without steps, one that is not its digest's, and one whose steps share an id", () => {
    expect(decide(policyInput([])).verdict).toBe("deny")
    const input = policyInput([stepOf(undo)])
    expect(decide({ ...input, plan: planOf([stepOf("kubectl get pods")]) }).verdict).toBe("deny")
    expect(decide(policyInput([stepOf(undo), stepOf("kubectl get pods")])).verdict).toBe("deny")
  })

  it("deny what no rule speaks for", () => {
    const silent = decideWith({ name: "silent", ask: () => Effect.succeed({ by: "silent", reasons: [] }) }, sre)
    expect(silent(policyInput([stepOf("kubectl get pods")]))).toMatchObject({ verdict: "deny", reasons: [{ rule: "no-rule" }] })
  })
})

describe("who must approve", () => {
  const asking = (...steps: ReadonlyArray<PlanStep>) => decide(policyInput(steps, assist))

  it("is whom the configuration names, where the runbook names nobody", () => {
    expect(asking(stepOf(undo)).approvals).toEqual({ groups: ["sre"], people: 1 })
  })

  it("is a group that every asking step accepts, and as many as the most careful one wants", () => {
    const one = stepOf(undo, { id: "a", approvals: { groups: ["leads", "dba"], people: 1 } })
    const two = stepOf(undo, { id: "b", approvals: { groups: ["dba", "net"], people: 2 } })
    expect(asking(one, two).approvals).toEqual({ groups: ["dba"], people: 2 })
  })

  it("is nobody when no group could approve all of the plan", () => {
    const one = stepOf(undo, { id: "a", approvals: { groups: ["leads"], people: 1 } })
    const two = stepOf(undo, { id: "b", approvals: { groups: ["dba"], people: 1 } })
    expect(asking(one, two)).toMatchObject({ verdict: "deny" })
    expect(decideWith(rules, { groups: [], people: 1 })(policyInput([stepOf(undo)], assist)).verdict).toBe("deny")
  })

  it("is not said when nobody need be asked", () => {
    expect(decide(policyInput([stepOf("kubectl get pods")])).approvals).toBeUndefined()
  })
})
