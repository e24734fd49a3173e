import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Result, Schema } from "effect"
import { describe, expect, it } from "vitest"
import { Change } from "../../../domain/change.ts"
import { timestamp } from "../../../domain/ids.ts"
import { decodeAudit } from "./decode.ts"

/** What a kube-apiserver 1.35 posted at level RequestResponse while kubectl and helm worked; see testdata/README.md. */
const recorded = JSON.parse(readFileSync(join(import.meta.dirname, "testdata", "kubectl-1.35.json"), "utf8")) as {
  readonly items: ReadonlyArray<Record<string, unknown>>
}
const context = { receivedAt: timestamp(0), endpoint: "kubernetes-audit", cluster: "prod" }
const decode = (items: ReadonlyArray<unknown>) => Result.getOrThrow(decodeAudit({ ...recorded, items }, {}, context))
const changesOf = (items: ReadonlyArray<unknown>) => decode(items).messages.map(({ data }) => Schema.decodeUnknownSync(Change)(data))
const shown = ({ from, kind, summary, to }: Change) =>
  [kind, summary.replace(/ with \S+$/, ""), ...(to === undefined ? [] : [from === undefined ? to : `${from} → ${to}`])].join(" | ")

const [scaled] = recorded.items.filter(({ verb, objectRef }) => verb === "patch" && JSON.stringify(objectRef).includes('"scale"'))

describe("the audit log of a real API server", () => {
  it("tells what people and their tools changed, and nothing that the system did by itself", () => {
    const changes = changesOf(recorded.items)
    expect(changes.map(shown)).toEqual([
      "other | created Namespace shop",
      "deploy | created Deployment shop/checkout: image of checkout: registry.example.com/shop/checkout:1.4.1 | registry.example.com/shop/checkout:1.4.1",
      "deploy | changed Deployment shop/checkout: image of checkout: registry.example.com/shop/checkout:1.4.2 | registry.example.com/shop/checkout:1.4.2",
      "deploy | changed Deployment shop/checkout: variables of checkout: FEATURE_TAX, API_KEY",
      "scale | scaled Deployment shop/checkout: replicas 3 → 1 | replicas 3 → replicas 1",
      "deploy | changed Deployment shop/checkout: restarted",
      expect.stringMatching(
        /^deploy \| changed Deployment shop\/checkout: image of checkout: \S+:1\.4\.2; variables of checkout: FEATURE_TAX, API_KEY;/
      ),
      "config | created ConfigMap shop/checkout: keys retries, timeout",
      "config | changed ConfigMap shop/checkout: keys timeout; without keys retries",
      "config | created Secret shop/db: keys password",
      "config | changed Secret shop/db: keys password",
      "config | changed Secret shop/db: keys token",
      "config | created Secret shop/applied: keys key",
      "config | changed Secret shop/applied: keys key",
      "deploy | created Deployment shop/web: image of web: registry.example.com/shop/web:1 | registry.example.com/shop/web:1",
      "deploy | changed Deployment shop/web: image of web: registry.example.com/shop/web:2; resources of web | registry.example.com/shop/web:2",
      "deploy | changed Deployment shop/web: image of web: registry.example.com/shop/web:3 | registry.example.com/shop/web:3",
      "deploy | changed Deployment shop/web",
      "deploy | changed Deployment shop/web: image of web: registry.example.com/shop/web:3 | registry.example.com/shop/web:3",
      "deploy | changed Deployment shop/web: image registry.example.com/shop/web:4 | registry.example.com/shop/web:4",
      "config | created HorizontalPodAutoscaler shop/web: at least 2 replicas; at most 5 replicas",
      "access | created RoleBinding shop/devs: ClusterRole edit for User ben, Group devs",
      "config | changed ConfigMap shop/checkout: fields label team",
      expect.stringMatching(/^delete \| deleted Pod shop\/checkout-/),
      expect.stringMatching(/^delete \| deleted Pod shop\/checkout-/),
      "other | created Node worker-1",
      "other | changed Node worker-1: cordoned",
      "other | changed Node worker-1: taints maintenance:NoSchedule, node.kubernetes.io/unschedulable:NoSchedule",
      "other | changed Node worker-1: uncordoned",
      "delete | deleted Deployment shop/web",
      "release | released HelmRelease shop/site, revision 1 | revision 1",
      "access | changed ServiceAccount shop/site-chart",
      "config | changed Service shop/site-chart",
      "deploy | changed Deployment shop/site-chart: image of chart: nginx:1.16.0 | nginx:1.16.0",
      "release | released HelmRelease shop/site, revision 2 | revision 2",
      "deploy | changed Deployment shop/site-chart: image of chart: nginx:9 | nginx:9"
    ])
    expect(changes.find(({ summary }) => summary.includes("label team"))?.actor).toBe("admin acting as ben")
    expect(changes[4]).toMatchObject({
      cluster: "prod",
      namespace: "shop",
      actor: "admin",
      objects: [{ group: "apps", kind: "Deployment", namespace: "shop", name: "checkout" }]
    })
    expect(changes[4]?.summary).toMatch(/ with kubectl\/v1\.35/)
  })

  it("holds nothing of what Secrets, variables and releases hold, whatever form the write has", () => {
    const text = JSON.stringify(recorded)
    for (const secret of ["s3cr3t-value-", "czNjcjN0", "hunter2hunter2"]) {
      expect(text).toContain(secret)
      expect(JSON.stringify(decode(recorded.items))).not.toContain(secret)
    }
  })

  it("tells less, and the same changes, when the policy leaves bodies out", () => {
    const bare = recorded.items.map(({ requestObject: _request, responseObject: _response, ...event }) => event)
    const texts = changesOf(bare).map(shown)
    expect(texts).toContain("scale | scaled Deployment shop/checkout")
    expect(texts).toContain("config | changed Secret shop/db")
    expect(texts).toContain("release | released HelmRelease shop/site, revision 2 | revision 2")
    // neither tells without its body that nothing came of it: a deletion that was rehearsed, and what was applied again as it was
    expect(texts.length).toBeGreaterThanOrEqual(changesOf(recorded.items).length)
  })

  it("gives a redelivery the same ids, and a client that repeats an audit id no way to hide a change", () => {
    const ids = (items: ReadonlyArray<unknown>) => changesOf(items).map(({ id }) => id)
    expect(ids(recorded.items)).toEqual(ids(recorded.items))
    const again = { ...scaled, stageTimestamp: "2026-11-22T23:00:00.000000Z" }
    expect(new Set(ids([scaled, again])).size).toBe(2)
  })

  it("sets aside what it cannot read, without its bodies, and refuses what is no batch", () => {
    const broken = { ...scaled, verb: 7, requestObject: { stringData: { password: "s3cr3t-value-9" } } }
    const { messages, unreadable } = decode([broken, scaled, "nonsense", null])
    expect(messages).toHaveLength(1)
    expect(unreadable.map(({ reason }) => reason.split(":")[0])).toEqual(["$.items[0].verb", "$.items[2]", "$.items[3]"])
    expect(JSON.stringify(unreadable)).not.toContain("s3cr3t-value-9")
    expect(Result.isFailure(decodeAudit({ kind: "EventList", apiVersion: "audit.k8s.io/v1beta1", items: [] }, {}, context))).toBe(true)
    expect(decode([]).messages).toEqual([])
  })

  it.each([
    ["an operator's service account", "system:serviceaccount:cert-manager:cert-manager", 1],
    ["a tool of people in kube-system", "system:serviceaccount:kube-system:tiller", 1],
    ["the autoscaler of pods", "system:serviceaccount:kube-system:horizontal-pod-autoscaler", 0],
    ["a kubelet", "system:node:worker-1", 0]
  ])("takes %s for what it is", (_, username, count) => {
    expect(changesOf([{ ...scaled, user: { username } }])).toHaveLength(count)
  })

  it("keeps what a person does in a controller's name", () => {
    const event = { ...scaled, impersonatedUser: { username: "system:serviceaccount:kube-system:deployment-controller" } }
    expect(changesOf([event])[0]?.actor).toBe("admin acting as system:serviceaccount:kube-system:deployment-controller")
  })
})
