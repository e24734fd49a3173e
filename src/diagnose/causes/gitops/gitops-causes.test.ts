import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { at, cartPod, crashing, evidenceOf, logOf, waiting } from "../../scene/evidence.fixture.ts"
import { printedEvidence, verdictOf } from "../verdict.fixture.ts"

const object = (apiVersion: string, kind: string, name: string, rest: object, metadata: object = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: "shop", creationTimestamp: at(0), ...metadata },
  ...rest
})

const application = (status: object) => object("argoproj.io/v1alpha1", "Application", "cart", { status })
const flux = (kind: string, ready: object, spec: object = {}) =>
  object(kind === "GitRepository" ? "source.toolkit.fluxcd.io/v1" : "kustomize.toolkit.fluxcd.io/v1", kind, "cart", {
    spec,
    status: { conditions: [{ type: "Ready", ...ready }] }
  })
const release = (version: number, status: string, minute = 0) =>
  object(
    "v1",
    "Secret",
    `sh.helm.release.v1.cart.v${version}`,
    {},
    { labels: { owner: "helm", name: "cart", status }, creationTimestamp: at(minute) }
  )

describe("what brings manifests to the cluster is the cause where", () => {
  it("Argo CD's sync failed", () => {
    const failed = {
      sync: { status: "OutOfSync" },
      health: { status: "Missing" },
      operationState: { phase: "Failed", message: 'namespaces "x" not found' }
    }
    expect(verdictOf(evidenceOf({ objects: [application(failed)] }))).toBe("argocd-sync-failed Application/cart")
  })

  it("argocd printed so", () => {
    const output = [
      "Name:               argocd/cart",
      "Project:            default",
      "Sync Status:        OutOfSync from HEAD (b882d15)",
      "Health Status:      Healthy",
      "",
      "Operation:          Sync",
      "Phase:              Failed",
      "Message:            one or more objects failed to apply"
    ].join("\n")
    expect(verdictOf(printedEvidence({ "argocd app get cart": output }))).toBe("argocd-sync-failed Application/cart")
  })

  it("Flux is not ready, at its source first", () => {
    const stuck = flux(
      "Kustomization",
      { status: "False", reason: "ArtifactFailed", message: "source is not ready" },
      { sourceRef: { kind: "GitRepository", name: "cart" } }
    )
    expect(verdictOf(evidenceOf({ objects: [stuck] }))).toBe("flux-reconciliation-failed Kustomization/cart")
    const source = flux("GitRepository", { status: "False", reason: "GitOperationFailed", message: "authentication required" })
    expect(verdictOf(evidenceOf({ objects: [stuck, source] }))).toBe("flux-source-failed GitRepository/cart")
  })

  it("Flux waits for what waits for another: at the one that others wait for", () => {
    const output = [
      "NAMESPACE  \tNAME    \tREVISION\tSUSPENDED\tREADY\tMESSAGE",
      "flux-system\tapps    \t        \tFalse    \tFalse\tdependency 'flux-system/platform' is not ready",
      "flux-system\tplatform\t        \tFalse    \tFalse\tdependency 'flux-system/secrets' is not ready",
      "flux-system\tsecrets \t        \tFalse    \tFalse\tdecryption failed for 'Secret/cart': cannot get sops data key"
    ].join("\n")
    expect(verdictOf(printedEvidence({ "flux get kustomizations -A": output }))).toBe("flux-reconciliation-failed Kustomization/secrets")
  })

  it("who asks says that Helm refuses, or that somebody changed by hand what differs", () => {
    const question = "UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress"
    const young = [release(1, "deployed"), release(2, "pending-upgrade", 29)]
    expect(verdictOf(evidenceOf({ objects: young, subject: { question } }))).toContain("helm-release-pending")
    const resources = [{ group: "apps", kind: "Deployment", name: "cart", namespace: "shop", status: "OutOfSync" }]
    const drifted = application({ sync: { status: "OutOfSync" }, health: { status: "Healthy" }, resources })
    const asked = (words: string) => verdictOf(evidenceOf({ objects: [drifted], subject: { question: words } }))
    expect(asked("did somebody edit cart by hand?")).toBe("argocd-out-of-sync Application/cart")
    expect(asked("does cart have enough replicas?")).not.toContain("argocd-out-of-sync")
  })

  it("Helm was broken off long ago", () => {
    expect(verdictOf(evidenceOf({ objects: [release(1, "superseded"), release(2, "pending-upgrade"), cartPod()] }))).toContain(
      "helm-release-pending"
    )
  })
})

describe("it is not the cause where", () => {
  it.each<readonly [string, ReadonlyArray<KubeObject>]>([
    [
      "a sync failed and a later one did not",
      [application({ sync: { status: "Synced" }, health: { status: "Healthy" }, operationState: { phase: "Failed" } })]
    ],
    ["it is only out of sync", [application({ sync: { status: "OutOfSync" }, health: { status: "Healthy" } })]],
    ["Flux is still at it", [flux("Kustomization", { status: "False", reason: "Progressing" })]],
    ["Flux is told to wait", [flux("Kustomization", { status: "False", reason: "Failed" }, { suspend: true })]],
    ["Helm is at it", [release(1, "pending-upgrade", 29)]],
    ["an older revision of Helm failed", [release(1, "failed"), release(2, "deployed")]],
    ["the last revision failed, and all runs", [release(1, "failed")]]
  ])("%s", (_, objects) => {
    expect(verdictOf(evidenceOf({ objects: [...objects, cartPod()] }))).toBe("healthy")
  })

  it("what it manages has a cause of its own", () => {
    const pod = cartPod(waiting("ImagePullBackOff", "manifest unknown"))
    const ill = application({
      sync: { status: "Synced" },
      health: { status: "Degraded" },
      resources: [{ kind: "Deployment", namespace: "shop", name: "cart", health: { status: "Degraded" } }]
    })
    expect(verdictOf(evidenceOf({ objects: [ill, pod] }))).toBe("image-tag-missing Deployment/cart")
  })
})

describe("a certificate", () => {
  const issuer = (ready: string) =>
    object("cert-manager.io/v1", "Issuer", "ca", {
      status: { conditions: [{ type: "Ready", status: ready, message: "account is not registered" }] }
    })
  const wanted = (ready: string) =>
    object("cert-manager.io/v1", "Certificate", "cart-tls", {
      spec: { secretName: "cart-tls", issuerRef: { name: "ca" } },
      status: {
        conditions: [{ type: "Ready", status: ready, reason: "DoesNotExist", message: "Issuing certificate as Secret does not exist" }]
      }
    })
  it("is not issued, by its issuer's fault, by its absence", () => {
    expect(verdictOf(evidenceOf({ objects: [wanted("False"), issuer("True")] }))).toBe("certificate-not-issued Certificate/cart-tls")
    expect(verdictOf(evidenceOf({ objects: [wanted("False"), issuer("False")] }))).toBe("certificate-issuer-not-ready Issuer/ca")
    expect(verdictOf(evidenceOf({ objects: [wanted("False")], complete: [{ kind: "Issuer", namespace: "shop" }] }))).toBe(
      "certificate-issuer-missing Certificate/cart-tls"
    )
    expect(verdictOf(evidenceOf({ objects: [wanted("True"), issuer("True"), cartPod()] }))).toBe("healthy")
  })

  it("has expired where the program says so, and not where it says that it will", () => {
    const pod = cartPod(crashing())
    const said = (line: string) => verdictOf(evidenceOf({ objects: [pod], logs: [logOf(pod, line)] }))
    expect(said("x509: certificate has expired or is not yet valid")).toBe("certificate-expired Deployment/cart")
    expect(said("certificate will expire in 12 days, expired=false")).not.toContain("certificate-expired")
  })
})
