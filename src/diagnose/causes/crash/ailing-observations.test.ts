import { expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { evidenceOf, logOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"

/** A pod of which nothing but its log was saved. */
const unseen: KubeObject = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    name: "cart",
    namespace: "shop",
    ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "cart", uid: "", controller: true }]
  },
  spec: { containers: [{ name: "app" }] }
}
const ends = (...lines: ReadonlyArray<string>) =>
  verdictOf(
    evidenceOf({
      objects: [unseen],
      logs: [{ ...logOf(unseen, "starting", "reading settings", ...lines), previous: false }],
      subject: { question: "cart is down" }
    })
  )

it("takes a panic at a log's end for the program's end, though nobody tells that it ended", () => {
  const said = "lookup orders-db on 10.96.0.10:53: no such host"
  expect(ends(`panic: cannot connect: ${said}`, "", "goroutine 1 [running]:")).toBe("host-name-unknown Deployment/cart")
  expect(ends(`panic: cannot connect: ${said}`, "restarted", "ready", "served 1", "served 2")).toBe("inconclusive")
  const locked = "/gems/cart.rb:6:in `start': cannot make /tmp/cart: Read-only file system @ dir_s_mkdir (Cart::RootError)"
  expect(ends(locked, "\tfrom /gems/cart.rb:5:in `run'")).toBe("filesystem-read-only Deployment/cart")
  expect(ends(locked.replace(" (Cart::RootError)", ""), "going on without")).toBe("inconclusive")
  const refusal = 'ERROR pods is forbidden: User "system:serviceaccount:shop:cart" cannot list resource "pods"'
  const trace = [
    "panic: runtime error: nil pointer",
    "[signal SIGSEGV: x]",
    "",
    "goroutine 1 [running]:",
    "main.main()",
    "\t/src/main.go:5",
    "exit"
  ]
  expect(ends(refusal, ...trace)).toBe("service-account-forbidden Deployment/cart")
  expect(ends(refusal, ...trace.map((_, index) => `served ${index}`))).toBe("inconclusive")
  expect(ends(`WARN cannot connect, retrying: ${said}`)).toBe("inconclusive")
})
