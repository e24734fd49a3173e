import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { cartPod, evidenceOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

const cart = cartPod()
const mail: KubeObject = { ...cartPod({ name: "mail-0", labels: { app: "mail" } }), kind: "Pod" }
const policy = (app: string, spec: object): KubeObject => ({
  apiVersion: "cilium.io/v2",
  kind: "CiliumNetworkPolicy",
  metadata: { name: "closed", namespace: "shop" },
  spec: { endpointSelector: { matchLabels: { "k8s:app": app } }, ...spec }
})
const dropped = (what = "Policy denied DROPPED (TCP Flags: SYN)") =>
  `Jan  1 12:29:00.1: shop/${cart.metadata.name}:51220 (ID:1) <> shop/mail-0:8080 (ID:2) ${what}`

const verdict = (line: string, ...objects: ReadonlyArray<KubeObject>) =>
  verdictOf(
    evidenceOf({
      objects: [cart, mail, ...objects],
      said: [{ line, source: "commands/001.txt:1" }],
      subject: { question: "cart times out" }
    })
  )

describe("a connection that Cilium dropped", () => {
  it("is the policy's that covers who is called, or who calls", () => {
    expect(verdict(dropped(), policy("mail", { ingress: [{}] }))).toBe("network-policy-blocks-ingress CiliumNetworkPolicy/closed")
    expect(verdict(dropped(), policy("cart", { egress: [{}] }))).toBe("network-policy-blocks-egress CiliumNetworkPolicy/closed")
    const verdictOfPolicy = "policy-verdict:none INGRESS DENIED (TCP Flags: SYN)"
    expect(verdict(dropped(verdictOfPolicy), policy("mail", { ingress: [{}] }))).toContain("network-policy-blocks-ingress")
  })

  it("is nobody's where no policy covers either, or it was let through", () => {
    expect(verdict(dropped(), policy("db", { ingress: [{}] }))).not.toContain("network-policy")
    expect(verdict(dropped("to-endpoint FORWARDED (TCP Flags: SYN)"), policy("mail", { ingress: [{}] }))).not.toContain("network-policy")
  })
})
