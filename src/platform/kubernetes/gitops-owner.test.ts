import { describe, expect, it } from "vitest"
import { gitopsOwnerOf } from "./gitops-owner.ts"
import type { KubeObject } from "./kube-reader.ts"

const deployment = (metadata: Partial<KubeObject["metadata"]> = {}): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "checkout", namespace: "shop", ...metadata },
  spec: {}
})

const managed = (manager: string, fieldsV1: object = { "f:spec": { "f:replicas": {} } }, rest: object = {}) => ({
  managedFields: [{ manager, operation: "Update", apiVersion: "apps/v1", fieldsType: "FieldsV1", fieldsV1, ...rest }]
})

const tracking = (id: string) => deployment({ annotations: { "argocd.argoproj.io/tracking-id": id } })

describe("gitopsOwnerOf", () => {
  it.each([
    ["a tracking annotation", tracking("shop-prod:apps/Deployment:shop/checkout"), { tool: "argocd", name: "shop-prod" }],
    [
      "an application outside Argo CD's namespace",
      tracking("team-a_shop:apps/Deployment:shop/checkout"),
      { kind: "Application", namespace: "team-a", name: "shop" }
    ],
    ["Argo CD's own label", deployment({ labels: { "argocd.argoproj.io/instance": "shop" } }), { tool: "argocd", name: "shop" }],
    [
      "the shared label with Argo CD's hand",
      deployment({ labels: { "app.kubernetes.io/instance": "shop" }, ...managed("argocd-controller") }),
      { tool: "argocd", name: "shop", shownBy: "field manager argocd-controller" }
    ],
    [
      "a Kustomization's labels",
      deployment({ labels: { "kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system" } }),
      { tool: "flux", kind: "Kustomization", name: "apps", namespace: "flux-system", reconciled: true }
    ],
    [
      "a HelmRelease's labels",
      deployment({ labels: { "helm.toolkit.fluxcd.io/name": "podinfo", "helm.toolkit.fluxcd.io/namespace": "shop" } }),
      { tool: "flux", kind: "HelmRelease", name: "podinfo" }
    ],
    ["only Flux's hand", deployment(managed("kustomize-controller")), { tool: "flux", kind: "Kustomization" }],
    [
      "an object that Flux is told to leave alone",
      deployment({
        labels: { "kustomize.toolkit.fluxcd.io/name": "apps" },
        annotations: { "kustomize.toolkit.fluxcd.io/reconcile": "Disabled" }
      }),
      { tool: "flux", reconciled: false }
    ]
  ])("sees %s", (_, object, expected) => {
    expect(gitopsOwnerOf(object)).toMatchObject(expected)
  })

  it.each([
    ["nothing", deployment()],
    ["a chart's instance label", deployment({ labels: { "app.kubernetes.io/instance": "shop", "app.kubernetes.io/managed-by": "Helm" } })],
    ["an annotation copied from another object", tracking("shop:apps/Deployment:shop/other")],
    ["an annotation of an object in another namespace", tracking("shop:apps/Deployment:elsewhere/checkout")],
    ["an annotation that is empty", tracking("")],
    ["a controller's status", deployment(managed("argocd-controller", { "f:status": {} }))],
    ["a controller's finalizer", deployment(managed("kustomize-controller", { "f:metadata": { "f:finalizers": { ".": {} } } }))],
    ["a status written through its subresource", deployment(managed("helm-controller", { "f:spec": {} }, { subresource: "status" }))],
    ["people", deployment(managed("kubectl-client-side-apply"))],
    ["empty metadata", deployment({ labels: null, annotations: null, managedFields: null })]
  ])("takes %s for no owner", (_, object) => {
    expect(gitopsOwnerOf(object)).toBeUndefined()
  })

  it("names a cluster-scoped object's application", () => {
    const role: KubeObject = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "x", annotations: { "argocd.argoproj.io/tracking-id": "base:rbac.authorization.k8s.io/ClusterRole:argocd/x" } }
    }
    expect(gitopsOwnerOf(role)).toMatchObject({ name: "base" })
  })
})
