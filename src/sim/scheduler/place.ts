import type { KubeObject } from "../kube-object.ts"
import type { ObjectStore } from "../store/object-store.ts"
import { filtersFor, type Refusal } from "./filters.ts"
import type { NodeEntry } from "./node-ledger.ts"
import { pickNode } from "./scores.ts"
import { volumeObstacle } from "./volumes.ts"

export type Placement = { readonly node: NodeEntry } | { readonly unschedulable: string }

const tally = (phrases: Iterable<string>): string => {
  const counts = new Map<string, number>()
  for (const phrase of phrases) counts.set(phrase, (counts.get(phrase) ?? 0) + 1)
  return [...counts]
    .map(([phrase, count]) => `${count} ${phrase}`)
    .sort()
    .join(", ")
}

/** The sentence kube-scheduler 1.35 writes into FailedScheduling and the PodScheduled condition. */
const describe = (refusals: ReadonlyArray<Refusal>): string => {
  const none = `0/${refusals.length} nodes are available`
  const preemption = tally(
    refusals.map((refusal) =>
      refusal.hopeless ? "Preemption is not helpful for scheduling" : "No preemption victims found for incoming pod"
    )
  )
  return `${none}: ${tally(refusals.flatMap((refusal) => refusal.reasons))}. no new claims to deallocate, preemption: ${none}: ${preemption}.`
}

/** Finds the node for a pod, or says why there is none. Preemption is not played: priorities decide nothing here. */
export const placePod = (store: ObjectStore, pod: KubeObject, nodes: ReadonlyArray<NodeEntry>): Placement => {
  if (nodes.length === 0) return { unschedulable: "no nodes available to schedule pods" }
  const obstacle = volumeObstacle(store, pod)
  if (obstacle !== undefined) return { unschedulable: `0/${nodes.length} nodes are available: ${obstacle}. not found` }
  const filters = filtersFor(store, pod, nodes)
  const fitting: Array<NodeEntry> = []
  const refusals: Array<Refusal> = []
  for (const entry of nodes) {
    let refusal: Refusal | undefined
    for (const filter of filters) {
      refusal = filter(entry)
      if (refusal !== undefined) break
    }
    if (refusal === undefined) fitting.push(entry)
    else refusals.push(refusal)
  }
  const node = pickNode(pod, fitting)
  return node === undefined ? { unschedulable: describe(refusals) } : { node }
}
