import { Result } from "effect"
import type { ObjectRef } from "../../domain/object-ref.ts"
import { receiveChange } from "../change-of.ts"
import { shapeDecoder } from "../decode-shape.ts"
import { shortRevision } from "../revision.ts"
import { timeOf } from "../time.ts"
import { type Decode, ignored } from "../webhook.ts"
import { Application, type OperationState, WrappedApplication } from "./schema.ts"

const WHAT = "an Application of Argo CD"
const NEXT = "use the template of docs/sources.md, whose body is {{toJson .app}}"
const whole = shapeDecoder(Application, WHAT, NEXT)
const wrapped = shapeDecoder(WrappedApplication, WHAT, NEXT)

const application = (body: unknown) =>
  typeof body === "object" && body !== null && "app" in body ? Result.map(wrapped(body), ({ app }) => app) : whole(body)

/** Argo CD calls the cluster that it runs in by this address. */
const OWN_CLUSTER = "https://kubernetes.default.svc"

const clusterOf = ({ name, server }: Application["spec"]["destination"]): string | undefined =>
  name || (server === OWN_CLUSTER ? undefined : server) || undefined

/** Objects that the sync applied, without those that it found as they should be. */
const changedBy = ({ syncResult }: OperationState): ReadonlyArray<ObjectRef> =>
  (syncResult?.resources ?? [])
    .filter(({ message }) => !/ unchanged$/.test(message ?? ""))
    .map(({ group, kind, name, namespace }) => ({ group: group ?? "", kind, name, ...(namespace ? { namespace } : {}) }))

const phases: Readonly<Record<string, string>> = {
  Running: "is syncing",
  Succeeded: "synced",
  Failed: "failed to sync",
  Error: "failed to sync",
  Terminating: "stops syncing"
}

/** The revision before the one that was synced, of the history whose last entry a finished sync has added. */
const revisionBefore = ({ status }: Application, to: string | null | undefined): string | undefined =>
  (status.history ?? []).findLast(({ revision }) => revision && revision !== to)?.revision ?? undefined

/** An Application whose operation moved: who had what synced to where, and the objects that it changed. */
export const decodeArgoCd: Decode = (body, _, context) =>
  Result.map(application(body), (app) => {
    const { metadata, spec, status } = app
    const state = status.operationState
    const name = metadata.namespace ? `${metadata.namespace}/${metadata.name}` : metadata.name
    if (state === undefined || state === null) return ignored(`application ${metadata.name} has not been synced yet`)
    const to = state.syncResult?.revision || state.syncResult?.revisions?.join(", ") || status.sync?.revision
    const by = state.operation?.initiatedBy
    const health = status.health?.status
    const source = spec.source ?? spec.sources?.[0]
    const target = to ? ` to ${shortRevision(to)}` : ""
    const summary = [
      `Argo CD ${phases[state.phase] ?? state.phase} application ${metadata.name}${target}`,
      ...(state.phase === "Succeeded" || !state.message ? [] : [state.message]),
      ...(health ? [`health ${health}`] : [])
    ].join("; ")
    return receiveChange(context, {
      source: "argocd",
      kind: "deploy",
      identity: { name, cluster: clusterOf(spec.destination) ?? null, startedAt: state.startedAt, phase: state.phase },
      subject: name,
      at: timeOf(state.finishedAt || state.startedAt),
      actor: by?.username || (by?.automated === true ? "Argo CD (automated sync)" : undefined),
      cluster: clusterOf(spec.destination),
      namespace: spec.destination.namespace,
      objects: [
        {
          group: "argoproj.io",
          kind: "Application",
          name: metadata.name,
          ...(metadata.namespace ? { namespace: metadata.namespace } : {})
        },
        ...changedBy(state)
      ],
      summary,
      from: revisionBefore(app, to),
      to,
      url: source?.repoURL
    })
  })
