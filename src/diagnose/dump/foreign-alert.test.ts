import { describe, expect, it } from "vitest"
import { dumpedAlerts } from "./dumped-alerts.ts"

describe("an alert of another shape", () => {
  it("is read with its tags as a monitor sends it", () => {
    const [alert] = dumpedAlerts({
      title: "[Triggered] p95 of cart is high",
      alert_transition: "Triggered",
      body: "p95 above 1s",
      tags: "env:prod,kube_namespace:shop,kube_deployment:cart"
    })
    expect(alert).toMatchObject({
      name: "[Triggered] p95 of cart is high",
      isFiring: true,
      labels: { namespace: "shop", deployment: "cart", env: "prod" },
      annotations: { body: "p95 above 1s" }
    })
  })

  it("is read with its dimensions as an alarm", () => {
    const alarm = (state: string) => ({
      AlarmName: "cart-pod-cpu",
      NewStateValue: state,
      NewStateReason: "Threshold Crossed: 1 datapoint (91.0) was greater than the threshold (80.0)",
      Trigger: {
        Dimensions: [
          { name: "Namespace", value: "shop" },
          { name: "PodName", value: "cart" }
        ]
      }
    })
    expect(dumpedAlerts(alarm("ALARM"))).toMatchObject([
      { name: "cart-pod-cpu", isFiring: true, labels: { namespace: "shop", pod: "cart" } }
    ])
    expect(dumpedAlerts(alarm("OK"))).toMatchObject([{ isFiring: false }])
  })

  it("is no alert without a name", () => {
    expect(dumpedAlerts({ hello: "world" })).toEqual([])
    expect(dumpedAlerts("cart is slow")).toEqual([])
  })

  it("keeps what Alertmanager sends as it is, and knows others' names of labels in it", () => {
    const labels = { alertname: "CartSlow", kube_namespace: "shop" }
    expect(dumpedAlerts([{ labels, annotations: {}, status: "firing", startsAt: "2026-01-01T12:00:00Z" }])).toMatchObject([
      { name: "CartSlow", labels: { ...labels, namespace: "shop" } }
    ])
  })
})
