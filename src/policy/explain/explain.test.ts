import { Effect } from "effect"
import { describe, expect, it } from "vitest"
import { defaultEngine, effectiveSettings } from "../adapters/default-bundle.ts"
import type { Facts } from "../facts/facts.ts"
import { at, rollbackOf, stepOf } from "../plan.fixture.ts"
import type { PolicyInput } from "../policy.ts"
import { calmFacts, policyInput } from "../policy-input.fixture.ts"
import type { RuleEngine } from "../rule-engine.ts"
import { ruleInput } from "../rule-input.ts"
import { explain } from "./explain.ts"

const approvers = { groups: ["sre"], people: 1 }

const rules = await Effect.runPromise(defaultEngine())
const settings = await Effect.runPromise(effectiveSettings())

const explained = (input: PolicyInput, stricter: ReadonlyArray<RuleEngine> = []) =>
  Effect.runPromise(explain(ruleInput(input), { engines: { base: rules, stricter }, approvers, settings }))

const undo = stepOf("kubectl rollout undo deployment/checkout -n shop")
const plain = stepOf("kubectl rollout undo deployment/checkout -n plain")
const restart = stepOf("kubectl rollout restart deployment/checkout -n shop")
const drain = stepOf("kubectl drain worker-1", { id: "drain" })

const withFacts = (steps: PolicyInput["plan"]["steps"], facts: Partial<Facts>, change: Partial<PolicyInput> = {}) =>
  policyInput(steps, { facts: { ...calmFacts(steps), ...facts }, ...change })

const assist = { incident: { ...policyInput([]).incident, mode: "assist" as const } }
const frozen = {
  name: "peak",
  verdict: "deny" as const,
  only: {},
  until: at(4 * 3_600_000),
  untilLocal: "Wed 2026-03-04 17:00 Europe/Berlin"
}

describe("what would change the answer", () => {
  it.each([
    ["a label", policyInput([plain]), ["label namespace plain handrail.dev/auto=allowed"], "allow"],
    ["the mode", policyInput([undo], assist), ["in auto mode"], "allow"],
    ["the end of a freeze", withFacts([undo], { freezes: [frozen] }), ["after Wed 2026-03-04 17:00 Europe/Berlin"], "allow"],
    [
      "two of them together",
      withFacts([plain], { freezes: [frozen] }),
      ["label namespace plain handrail.dev/auto=allowed", "after Wed 2026-03-04 17:00 Europe/Berlin"],
      "allow"
    ],
    [
      "healthy pods",
      withFacts([restart], {
        disruption: [
          {
            kind: "Deployment",
            namespace: "shop",
            name: "checkout",
            status: "known",
            budgets: [{ name: "a", allowed: 0, healthy: 1, desired: 2 }]
          }
        ]
      }),
      ["once Deployment shop/checkout has 3 healthy pods"],
      "allow"
    ],
    [
      "another node's return",
      withFacts([drain], { drains: { status: "known", nodes: [{ name: "worker-2", state: "draining" }] } }),
      ["once node worker-2 takes pods again"],
      "needs-approval"
    ],
    [
      "a repository's exception",
      withFacts([undo], {
        owners: [{ kind: "Deployment", namespace: "shop", name: "checkout", status: "owned", by: "Flux", shownBy: "x" }]
      }),
      ["label namespace shop handrail.dev/gitops=live-changes-allowed"],
      "allow"
    ],
    [
      "a rollback, in production",
      policyInput([undo], { cluster: { ...policyInput([]).cluster, environment: "production" } }),
      ["with a rollback for step step-1 in the runbook"],
      "allow"
    ],
    ["a new plan", policyInput([undo], { now: at(700_000) }), ["with a new plan, made from the present state"], "allow"],
    ["leaving a step out", policyInput([undo, stepOf("kubectl frobnicate", { id: "odd" })]), ["without step odd"], "allow"]
  ])("is found: %s", async (_, input, changes, verdict) => {
    const { otherwise } = await explained(input)
    expect(otherwise).toContainEqual(expect.objectContaining({ changes, verdict }))
  })

  it("is the smallest set of changes only", async () => {
    const { otherwise } = await explained(policyInput([plain]))
    for (const { changes, verdict } of otherwise.filter((one) => one.verdict === "allow")) {
      const smaller = otherwise.filter((one) => one.verdict === verdict && one.changes.length < changes.length)
      expect(smaller.some((one) => one.changes.every((change) => changes.includes(change)))).toBe(false)
    }
  })

  it("is nothing for what is never run, and not asked for what is allowed", async () => {
    expect((await explained(policyInput([stepOf("kubectl get pods --as=admin")]))).otherwise).toEqual([])
    expect((await explained(policyInput([undo]))).otherwise).toEqual([])
  })

  it("is found by asking, also of rules that nobody here knows", async () => {
    const team: RuleEngine = {
      name: "team",
      ask: (text) => {
        const isLabelled = text.includes('"plain":{"handrail.dev/auto":"allowed"}')
        const deny = { rule: "team", verdict: "deny" as const, message: "label it first" }
        return Effect.succeed({ by: "team", reasons: isLabelled ? [] : [deny] })
      }
    }
    const { decided, otherwise } = await explained(policyInput([plain]), [team])
    expect(decided.verdict).toBe("deny")
    expect(otherwise[0]).toMatchObject({ changes: ["label namespace plain handrail.dev/auto=allowed"], verdict: "allow" })
  })
})

describe("an approval", () => {
  it("is said to be enough when it is", async () => {
    expect(await explained(policyInput([undo], assist))).toMatchObject({ runsWhenApproved: true, decided: { approvals: approvers } })
  })

  it("is not when a rule forbids what somebody approved", async () => {
    const team: RuleEngine = {
      name: "team",
      ask: (text) => {
        const { approvals } = JSON.parse(text) as { readonly approvals: ReadonlyArray<unknown> }
        const deny = { rule: "team", verdict: "deny" as const, message: "no" }
        return Effect.succeed({ by: "team", reasons: approvals.length > 0 ? [deny] : [] })
      }
    }
    expect((await explained(policyInput([undo], assist), [team])).runsWhenApproved).toBe(false)
  })
})

describe("the environments", () => {
  const rank = { deny: 0, "needs-approval": 1, allow: 2 }
  const lines = [
    "kubectl get pods -n shop",
    "kubectl get secret db -n shop",
    "kubectl rollout undo deployment/checkout -n shop",
    "kubectl rollout restart deployment/checkout -n shop",
    "kubectl scale deployment/checkout --replicas=9 -n shop",
    "helm rollback cni 3 -n shop",
    "helm rollback cni 3 -n kube-system",
    "kubectl cordon worker-1",
    "kubectl drain worker-1",
    "kubectl delete pod x -n shop",
    "kubectl delete pods --all -n shop",
    "kubectl delete ns shop",
    "kubectl frobnicate"
  ]
  const ways: ReadonlyArray<Parameters<typeof stepOf>[1]> = [
    {},
    { rollback: [rollbackOf("kubectl rollout undo deployment/checkout -n shop")] },
    { dryRun: { argv: ["kubectl"], status: "passed", summary: "ok" } },
    { blast: { objects: 1, pods: 60, nodes: 1, replicasPercent: 75 } }
  ]

  it.each(lines)("are stricter from development over staging to production about %s", async (line) => {
    for (const way of ways) {
      const verdicts: Array<number> = []
      for (const environment of ["development", "staging", "production"] as const) {
        const input = policyInput([stepOf(line, way)], { cluster: { ...policyInput([]).cluster, environment } })
        verdicts.push(rank[(await explained(input)).decided.verdict])
      }
      expect(verdicts).toEqual([...verdicts].sort((a, b) => b - a))
    }
  })
})
