import { Result } from "effect"
import { describe, expect, it } from "vitest"
import { changeIn, contextOf, holdsForAnything, payload } from "../payloads.fixture.ts"
import { decodeFlux } from "./decode.ts"

const context = contextOf("flux", { cluster: "prod-eu-1" })
const kustomization = payload("flux", "kustomization")
const failed = payload("flux", "helmrelease-failed")
const changeOf = (body: unknown) => Result.getOrThrow(decodeFlux(body, {}, context)).messages.map(changeIn)[0]

describe("decodeFlux", () => {
  it("reads what a Kustomization applied from its lines", () => {
    expect(changeOf(kustomization)).toMatchObject({
      source: "flux",
      kind: "deploy",
      at: "2026-03-01T02:55:40.000Z",
      actor: "kustomize-controller",
      cluster: "prod-eu-1",
      objects: [
        { group: "kustomize.toolkit.fluxcd.io", kind: "Kustomization", namespace: "flux-system", name: "shop" },
        { group: "apps", kind: "Deployment", namespace: "shop", name: "checkout" },
        { group: "", kind: "ConfigMap", namespace: "shop", name: "checkout-settings" },
        { group: "", kind: "Namespace", name: "shop" }
      ],
      summary: "Kustomization flux-system/shop: Progressing at main@8f2c1d0a; Deployment/shop/checkout configured",
      to: "main@sha1:8f2c1d0a9b7e6f5c4d3b2a1908f7e6d5c4b3a291"
    })
  })

  it("says that a release failed", () => {
    expect(changeOf(failed)).toMatchObject({
      kind: "release",
      namespace: "shop",
      summary: expect.stringMatching(/^failed: HelmRelease shop\/cache: UpgradeFailed at 19\.6\.0; Helm upgrade failed/)
    })
  })

  it("tells another message about the same object from a redelivery", () => {
    expect(changeOf({ ...kustomization, message: "Reconciliation finished" })?.id).not.toBe(changeOf(kustomization)?.id)
    expect(changeOf({ ...kustomization, reportingInstance: "another" })?.id).toBe(changeOf(kustomization)?.id)
  })

  it("ends for anything", () => holdsForAnything(decodeFlux, [kustomization, failed], context))
})
