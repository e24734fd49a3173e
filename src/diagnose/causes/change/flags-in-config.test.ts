import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { at, cartPod, evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const holding = (data: unknown): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "flagd-config", namespace: "shop", creationTimestamp: at(0) },
  data: { "demo.flagd.json": typeof data === "string" ? data : JSON.stringify(data) }
})
const flag = (name: string, defaultVariant: string, more: object = {}) => ({
  flags: { [name]: { state: "ENABLED", variants: { on: true, "90%": 0.9, off: false }, defaultVariant, ...more } }
})
const judged = (holder: KubeObject, question = "cart fails") =>
  verdictOf(
    evidenceOf({
      objects: [cartPod(), holder],
      subject: { namespace: "shop", question },
      complete: ["Pod", "Event"].map((kind) => ({ kind, namespace: "shop" }))
    })
  )

describe("a flag that breaks something on purpose", () => {
  it.each<readonly [string, KubeObject]>([
    ["by its name", holding(flag("cartFailure", "on"))],
    ["by its name with the word service", holding(flag("cartServiceUnreachable", "on"))],
    ["in part", holding(flag("cart-high-cpu", "90%"))],
    ["by its description", holding(flag("cartMode", "on", { description: "Fail all requests of the cart" }))]
  ])("is named where it is on, %s", (_, holder) => {
    expect(judged(holder)).toBe("flag-changed ConfigMap/flagd-config")
  })

  it("is named where a FeatureFlag holds it", () => {
    const holder = {
      apiVersion: "core.openfeature.dev/v1beta1",
      kind: "FeatureFlag",
      metadata: { name: "shop", namespace: "shop" },
      spec: { flagSpec: flag("cartFailure", "on") }
    }
    expect(judged(holder)).toBe("flag-changed FeatureFlag/shop")
  })

  it.each<readonly [string, KubeObject]>([
    ["it is off", holding(flag("cartFailure", "off"))],
    ["it is disabled", holding(flag("cartFailure", "on", { state: "DISABLED" }))],
    ["it is for another", holding(flag("paymentFailure", "on"))],
    ["it is a feature", holding(flag("cartErrorReporting", "on"))],
    ["what holds it is no JSON", holding("flags: {cartFailure")]
  ])("is not named where %s", (_, holder) => {
    expect(judged(holder)).not.toContain("flag-changed")
  })

  it("is not named where nothing is missed", () => {
    expect(judged(holding(flag("cartFailure", "on")), "is cart ok?")).toBe("healthy")
  })
})
