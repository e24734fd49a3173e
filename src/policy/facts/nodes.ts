import { Effect } from "effect"
import type { ClusterReader, KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import type { Drains, NodeStorage } from "./facts.ts"
import { at, listAll, listAt, orUnknown, textAt } from "./read.ts"

const podsOn = (reader: ClusterReader, node: string) => listAll(reader, { resource: "pods", fieldSelector: `spec.nodeName=${node}` })

/** A pod that is on its way out; one that a DaemonSet keeps is not what a drain waits for. */
const isLeaving = ({ metadata }: KubeObject): boolean =>
  at(metadata, "deletionTimestamp") !== undefined && !(metadata.ownerReferences ?? []).some(({ kind }) => kind === "DaemonSet")

/** Which nodes take no new pods, and from which of them pods are leaving now. */
export const readDrains = (reader: ClusterReader): Effect.Effect<Drains> =>
  orUnknown(
    Effect.gen(function* () {
      const nodes = yield* listAll(reader, { resource: "nodes" })
      const cordoned = nodes.filter((node) => at(node, "spec", "unschedulable") === true)
      const state = ({ metadata }: KubeObject) =>
        Effect.map(podsOn(reader, metadata.name), (pods) => ({
          name: metadata.name,
          state: pods.some(isLeaving) ? ("draining" as const) : ("cordoned" as const)
        }))
      return { status: "known" as const, nodes: yield* Effect.forEach(cordoned, state, { concurrency: 4 }) }
    })
  )

const errorOf = (attachment: KubeObject): string | undefined =>
  textAt(attachment, "status", "attachError", "message") ?? textAt(attachment, "status", "detachError", "message")

const attachmentFact = (attachment: KubeObject) => {
  const error = errorOf(attachment)
  return {
    volume: textAt(attachment, "spec", "source", "persistentVolumeName") ?? attachment.metadata.name,
    attached: at(attachment, "status", "attached") === true,
    ...(error === undefined ? {} : { error })
  }
}

/** Volumes whose node affinity names this host only. https://kubernetes.io/docs/concepts/storage/volumes/#local */
const isOnlyOn = (volume: KubeObject, node: string): boolean =>
  listAt(volume, "spec", "nodeAffinity", "required", "nodeSelectorTerms")
    .flatMap((term) => listAt(term, "matchExpressions"))
    .some((expression) => {
      const values = listAt(expression, "values")
      return (
        at(expression, "key") === "kubernetes.io/hostname" &&
        at(expression, "operator") === "In" &&
        values.length === 1 &&
        values[0] === node
      )
    })

const isClaimed = (volume: KubeObject): boolean => at(volume, "status", "phase") === "Bound"

/** The volumes of each node: attached ones with what is wrong with them, and those that exist nowhere else. */
export const readStorage = (reader: ClusterReader, nodes: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<NodeStorage>> =>
  Effect.forEach(nodes, (node) =>
    orUnknown(
      Effect.gen(function* () {
        const attachments = yield* listAll(reader, { resource: "volumeattachments.storage.k8s.io" })
        const volumes = yield* listAll(reader, { resource: "persistentvolumes" })
        return {
          status: "known" as const,
          attachments: attachments.filter((one) => at(one, "spec", "nodeName") === node).map(attachmentFact),
          local: volumes.filter((volume) => isClaimed(volume) && isOnlyOn(volume, node)).map(({ metadata }) => metadata.name)
        }
      })
    ).pipe(Effect.map((read): NodeStorage => ({ node, ...read })))
  )
