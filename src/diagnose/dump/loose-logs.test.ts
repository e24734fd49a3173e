import { describe, expect, it } from "vitest"
import { cartPod, crashing } from "../scene/evidence.fixture.ts"
import { inOrder, placeLogs, readsLogs } from "./loose-logs.ts"

const well = cartPod({ name: "cart-6d5f7c8b9-aaaaa" })
const ill = cartPod({ name: "cart-6d5f7c8b9-bbbbb", ...crashing() })
const place = (command: string, subject: { readonly question?: string } = {}, namespace?: string) =>
  placeLogs([{ command, namespace, lines: ["x"], source: "commands/001.txt" }], [well, ill], { alerts: [], ...subject }).logs.map(
    ({ pod }) => pod
  )

describe("a log of which no pod is told", () => {
  it("is of the pod that the command means, of several the one that is not well", () => {
    expect(place("$ kubectl logs deploy/cart -n shop", {}, "shop")).toEqual(["cart-6d5f7c8b9-bbbbb"])
    expect(place("$ kubectl logs -l app=cart")).toEqual(["cart-6d5f7c8b9-bbbbb"])
    expect(place("$ kubectl logs cart-6d5f7c8b9-aaaaa")).toEqual(["cart-6d5f7c8b9-aaaaa"])
    expect(place("$ fetch_loki_logs", { question: "why does cart fail?" })).toEqual(["cart-6d5f7c8b9-bbbbb"])
    expect(readsLogs("$ kubectl exec deploy/cart -- nslookup mail")).toBe(true)
    expect(readsLogs("$ kubectl exec deploy/cart -- cat /etc/hosts")).toBe(false)
    expect(place("$ kubectl exec deploy/mail -- curl cart")).toEqual([])
  })

  it("is of the only pod that is known, where a store was asked without a name", () => {
    const alone = (command: string) =>
      placeLogs([{ command, namespace: undefined, lines: ["x"], source: "commands/001.txt" }], [ill], { alerts: [] }).logs.length
    expect([alone("$ fetch_loki_logs"), alone("$ kubectl logs -l app=mail")]).toEqual([1, 0])
  })

  it("makes no pod of a controller that tells of others", () => {
    const made = (...lines: ReadonlyArray<string>) =>
      placeLogs([{ command: "$ kubectl logs -n edge deploy/agent", namespace: "edge", lines, source: "commands/001.txt" }], [], {
        alerts: [],
        question: "why?"
      }).pods.length
    const ofOthers = '{"msg":"Reconciler error","controllerKind":"Ingress","name":"cart","namespace":"shop","error":"no subnet"}'
    expect([made("it fails"), made("it fails", ofOthers)]).toEqual([1, 0])
  })

  it("is of none where nothing tells", () => {
    expect(place("$ fetch_loki_logs", { question: "why does checkout fail?" })).toEqual([])
    expect(place("$ kubectl logs -l app=cart", {}, "other")).toEqual([])
    expect(place("$ kubectl logs car")).toEqual([])
  })

  it("is of a pod of its own where it is of a workload of which none was recorded", () => {
    const made = (command: string) =>
      placeLogs([{ command, namespace: undefined, lines: ["x"], source: "commands/001.txt" }], [ill], { alerts: [] })
    const { logs, pods } = made("$ kubectl -n mail logs deploy/sender -c app --previous")
    expect(logs).toMatchObject([{ namespace: "mail", pod: "sender", previous: true }])
    expect(pods.map(({ object }) => object)).toMatchObject([
      {
        metadata: { name: "sender", namespace: "mail", ownerReferences: [{ kind: "Deployment", name: "sender" }] },
        status: { containerStatuses: [{ name: "app", restartCount: 1 }] }
      }
    ])
    expect(made("$ oc logs dc/car").logs).toMatchObject([{ namespace: "default", pod: "car", previous: false }])
    expect(made("$ kubectl logs svc/car").logs).toEqual([])
  })

  it("has its earliest line first, whichever a store shows first", () => {
    const lines = ["2026-01-01T12:00:03Z refused", "2026-01-01T12:00:02Z retry", "2026-01-01T12:00:01Z start"]
    expect(inOrder(lines)).toEqual(lines.toReversed())
    expect(inOrder(lines.toReversed())).toEqual(lines.toReversed())
    expect(inOrder([...lines, "  at main"])).toEqual([...lines, "  at main"])
  })

  it("is told by its command", () => {
    expect(["$ kubectl logs -l app=x", "$ stern cart", "$ fetch_coralogix_logs_for_resource"].every(readsLogs)).toBe(true)
    expect(["$ kubectl get pods", "$ aws rds describe-db-instances"].some(readsLogs)).toBe(false)
  })
})
