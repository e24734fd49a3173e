import { Effect } from "effect"
import { expect, it } from "vitest"
import { refusalError } from "../../platform/kubernetes/kube-error.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { repositoriesOf } from "./repositories-of.ts"

const object = (kind: string, name: string, metadata: object = {}, spec: object = {}): KubeObject => ({
  apiVersion: "apps/v1",
  kind,
  metadata: { name, namespace: "shop", ...metadata },
  spec
})

const world: Readonly<Record<string, KubeObject>> = {
  "applications.argoproj.io argocd/web": object("Application", "web", {}, { source: { repoURL: "git@github.com:Acme/deploys.git" } }),
  "applications.argoproj.io team-a/api": object(
    "Application",
    "api",
    {},
    {
      sources: [{ repoURL: "https://charts.example.com" }, { repoURL: "https://github.com/acme/values" }]
    }
  ),
  "kustomizations.kustomize.toolkit.fluxcd.io flux-system/apps": object(
    "Kustomization",
    "apps",
    { namespace: "flux-system" },
    {
      sourceRef: { kind: "GitRepository", name: "fleet" }
    }
  ),
  "gitrepositories.source.toolkit.fluxcd.io flux-system/fleet": object(
    "GitRepository",
    "fleet",
    {},
    { url: "ssh://git@git.example.com/ops/fleet" }
  )
}

const reader = {
  get: ({ name, namespace, resource }: { readonly resource: string; readonly name: string; readonly namespace?: string }) => {
    const found = world[`${resource} ${namespace}/${name}`]
    return found === undefined
      ? Effect.fail(refusalError(404, { cluster: "prod", where: name, said: "not found", retryAfter: 0 }))
      : Effect.succeed(found)
  }
}
const repositories = (...objects: ReadonlyArray<KubeObject>) =>
  Effect.runSync(Effect.map(repositoriesOf(objects, reader), (found) => [...found]))

it.each([
  [{ "backstage.io/source-location": "url:https://github.com/acme/shop/tree/main/services/web/" }, ["github.com/acme/shop"]],
  [{ "github.com/project-slug": "acme/shop" }, ["github.com/acme/shop"]],
  [{ "app.openshift.io/vcs-uri": "https://gitlab.example.com:8443/acme/shop.git" }, ["gitlab.example.com:8443/acme/shop"]],
  [
    { "handrail.dev/repository": "https://GitHub.com/Acme/Shop", "a8r.io/repository": "https://github.com/acme/shop" },
    ["github.com/acme/shop"]
  ],
  [{ "org.opencontainers.image.source": "not an address" }, []]
])("a workload says by %o where it comes from", (annotations, expected) => {
  expect(repositories(object("Deployment", "web", { annotations }))).toEqual(expected)
  expect(repositories(object("Deployment", "web", {}, { template: { metadata: { annotations } } }))).toEqual(expected)
})

it("what applies a workload is asked for its repositories, and left out when it cannot be read", () => {
  const tracked = (id: string) => object("Deployment", "web", { annotations: { "argocd.argoproj.io/tracking-id": id } })
  expect(repositories(tracked("web:apps/Deployment:shop/web"))).toEqual(["github.com/acme/deploys"])
  expect(repositories(tracked("team-a_api:apps/Deployment:shop/web"))).toEqual(["github.com/acme/values"])
  expect(repositories(tracked("gone:apps/Deployment:shop/web"))).toEqual([])
  const labels = { "kustomize.toolkit.fluxcd.io/name": "apps", "kustomize.toolkit.fluxcd.io/namespace": "flux-system" }
  expect(repositories(object("Deployment", "web", { labels }))).toEqual(["git.example.com/ops/fleet"])
})
