import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, crashing, evidenceOf, firing, warning } from "../../scene/evidence.fixture.ts"
import { printedEvidence, verdictOf } from "../verdict.fixture.ts"

const budget = (spec: object, status: object, name = "cart"): KubeObject => ({
  apiVersion: "policy/v1",
  kind: "PodDisruptionBudget",
  metadata: { name, namespace: "shop" },
  spec: { selector: { matchLabels: { app: "cart" } }, ...spec },
  status
})

const never = budget({ minAvailable: 1 }, { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 })

const node = (unschedulable: boolean): KubeObject => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "worker-1" },
  spec: { unschedulable },
  status: { conditions: [{ type: "Ready", status: "True" }] }
})

const refused = {
  line: 'error when evicting pods/"cart-6d5f7c8b9-x2x4z" -n "shop" (will retry after 5s): Cannot evict pod as it would violate the pod\'s disruption budget.',
  source: "commands/001.txt"
}

it("a disruption budget is not the cause where its workload of the same name is asked about", () => {
  const asked = (question: string) =>
    verdictOf(
      evidenceOf({ objects: [cartPod(), never], subject: { alerts: [], namespace: "shop", question }, complete: [{ kind: "Pod" }] })
    )
  expect(asked("is cart ok?")).toBe("healthy")
  expect(asked("why does the pdb cart allow nothing?")).toBe("disruption-budget-blocks PodDisruptionBudget/cart")
})

describe("a disruption budget is the cause where", () => {
  it("a drain is refused, and it never allows one", () => {
    expect(verdictOf(evidenceOf({ objects: [cartPod(), never], said: [refused] }))).toBe(
      "disruption-budget-blocks PodDisruptionBudget/cart"
    )
  })

  it("a drain is refused, and no budget was recorded", () => {
    expect(verdictOf(evidenceOf({ objects: [cartPod()], said: [refused] }))).toBe("disruption-budget-blocks Deployment/cart")
  })

  it("what makes nodes tells of a budget, and somebody asks why nodes stay", () => {
    const message = 'Cannot disrupt Node: PDB "shop/cart" prevents pod evictions'
    const blocked: KubeObject = { ...warning(node(false), "DisruptionBlocked", message), type: "Normal" }
    const asking = { alerts: [], question: "why is worker-1 not replaced by the upgrade?" }
    expect(verdictOf(evidenceOf({ objects: [node(false), blocked], subject: asking }))).toBe(
      "disruption-budget-blocks PodDisruptionBudget/cart"
    )
    expect(verdictOf(evidenceOf({ objects: [cartPod(), node(false), blocked] }))).toBe("healthy")
    const log = { namespace: "karpenter", pod: "karpenter-1", previous: false, source: "x.log" }
    const lines = [`ERROR controller check failed, can't drain node, PDB \\"shop/cart\\" is blocking evictions`]
    expect(verdictOf(evidenceOf({ logs: [{ ...log, lines }] }))).toBe("disruption-budget-blocks PodDisruptionBudget/cart")
  })

  it("it is asked why pods do not go, and one of the place never lets any", () => {
    const asked = (question: string, ...budgets: ReadonlyArray<KubeObject>) =>
      verdictOf(evidenceOf({ objects: [cartPod(), ...budgets], subject: { alerts: [], namespace: "shop", question } }))
    const none = budget({ maxUnavailable: 0 }, { disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 })
    expect(asked("why can worker-1 not be drained?", none)).toBe("disruption-budget-blocks PodDisruptionBudget/cart")
    expect(asked("evictions are refused in here, why?", none)).toBe("disruption-budget-blocks PodDisruptionBudget/cart")
    expect(asked("was a pod evicted lately?", none)).not.toContain("disruption-budget")
    const roomy = budget({ maxUnavailable: 1 }, { disruptionsAllowed: 1, currentHealthy: 1, desiredHealthy: 0, expectedPods: 1 })
    expect(asked("why can worker-1 not be drained?", roomy)).not.toContain("disruption-budget")
  })

  it("a cordoned node still has its pods", () => {
    expect(verdictOf(evidenceOf({ objects: [cartPod(), never, node(true)] }))).toBe("disruption-budget-blocks PodDisruptionBudget/cart")
  })

  it("an alert tells of pods that are to go, and of none where it only counts", () => {
    const labels = { namespace: "shop", poddisruptionbudget: "cart" }
    const told = (summary: string) => ({ alerts: [{ ...firing("BudgetAtLimit", labels), annotations: { summary } }] })
    const objects = [cartPod(), never, node(false)]
    expect(verdictOf(evidenceOf({ objects, subject: told("it allows no disruption") }))).toBe("healthy")
    expect(verdictOf(evidenceOf({ objects, subject: told("node upgrade waits for it") }))).toBe(
      "disruption-budget-blocks PodDisruptionBudget/cart"
    )
  })

  it("it is asked about, and allows none", () => {
    const subject = { named: [{ kind: "PodDisruptionBudget", namespace: "shop", name: "cart" }] }
    expect(verdictOf(evidenceOf({ objects: [cartPod(), never, node(false)], subject }))).toBe(
      "disruption-budget-blocks PodDisruptionBudget/cart"
    )
  })

  it.each([
    "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    'Pod "shop"/"cart-6d5f7c8b9-x2x4z" matches multiple PodDisruptionBudgets.  Chose "cart" arbitrarily.'
  ])("two of them select one pod, as is said: %s", (text) => {
    const line = { line: text, source: "commands/001.txt" }
    const roomy = { disruptionsAllowed: 1, currentHealthy: 2, desiredHealthy: 1, expectedPods: 2 }
    const both = [budget({ minAvailable: 1 }, roomy), budget({ maxUnavailable: 1 }, roomy, "cart-too")]
    expect(verdictOf(evidenceOf({ objects: [cartPod(), ...both], said: [line] }))).toBe("disruption-budgets-overlap Deployment/cart")
  })

  it("kubectl drain prints so", () => {
    const outputs = {
      "kubectl drain worker-1 --ignore-daemonsets": `node/worker-1 cordoned
evicting pod shop/cart-6d5f7c8b9-x2x4z
${refused.line}
`,
      "kubectl get pdb -n shop": `NAME   MIN AVAILABLE   MAX UNAVAILABLE   ALLOWED DISRUPTIONS   AGE
cart   N/A             0                 0                     3d
`
    }
    expect(verdictOf(printedEvidence(outputs))).toBe("disruption-budget-blocks PodDisruptionBudget/cart")
  })
})

describe("a disruption budget is not the cause where", () => {
  it("nobody wants the pods away", () => {
    expect(verdictOf(evidenceOf({ objects: [cartPod(), never, node(false)] }))).toBe("healthy")
  })

  it("it allows none because its pods are broken", () => {
    const short = budget({ minAvailable: 1 }, { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 1, expectedPods: 2 })
    const pod = cartPod({ ...crashing({ exitCode: 137, reason: "OOMKilled", finishedAt: "2026-01-01T12:29:00.000Z" }) })
    expect(verdictOf(evidenceOf({ objects: [pod, short], said: [refused] }))).toBe("out-of-memory-limit Deployment/cart")
  })
})
