import { Result } from "effect"
import { describe, expect, it } from "vitest"
import { changeIn, contextOf, holdsForAnything, payload } from "../payloads.fixture.ts"
import { decodeArgoCd } from "./decode.ts"

const context = contextOf("argocd", { cluster: "prod-eu-1" })
const application = payload("argocd", "application")
const read = (body: unknown) => Result.getOrThrow(decodeArgoCd(body, {}, context))
const changeOf = (body: unknown) => read(body).messages.map(changeIn)[0]

const withState = (over: Readonly<Record<string, unknown>>) => {
  const status = Object(application.status)
  return { ...application, status: { ...status, operationState: { ...status.operationState, ...over } } }
}

describe("decodeArgoCd", () => {
  it("tells who had what synced to where, and which objects that changed", () => {
    expect(changeOf(application)).toMatchObject({
      source: "argocd",
      kind: "deploy",
      at: "2026-03-01T02:55:12.000Z",
      actor: "ben",
      cluster: "prod-eu-1",
      namespace: "shop",
      objects: [
        { group: "argoproj.io", kind: "Application", namespace: "argocd", name: "checkout" },
        { group: "apps", kind: "Deployment", namespace: "shop", name: "checkout" }
      ],
      summary: "Argo CD synced application checkout to 8f2c1d0a; health Progressing",
      from: "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
      to: "8f2c1d0a9b7e6f5c4d3b2a1908f7e6d5c4b3a291"
    })
  })

  it("takes the Application under app, too, as the same change", () => {
    expect(changeOf({ app: application })?.id).toBe(changeOf(application)?.id)
  })

  it("says why a sync failed, and that Argo CD synced by itself", () => {
    const failed = withState({
      phase: "Failed",
      message: "one or more objects failed to apply",
      operation: { initiatedBy: { automated: true } }
    })
    expect(changeOf(failed)).toMatchObject({
      summary: "Argo CD failed to sync application checkout to 8f2c1d0a; one or more objects failed to apply; health Progressing",
      actor: "Argo CD (automated sync)"
    })
    expect(changeOf(failed)?.id).not.toBe(changeOf(application)?.id)
  })

  it("uses the destination's name for the cluster", () => {
    const spec = { ...Object(application.spec), destination: { name: "prod-us-1", namespace: "shop" } }
    expect(changeOf({ ...application, spec })?.cluster).toBe("prod-us-1")
  })

  it("keeps nothing of an application that was never synced", () => {
    expect(read({ ...application, status: {} })).toMatchObject({ messages: [], ignored: [expect.stringContaining("not been synced")] })
  })

  it("ends for anything", () => holdsForAnything(decodeArgoCd, [application, { app: application }], context))
})
