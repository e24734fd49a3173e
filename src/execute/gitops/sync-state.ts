import { Effect, Option, Schema } from "effect"
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

/** `main@sha1:<hash>`, and `main/<hash>` before Flux 2.0. */
const commitOf = (revision: string): string | undefined => /(?:sha1:|sha256:|\/)([0-9a-f]{40,64})$/.exec(revision)?.[1]

const fluxState = Effect.fnUntraced(function* <E>(object: KubeObject, includes: Includes<E>) {
  const found = Option.getOrUndefined(decodeFlux(object))
  const { observedGeneration, lastAppliedRevision = "", conditions = [] } = found?.status ?? {}
  const ready = conditions.find(({ type }) => type === "Ready")
  const trouble = ready?.status === "False" ? `it is not ready (${ready.reason ?? "no reason"})${said(ready.message)}` : undefined
  const commit = commitOf(lastAppliedRevision)
  if (commit === undefined || !(yield* includes(commit))) {
    return waiting(trouble ?? `it has applied ${lastAppliedRevision === "" ? "nothing" : lastAppliedRevision}, without the merge`)
  }
  const isCurrent = observedGeneration === undefined || observedGeneration === found?.metadata.generation
  if (ready?.status !== "True" || !isCurrent) return waiting(trouble ?? `it has applied ${short(commit)} and is not ready yet`)
  return { isSynced: true, revision: commit, detail: `applied ${short(commit)}, ready` } satisfies SyncState
})

/** How far what applies a repository has come with a merged commit. Reads anew. */
export const syncState = Effect.fn("execute.syncState")(function* <E>(
  { tool, resource, ref }: Applier,
  reader: ClusterReader,
  includes: Includes<E>
): Effect.fn.Return<SyncState, E | KubeError> {
  const { name, namespace } = ref
  const object = yield* reader.get({ resource, name, maxAge: 0, ...(namespace === undefined ? {} : { namespace }) })
  const state = yield* tool === "argocd" ? argoState(object, includes) : fluxState(object, includes)
  return { ...state, detail: `${showRef(ref)}: ${state.detail}` }
})
