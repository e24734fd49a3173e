import { Effect, Option, Schema } from "effect"
import { canonicalJson, type JsonValue } from "../../domain/canonical-json.ts"
import { showRef } from "../../domain/object-ref.ts"
import type { Applier } from "../../domain/repository-change.ts"
import type { KubeError } from "../../platform/kubernetes/kube-error.ts"
import type { ClusterReader, KubeObject } from "../../platform/kubernetes/kube-reader.ts"

/** Whether a commit has reached the cluster. `detail` is a clause about what was seen. */
export interface SyncState {
  readonly isSynced: boolean
  readonly detail: string
  readonly revision?: string
}

/** Whether a revision has the merged commit. */
export type Includes<E> = (revision: string) => Effect.Effect<boolean, E>

const optional = Schema.optionalKey

/** https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml and its CRD: what tells how far a sync came. */
const Argo = Schema.Struct({
  spec: optional(Schema.Struct({ syncPolicy: optional(Schema.NullOr(Schema.Struct({ automated: optional(Schema.Unknown) }))) })),
  status: optional(
    Schema.Struct({
      sync: optional(
        Schema.Struct({ status: Schema.String, revision: optional(Schema.String), revisions: optional(Schema.Array(Schema.String)) })
      ),
      health: optional(Schema.Struct({ status: optional(Schema.String), message: optional(Schema.String) })),
      operationState: optional(Schema.Struct({ phase: Schema.String, message: optional(Schema.String) }))
    })
  )
})

/** https://fluxcd.io/flux/components/kustomize/kustomizations/#kustomization-status */
const Flux = Schema.Struct({
  metadata: Schema.Struct({ generation: optional(Schema.Int) }),
  status: optional(
    Schema.Struct({
      observedGeneration: optional(Schema.Int),
      lastAppliedRevision: optional(Schema.String),
      lastAttemptedRevision: optional(Schema.String),
      conditions: optional(
        Schema.Array(
          Schema.Struct({ type: Schema.String, status: Schema.String, reason: optional(Schema.String), message: optional(Schema.String) })
        )
      )
    })
  )
})

const decodeArgo = Schema.decodeUnknownOption(Argo)
const decodeFlux = Schema.decodeUnknownOption(Flux)

const short = (revision: string): string => (/^[0-9a-f]{40,}$/.test(revision) ? revision.slice(0, 12) : revision)

const waiting = (detail: string): SyncState => ({ isSynced: false, detail })

const said = (message: string | undefined): string => (message === undefined || message === "" ? "" : `: ${message.slice(0, 300)}`)

const argoState = Effect.fnUntraced(function* <E>(object: KubeObject, includes: Includes<E>) {
  const { status = {}, spec = {} } = Option.getOrElse(decodeArgo(object), (): typeof Argo.Type => ({}))
  const { sync, health = {}, operationState } = status
  const revisions = (sync?.revisions ?? [sync?.revision ?? ""]).filter((one) => one !== "")
  const failed = operationState?.phase === "Failed" || operationState?.phase === "Error"
  const trouble = failed ? `its last sync failed${said(operationState.message)}` : undefined
  const [revision] = yield* Effect.filter(revisions, includes)
  if (revision === undefined) {
    const by = spec.syncPolicy?.automated === undefined ? "; it does not sync by itself, so somebody must start it" : ""
    return waiting(trouble ?? `it is at ${revisions.map(short).join(", ") || "no revision"}, without the merge${by}`)
  }
  if (sync?.status !== "Synced") return waiting(trouble ?? `it has seen ${short(revision)} and is ${sync?.status ?? "not synced"}`)
  if (operationState?.phase === "Running") return waiting(`it is applying ${short(revision)}`)
  // a workload that is not well yet is the step's own validation to judge, and may be another one than the step's
  if (health.status === "Progressing" || health.status === "Unknown")
    return waiting(`${short(revision)} is applied, and its health is ${health.status}`)
  return {
    isSynced: true,
    revision,
    detail: `synced at ${short(revision)}, health ${health.status ?? "not told"}${said(health.message)}`
  } satisfies SyncState
})

const isCurrent = (found: typeof Flux.Type | undefined): boolean =>
  found?.status?.observedGeneration === undefined || found.status.observedGeneration === found.metadata.generation

/** `main@sha1:<hash>`, and `main/<hash>` before Flux 2.0. */
const commitOf = (revision: string): string | undefined => /(?:sha1:|sha256:|\/)([0-9a-f]{40,64})$/.exec(revision)?.[1]

const fluxState = Effect.fnUntraced(function* <E>(object: KubeObject, includes: Includes<E>) {
  const found = Option.getOrUndefined(decodeFlux(object))
  const { lastAppliedRevision = "", conditions = [] } = found?.status ?? {}
  const ready = conditions.find(({ type }) => type === "Ready")
  const trouble = ready?.status === "False" ? `it is not ready (${ready.reason ?? "no reason"})${said(ready.message)}` : undefined
  const commit = commitOf(lastAppliedRevision)
  if (commit === undefined || !(yield* includes(commit))) {
    return waiting(trouble ?? `it has applied ${lastAppliedRevision === "" ? "nothing" : lastAppliedRevision}, without the merge`)
  }
  if (ready?.status !== "True" || !isCurrent(found)) return waiting(trouble ?? `it has applied ${short(commit)} and is not ready yet`)
  return { isSynced: true, revision: commit, detail: `applied ${short(commit)}, ready` } satisfies SyncState
})

/** Helm writes build metadata behind a plus sign. */
const sameVersion = (a: string | undefined, b: string): boolean => a?.split("+")[0] === b.split("+")[0]

/** What Argo CD has last compared with the cluster is what its Application says now. */
const hasCompared = ({ spec, status }: KubeObject): boolean => {
  const { source } = (spec ?? {}) as { readonly source?: JsonValue }
  const { sync } = (status ?? {}) as { readonly sync?: { readonly comparedTo?: { readonly source?: JsonValue } } }
  const compared = sync?.comparedTo?.source
  return source === undefined || compared === undefined || canonicalJson(source) === canonicalJson(compared)
}

/** What installs a chart: whether it has come to what it says. https://fluxcd.io/flux/components/helm/helmreleases/#helmrelease-status */
const chartState = (tool: Applier["tool"], object: KubeObject, version: string | undefined): SyncState => {
  const what = version === undefined ? "what it says now" : `chart version ${version}`
  if (tool === "argocd") {
    const sync = Option.getOrUndefined(decodeArgo(object))?.status?.sync
    const isSynced = sync?.status === "Synced" && hasCompared(object) && (version === undefined || sync.revision === version)
    return isSynced ? { isSynced, detail: `synced at ${what}` } : waiting(`it is not synced at ${what} yet`)
  }
  const found = Option.getOrUndefined(decodeFlux(object))
  const ready = found?.status?.conditions?.find(({ type }) => type === "Ready")
  const isAt = version === undefined || sameVersion(found?.status?.lastAttemptedRevision, version)
  if (isAt && isCurrent(found) && ready?.status === "True") return { isSynced: true, detail: `at ${what}, ready` }
  return waiting(
    ready?.status === "False" ? `it is not ready (${ready.reason ?? "no reason"})${said(ready.message)}` : `it is not at ${what} yet`
  )
}

/** How far what applies a repository has come with a merged commit. Reads anew. */
export const syncState = Effect.fn("execute.syncState")(function* <E>(
  { tool, resource, ref, chart }: Applier,
  reader: ClusterReader,
  includes: Includes<E>
): Effect.fn.Return<SyncState, E | KubeError> {
  const { name, namespace } = ref
  const object = yield* reader.get({ resource, name, maxAge: 0, ...(namespace === undefined ? {} : { namespace }) })
  const ofCommit = tool === "argocd" ? argoState(object, includes) : fluxState(object, includes)
  const state = chart === undefined ? yield* ofCommit : chartState(tool, object, chart.version)
  return { ...state, detail: `${showRef(ref)}: ${state.detail}` }
})
