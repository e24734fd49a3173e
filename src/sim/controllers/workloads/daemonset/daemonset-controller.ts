import type { KubeObject } from "../../../kube-object.ts"
import { StatusError } from "../../../store/status-error.ts"
import { createPod, deletePod } from "../../pods/pod-control.ts"
import { availableInMs, isAvailable, isFinished, isReady, isTerminating } from "../../pods/pod-state.ts"
import { type Controller, type ControlPlane, keyOf, ownerKeys } from "../../runtime/controller.ts"
import { adopterKeys, claimObjects } from "../claim.ts"
import { ensureRevision, hashOf, type RevisionHistory, type RevisionStyle, trimRevisions } from "../controller-revisions.ts"
import { scaledValue } from "../scaled-value.ts"
import { daemonBelongs, templateFor } from "./daemon-nodes.ts"

const RESOURCE = "daemonsets.apps"
const COMPONENT = "daemonset-controller"
const HASH = "controller-revision-hash"
const GENERATION = "pod-template-generation"
const TEMPLATE_GENERATION = "deprecated.daemonset.template.generation"

const STYLE: RevisionStyle = { hashLabel: HASH, revisionsKept: (set) => set.spec.revisionHistoryLimit ?? 10 }

type PodsByNode = ReadonlyMap<string, ReadonlyArray<KubeObject>>

/** The node a daemon pod is for: where it runs, or the one its affinity names while it waits. */
const nodeOf = (pod: KubeObject): string =>
  pod.spec.nodeName ??
  pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms?.[0]?.matchFields?.[0]?.values?.[0] ??
  ""

const groupByNode = (pods: ReadonlyArray<KubeObject>): PodsByNode => Map.groupBy(pods, nodeOf)

/** Starts daemons where they are missing and removes those that do not belong, are finished or are one too many. */
const placeDaemons = (plane: ControlPlane, set: KubeObject, byNode: PodsByNode, hash: string): void => {
  const labels = { [HASH]: hash, [GENERATION]: set.metadata.annotations?.[TEMPLATE_GENERATION] ?? String(set.metadata.generation) }
  const surge = set.spec.updateStrategy?.rollingUpdate?.maxSurge ?? 0
  let failure: StatusError | undefined
  for (const node of plane.store.list("nodes")) {
    const { run, stay } = daemonBelongs(set, node)
    const here = (byNode.get(node.metadata.name) ?? []).filter((pod) => !isTerminating(pod))
    for (const pod of here.filter((pod) => isFinished(pod) || !stay)) deletePod(plane, COMPONENT, set, pod)
    const living = here.filter((pod) => !isFinished(pod) && stay)
    if (living.length > 1 && surge === 0) for (const pod of living.slice(1)) deletePod(plane, COMPONENT, set, pod)
    // A daemon that is still going blocks its successor on the node.
    if (!run || living.length > 0 || (byNode.get(node.metadata.name) ?? []).some(isTerminating)) continue
    try {
      createPod(plane, COMPONENT, set, templateFor(set, node.metadata.name, labels))
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      failure = error
    }
  }
  for (const [node, pods] of byNode) {
    if (plane.store.get("nodes", undefined, node) !== undefined) continue
    for (const pod of pods) if (!isTerminating(pod)) deletePod(plane, COMPONENT, set, pod)
  }
  if (failure !== undefined) throw failure
}

/** Replaces outdated daemons: those that do not serve at once, healthy ones as far as maxUnavailable allows. */
const rollDaemons = (plane: ControlPlane, set: KubeObject, byNode: PodsByNode, hash: string): void => {
  const now = plane.clock.now()
  const minReady = set.spec.minReadySeconds ?? 0
  const nodes = plane.store.list("nodes").filter((node) => daemonBelongs(set, node).run)
  const limit = scaledValue(set.spec.updateStrategy?.rollingUpdate?.maxUnavailable, nodes.length, "up", 1)
  let unavailable = 0
  const healthyOld: Array<KubeObject> = []
  for (const node of nodes) {
    const here = byNode.get(node.metadata.name) ?? []
    const old = here.filter((pod) => !isTerminating(pod) && pod.metadata.labels?.[HASH] !== hash)
    const serving = here.some((pod) => !isTerminating(pod) && isAvailable(pod, minReady, now))
    if (!serving) unavailable += 1
    for (const pod of old) {
      if (isAvailable(pod, minReady, now)) healthyOld.push(pod)
      else deletePod(plane, COMPONENT, set, pod)
    }
  }
  for (const pod of healthyOld.slice(0, Math.max(0, limit - unavailable))) deletePod(plane, COMPONENT, set, pod)
}

/** maxSurge: the new daemon comes up beside the old one, which goes once the new one serves. */
const surgeDaemons = (plane: ControlPlane, set: KubeObject, byNode: PodsByNode, hash: string): void => {
  const now = plane.clock.now()
  const minReady = set.spec.minReadySeconds ?? 0
  const nodes = plane.store.list("nodes").filter((node) => daemonBelongs(set, node).run)
  const limit = scaledValue(set.spec.updateStrategy.rollingUpdate.maxSurge, nodes.length, "up", 0)
  const labels = { [HASH]: hash, [GENERATION]: set.metadata.annotations?.[TEMPLATE_GENERATION] ?? String(set.metadata.generation) }
  let surging = 0
  const waiting: Array<string> = []
  for (const node of nodes) {
    const here = (byNode.get(node.metadata.name) ?? []).filter((pod) => !isTerminating(pod) && !isFinished(pod))
    const fresh = here.filter((pod) => pod.metadata.labels?.[HASH] === hash)
    const old = here.filter((pod) => pod.metadata.labels?.[HASH] !== hash)
    const served = fresh.some((pod) => isAvailable(pod, minReady, now))
    for (const pod of old) if (served || !isAvailable(pod, minReady, now)) deletePod(plane, COMPONENT, set, pod)
    if (old.length > 0 && fresh.length > 0 && !served) surging += 1
    if (old.length > 0 && fresh.length === 0) waiting.push(node.metadata.name)
  }
  for (const node of waiting.slice(0, Math.max(0, limit - surging))) createPod(plane, COMPONENT, set, templateFor(set, node, labels))
}

const writeStatus = (plane: ControlPlane, set: KubeObject, byNode: PodsByNode, hash: string): void => {
  const now = plane.clock.now()
  const counts = { desired: 0, current: 0, misscheduled: 0, ready: 0, available: 0, updated: 0 }
  for (const node of plane.store.list("nodes")) {
    const { run } = daemonBelongs(set, node)
    const here = (byNode.get(node.metadata.name) ?? []).filter((pod) => !isTerminating(pod))
    if (!run) {
      counts.misscheduled += here.length > 0 ? 1 : 0
      continue
    }
    counts.desired += 1
    // Upstream judges a node by its oldest daemon that serves, or else its oldest.
    const pod = here.find(isReady) ?? here[0]
    if (pod === undefined) continue
    counts.current += 1
    if (isReady(pod)) counts.ready += 1
    if (isAvailable(pod, set.spec.minReadySeconds ?? 0, now)) counts.available += 1
    if (here.some((other) => other.metadata.labels?.[HASH] === hash)) counts.updated += 1
  }
  const unavailable = counts.desired - counts.available
  const status = {
    currentNumberScheduled: counts.current,
    desiredNumberScheduled: counts.desired,
    ...(counts.available === 0 ? {} : { numberAvailable: counts.available }),
    numberMisscheduled: counts.misscheduled,
    numberReady: counts.ready,
    ...(unavailable === 0 ? {} : { numberUnavailable: unavailable }),
    observedGeneration: set.metadata.generation,
    ...(counts.updated === 0 ? {} : { updatedNumberScheduled: counts.updated })
  }
  plane.store.modify(RESOURCE, set.metadata.namespace, set.metadata.name, (found) => ({ ...found, status }), { subresource: "status" })
}

const roll = (plane: ControlPlane, set: KubeObject, history: RevisionHistory): void => {
  const { namespace } = set.metadata
  const hash = hashOf(history.current, STYLE)
  const claimed = (): PodsByNode => groupByNode(claimObjects(plane, set, "pods", plane.cache.orphans(namespace ?? "")))
  placeDaemons(plane, set, claimed(), hash)
  if (set.spec.updateStrategy?.type === "OnDelete") return
  const surge = set.spec.updateStrategy?.rollingUpdate?.maxSurge ?? 0
  if (surge === 0 || surge === "0%") rollDaemons(plane, set, claimed(), hash)
  else surgeDaemons(plane, set, claimed(), hash)
}

export const daemonSetController: Controller = {
  name: COMPONENT,
  keysFor: (event, { store, ...plane }) => {
    if (event.resource === RESOURCE) return [keyOf(event.object)]
    if (event.resource === "pods") {
      const keys = ownerKeys(event, "DaemonSet")
      return keys.length > 0 ? keys : adopterKeys({ store, ...plane }, RESOURCE, event.object)
    }
    if (event.resource !== "nodes") return []
    const moved =
      event.type !== "MODIFIED" ||
      event.object.spec !== event.previous?.spec ||
      event.object.metadata.labels !== event.previous?.metadata.labels
    return moved ? store.list(RESOURCE).map(keyOf) : []
  },
  reconcile: ({ key, namespace, name }, plane, queue) => {
    const set = plane.store.get(RESOURCE, namespace, name)
    if (set === undefined) return
    const pods = () => plane.cache.ownedBy("pods", set.metadata.uid)
    const history = isTerminating(set) ? undefined : ensureRevision(plane, set, STYLE)
    try {
      if (history !== undefined) roll(plane, set, history)
    } finally {
      const hash = history === undefined ? "" : hashOf(history.current, STYLE)
      writeStatus(plane, set, groupByNode(pods()), hash)
    }
    if (history !== undefined) trimRevisions(plane, set, history, STYLE, new Set(pods().map((pod) => pod.metadata.labels?.[HASH] ?? "")))
    for (const pod of pods()) {
      const waitMs = availableInMs(pod, set.spec.minReadySeconds ?? 0, plane.clock.now())
      if (waitMs !== undefined && waitMs > 0) queue.addAfter(key, waitMs)
    }
  }
}
