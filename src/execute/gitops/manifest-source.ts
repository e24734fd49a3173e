import { Effect, Schema } from "effect"
import { showRef } from "../../domain/object-ref.ts"
import type { Applier } from "../../domain/repository-change.ts"
import type { Cluster } from "../../platform/clusters.ts"
import { FLUX_RELEASES, type GitopsOwner } from "../../platform/kubernetes/gitops-owner.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { GitopsSettings, type SourceRule } from "./gitops-settings.ts"
import { type Obstacle, obstacle } from "./obstacle.ts"
import { refOf } from "./wanted-changes.ts"

/** Where the manifests that an owner applies are. */
export interface ManifestSource {
  /** Address of a git repository, as its owner writes it. */
  readonly url: string
  /** Undefined: the repository's default branch. */
  readonly branch?: string
  /** A folder, or a file; empty for the whole repository. No slash at either end. */
  readonly path: string
  /** Files that values of a chart in `path` are read from, as its owner names them; the last overrides. */
  readonly valueFiles: ReadonlyArray<string>
  readonly applier: Applier
}

export const gitopsResources = {
  Application: "applications.argoproj.io",
  Kustomization: "kustomizations.kustomize.toolkit.fluxcd.io",
  HelmRelease: FLUX_RELEASES,
  GitRepository: "gitrepositories.source.toolkit.fluxcd.io"
} as const

const readFailed = (what: string) => (error: { readonly message: string }) => obstacle(`${what} could not be read: ${error.message}`)

/** The object that says which repository and path. Argo CD's applications are in its own namespace, unless it is set to look elsewhere. */
export const readOwner = Effect.fnUntraced(function* ({ kind, name, namespace }: GitopsOwner, { reader }: Cluster) {
  if (name === undefined) return yield* obstacle(`nothing on it tells the name of its ${kind}`)
  const resource = gitopsResources[kind]
  const what = `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`
  if (namespace !== undefined) return yield* reader.get({ resource, namespace, name }).pipe(Effect.mapError(readFailed(what)))
  const { items } = yield* reader.list({ resource }).pipe(Effect.mapError(readFailed(what)))
  const [first, second] = items.filter(({ metadata }) => metadata.name === name)
  if (first === undefined) return yield* obstacle(`there is no ${what}`)
  if (second === undefined) return first
  return (
    items.find(({ metadata }) => metadata.name === name && metadata.namespace === "argocd") ??
    (yield* obstacle(`there are several of the name ${what}`))
  )
})

/** https://argo-cd.readthedocs.io/en/stable/user-guide/multiple_sources/ */
const ArgoSource = Schema.Struct({
  repoURL: Schema.String,
  path: Schema.optionalKey(Schema.String),
  targetRevision: Schema.optionalKey(Schema.String),
  chart: Schema.optionalKey(Schema.String),
  helm: Schema.optionalKey(Schema.Struct({ valueFiles: Schema.optionalKey(Schema.Array(Schema.String)) }))
})
const ArgoSpec = Schema.Struct({
  source: Schema.optionalKey(ArgoSource),
  sources: Schema.optionalKey(Schema.Array(ArgoSource))
})
const FluxSpec = Schema.Struct({
  path: Schema.optionalKey(Schema.String),
  suspend: Schema.optionalKey(Schema.Boolean),
  sourceRef: Schema.Struct({ kind: Schema.String, name: Schema.String, namespace: Schema.optionalKey(Schema.String) })
})
const GitSpec = Schema.Struct({
  url: Schema.String,
  ref: Schema.optionalKey(
    Schema.Struct({
      branch: Schema.optionalKey(Schema.String),
      tag: Schema.optionalKey(Schema.String),
      semver: Schema.optionalKey(Schema.String),
      name: Schema.optionalKey(Schema.String),
      commit: Schema.optionalKey(Schema.String)
    })
  )
})

interface Place {
  readonly url: string
  readonly branch?: string
  readonly path: string
  readonly valueFiles?: ReadonlyArray<string>
}

const trimmed = (path: string): string =>
  path
    .replace(/^(\.?\/)+/, "")
    .replace(/\/+$/, "")
    .replace(/^\.$/, "")

const decode = <A>(schema: Schema.ConstraintDecoder<A>, value: unknown, what: string): Effect.Effect<A, Obstacle> =>
  Schema.decodeUnknownEffect(schema)(value).pipe(
    Effect.mapError(({ message }) => obstacle(`${what} is not as expected: ${message.slice(0, 200)}`))
  )

const argoPlace = Effect.fnUntraced(function* (application: KubeObject): Effect.fn.Return<Place, Obstacle> {
  const what = showRef(refOf(application))
  const { source, sources } = yield* decode(ArgoSpec, application.spec, what)
  const all = sources !== undefined && sources.length > 0 ? sources : source === undefined ? [] : [source]
  const [first, second] = all.filter(({ path, chart }) => path !== undefined && chart === undefined)
  const [chart] = all.filter((one) => one.chart !== undefined)
  if (first === undefined)
    return yield* obstacle(
      chart === undefined
        ? `${what} names no path`
        : `${what} applies chart ${chart.chart} ${chart.targetRevision ?? ""}, whose templates are not its own`
    )
  if (second !== undefined) return yield* obstacle(`${what} has several sources; name the right one in gitops.sources`)
  const branch = first.targetRevision === undefined || first.targetRevision === "HEAD" ? {} : { branch: first.targetRevision }
  return { url: first.repoURL, path: trimmed(first.path ?? ""), valueFiles: first.helm?.valueFiles ?? [], ...branch }
})

const fluxPlace = Effect.fnUntraced(function* (kustomization: KubeObject, { reader }: Cluster): Effect.fn.Return<Place, Obstacle> {
  const what = showRef(refOf(kustomization))
  const { path = "", sourceRef, suspend } = yield* decode(FluxSpec, kustomization.spec, what)
  if (suspend === true) return yield* obstacle(`${what} is suspended, so that nothing that is merged would be applied`)
  if (sourceRef.kind !== "GitRepository") return yield* obstacle(`${what} applies a ${sourceRef.kind}, which is made elsewhere`)
  const namespace = sourceRef.namespace ?? kustomization.metadata.namespace
  const name = `GitRepository ${namespace}/${sourceRef.name}`
  const repository = yield* reader
    .get({ resource: gitopsResources.GitRepository, name: sourceRef.name, ...(namespace === undefined ? {} : { namespace }) })
    .pipe(Effect.mapError(readFailed(name)))
  const { url, ref = {} } = yield* decode(GitSpec, repository.spec, name)
  const pinned = ref.commit ?? ref.name ?? ref.semver ?? ref.tag
  if (pinned !== undefined) return yield* obstacle(`${name} is pinned to ${pinned}`)
  // Flux's default: https://fluxcd.io/flux/components/source/gitrepositories/#reference
  return { url, path: trimmed(path), branch: ref.branch ?? "master" }
})

const fits = (rule: SourceRule, cluster: string, namespace: string | undefined, application: string): boolean =>
  (rule.cluster === undefined || rule.cluster === cluster) &&
  (rule.namespace === undefined || rule.namespace === namespace) &&
  (rule.application === undefined || rule.application === application)

/** What the configuration says of an object's manifests. */
export const sourceRule = Effect.fnUntraced(function* (owned: KubeObject, owner: KubeObject, { config }: Cluster) {
  return (yield* GitopsSettings).sources.find((one) => fits(one, config.name, owned.metadata.namespace, owner.metadata.name))
})

/** Where the manifests of an owned object are: as the configuration says, else as its owner says. */
export const manifestSource = Effect.fn("execute.manifestSource")(function* (
  owned: KubeObject,
  { kind, tool }: GitopsOwner,
  owner: KubeObject,
  cluster: Cluster
): Effect.fn.Return<ManifestSource, Obstacle> {
  const applier: Applier = { tool, resource: gitopsResources[kind], ref: refOf(owner) }
  const rule = yield* sourceRule(owned, owner, cluster)
  if (rule !== undefined) {
    return {
      url: rule.repository,
      path: trimmed(rule.path),
      valueFiles: [],
      ...(rule.branch === undefined ? {} : { branch: rule.branch }),
      applier
    }
  }
  return { valueFiles: [], ...(yield* kind === "Application" ? argoPlace(owner) : fluxPlace(owner, cluster)), applier }
})
