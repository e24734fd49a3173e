import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, evidenceOf, warning } from "../../scene/evidence.fixture.ts"
import { printedEvidence, verdictOf } from "../verdict.fixture.ts"

const deployment = (made: number, requests: object = { cpu: "500m" }): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "cart", namespace: "shop" },
  spec: { replicas: 3, template: { spec: { containers: [{ name: "app", resources: { requests } }] } } },
  status: { replicas: made, availableReplicas: made, readyReplicas: made, observedGeneration: 2 }
})

const quota = (hard: object, used: object): KubeObject => ({
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata: { name: "team", namespace: "shop" },
  status: { hard, used }
})

const refused = (message: string) =>
  evidenceOf({
    objects: [
      deployment(1),
      warning(
        { apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name: "cart-6d5f7c8b9", namespace: "shop" } },
        "FailedCreate",
        message
      )
    ]
  })

describe("a quota's cause is named for", () => {
  it.each<readonly [message: string, expected: string]>([
    [
      'pods "cart-6d5f7c8b9-abcde" is forbidden: exceeded quota: team, requested: pods=1, used: pods=10, limited: pods=10',
      "quota-exceeded"
    ],
    [
      'pods "cart-6d5f7c8b9-abcde" is forbidden: failed quota: team: must specify limits.cpu for: app; limits.memory for: app',
      "quota-needs-requests"
    ],
    ['pods "cart-6d5f7c8b9-abcde" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi', "limit-range-violated"],
    [
      'pods "cart-6d5f7c8b9-abcde" is forbidden: cpu max limit to request ratio per Container is 2, but provided ratio is 4.000000',
      "limit-range-violated"
    ]
  ])("%s", (message, expected) => {
    expect(verdictOf(refused(message))).toContain(expected)
  })

  it("a schedule whose jobs are refused", () => {
    const schedule: KubeObject = {
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name: "report", namespace: "shop" },
      spec: { schedule: "* * * * *" },
      status: {}
    }
    const message =
      'Error creating job: jobs.batch "report-29" is forbidden: exceeded quota: team, requested: count/jobs.batch=1, used: count/jobs.batch=0, limited: count/jobs.batch=0'
    const objects = [schedule, warning(schedule, "FailedCreate", message)]
    expect(verdictOf(evidenceOf({ objects, subject: { namespace: "shop", alerts: [] } }))).toBe("quota-exceeded CronJob/report")
  })

  it("no revision that is to have no pod any more", () => {
    const revision = (replicas: number): KubeObject => ({
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: { name: "cart-6d5f7c8b9", namespace: "shop" },
      spec: { replicas },
      status: { replicas: 0, readyReplicas: 0 }
    })
    const message = 'pods "cart-6d5f7c8b9-abcde" is forbidden: exceeded quota: team, requested: pods=1, used: pods=10, limited: pods=10'
    const said = (replicas: number) => {
      const made = revision(replicas)
      return verdictOf(evidenceOf({ objects: [cartPod(), deployment(2), made, warning(made, "FailedCreate", message)] }))
    }
    expect(said(2)).toContain("quota-exceeded")
    expect(said(0)).not.toContain("quota-exceeded")
  })

  it("pods that are not made while the quota has no room for one more", () => {
    const full = quota({ "requests.cpu": "1200m", pods: "10" }, { "requests.cpu": "1", pods: "2" })
    expect(verdictOf(evidenceOf({ objects: [deployment(2), full] }))).toBe("quota-exceeded Deployment/cart")
  })

  it("what describe prints of both", () => {
    const outputs = {
      "kubectl describe deployment cart -n shop": `Name:                   cart
Namespace:              shop
Selector:               app=cart
Replicas:               3 desired | 1 updated | 1 total | 1 available | 2 unavailable
StrategyType:           RollingUpdate
Pod Template:
  Labels:  app=cart
  Containers:
   app:
    Image:      registry.example/cart:2
Conditions:
  Type             Status  Reason
  ----             ------  ------
  Available        False   MinimumReplicasUnavailable
  ReplicaFailure   True    FailedCreate
OldReplicaSets:    <none>
NewReplicaSet:     cart-6d5f7c8b9 (1/3 replicas created)
`,
      "kubectl get rs -n shop": `NAME             DESIRED   CURRENT   READY   AGE
cart-6d5f7c8b9   3         1         1       5m
`,
      "kubectl get events -n shop": `LAST SEEN   TYPE      REASON         OBJECT                       MESSAGE
2m          Warning   FailedCreate   replicaset/cart-6d5f7c8b9   Error creating: pods "cart-6d5f7c8b9-x7k2p" is forbidden: exceeded quota: team, requested: requests.memory=1Gi, used: requests.memory=2Gi, limited: requests.memory=2Gi
`
    }
    expect(verdictOf(printedEvidence(outputs))).toBe("quota-exceeded Deployment/cart")
  })
})

describe("no quota's cause is named", () => {
  it("where it is full and nobody wants more, or has room and pods are missing", () => {
    const full = quota({ pods: "3" }, { pods: "3" })
    expect(verdictOf(evidenceOf({ objects: [deployment(3), full, cartPod()] }))).toBe("healthy")
    const roomy = quota({ pods: "30", "requests.cpu": "8" }, { pods: "3", "requests.cpu": "1" })
    expect(verdictOf(evidenceOf({ objects: [deployment(2), roomy] }))).toBe("inconclusive")
  })
})
