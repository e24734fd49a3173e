import { Effect } from "effect"
import { repositoryKey } from "../../domain/repository-address.ts"
import { gitopsResources } from "../../execute/gitops/manifest-source.ts"
import { at, list, strings, text } from "../../platform/kubernetes/fields.ts"
import { type GitopsOwner, gitopsOwnerOf } from "../../platform/kubernetes/gitops-owner.ts"
import type { ClusterReader, KubeObject } from "../../platform/kubernetes/kube-reader.ts"

type Reader = Pick<ClusterReader, "get">

/** Owners looked up for one incident. */
const MOST_OWNERS = 3

/** `acme/shop` of GitHub: https://backstage.io/docs/features/software-catalog/well-known-annotations/#githubcomproject-slug */
const slug = (value: string): string => `https://github.com/${value}`
const address = (value: string): string => value.replace(/^url:/, "")

/**
 * Annotations that name a repository: our own, Backstage's, OCI's (https://github.com/opencontainers/image-spec/blob/main/annotations.md),
 * OpenShift's and https://ambassadorlabs.github.io/k8s-for-humans/
 */
const annotations: Readonly<Record<string, (value: string) => string>> = {
  "handrail.dev/repository": address,
  "backstage.io/source-location": address,
  "github.com/project-slug": slug,
  "org.opencontainers.image.source": address,
  "app.openshift.io/vcs-uri": address,
  "a8r.io/repository": address
}

const annotated = (object: KubeObject): ReadonlyArray<string> => {
  const given = { ...strings(at(object.spec, "template", "metadata", "annotations")), ...object.metadata.annotations }
  return Object.entries(annotations).flatMap(([name, read]) => (given[name] === undefined ? [] : [read(given[name])]))
}

const found = (reader: Reader, resource: string, name: string, namespace: string | undefined) =>
  Effect.option(reader.get({ resource, name, ...(namespace === undefined ? {} : { namespace }) }))

/** Addresses that what applies an object takes it from. What cannot be read is left out. */
const appliedFrom = Effect.fnUntraced(function* (owner: GitopsOwner, home: string | undefined, reader: Reader) {
  if (owner.name === undefined) return []
  const namespace = owner.namespace ?? (owner.tool === "argocd" ? "argocd" : home)
  const applier = yield* found(reader, gitopsResources[owner.kind], owner.name, namespace)
  if (applier._tag === "None") return []
  const { metadata, spec } = applier.value
  if (owner.tool === "argocd") {
    const sources = [...list(at(spec, "sources")), ...list([at(spec, "source")])]
    return sources.flatMap(({ repoURL }) => text(repoURL) ?? [])
  }
  const ref = at(spec, "sourceRef") ?? at(spec, "chart", "spec", "sourceRef")
  const source = text(at(ref, "kind")) === "GitRepository" ? text(at(ref, "name")) : undefined
  if (source === undefined) return []
  const repository = yield* found(reader, gitopsResources.GitRepository, source, text(at(ref, "namespace")) ?? metadata.namespace)
  return repository._tag === "None" ? [] : [text(at(repository.value.spec, "url")) ?? ""]
})

/** The repositories that workloads are made or deployed from, by `repositoryKey`: as their annotations say, and what applies them. */
export const repositoriesOf = Effect.fnUntraced(function* (workloads: ReadonlyArray<KubeObject>, reader: Reader) {
  const owners = new Map(
    workloads.flatMap((object) => {
      const owner = gitopsOwnerOf(object)
      const home = object.metadata.namespace
      return owner === undefined ? [] : [[JSON.stringify([owner.kind, owner.namespace ?? home, owner.name]), { owner, home }] as const]
    })
  )
  const applied = yield* Effect.forEach([...owners.values()].slice(0, MOST_OWNERS), ({ home, owner }) => appliedFrom(owner, home, reader), {
    concurrency: MOST_OWNERS
  })
  return new Set([...workloads.flatMap(annotated), ...applied.flat()].flatMap((one) => repositoryKey(one) ?? []))
})
