import { describe, expect, it } from "vitest"
import { verdictOf } from "../causes/verdict.fixture.ts"
import { cartPod, evidenceOf, logOf, waiting } from "../scene/evidence.fixture.ts"

const web = cartPod({ name: "web-5f6c7d8e9-abcde", labels: { app: "web", "pod-template-hash": "5f6c7d8e9" } })
const owned = {
  ...web,
  metadata: {
    ...web.metadata,
    ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "web-5f6c7d8e9", uid: "w", controller: true }]
  }
}
const vault = cartPod(waiting("ImagePullBackOff", 'Back-off pulling image "registry.example/cart:2": not found'))

const asked = (question: string, logs: ReadonlyArray<string> = ["listening"]) =>
  verdictOf(
    evidenceOf({
      objects: [owned, vault],
      logs: [{ ...logOf(owned, ...logs), previous: false }],
      subject: { namespace: "shop", alerts: [], question }
    })
  )

describe("what is well by itself", () => {
  it("is not called healthy where a person says that it fails, and something beside it does", () => {
    expect(asked("web cannot get its secrets")).toBe("inconclusive")
  })

  it("is healthy where it is only asked whether it is", () => {
    expect(asked("is web ok?")).toBe("healthy")
  })
})

it("hears a program that does little else than complain, however mildly, where a person says that it fails", () => {
  const mild = Array.from({ length: 8 }, () => '{"severity":"warn","err":{"message":"charge failed: invalid token"}}')
  const verdict = (question: string, lines: ReadonlyArray<string>) =>
    verdictOf(
      evidenceOf({
        objects: [owned],
        logs: [{ ...logOf(owned, ...lines), previous: false }],
        subject: { namespace: "shop", alerts: [], question }
      })
    )
  expect(verdict("checkouts do not go through web", mild)).not.toBe("healthy")
  expect(verdict("how is web?", mild)).toBe("healthy")
  const busy = Array.from({ length: 40 }, (_, at) => (at % 8 === 0 ? (mild[0] ?? "") : "GET / 200"))
  expect(verdict("checkouts do not go through web", busy)).toBe("healthy")
})
