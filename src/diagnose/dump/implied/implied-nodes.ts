import { entityKey } from "../../../domain/entity.ts"
import { at, type Fields, fields, list } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { SeenObject } from "../../scene/scene.ts"
import { eventOf, type KubeEvent } from "../../scene/views/event.ts"

/**
 * What the kubelet's events tell of its node's conditions. That a node is not ready is told by others too, who do not know why: only the
 * kubelet's own word counts. https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/nodestatus/setters.go
 */
const tellings: Readonly<Record<string, readonly [type: string, status: "True" | "False"]>> = {
  NodeHasDiskPressure: ["DiskPressure", "True"],
  NodeHasNoDiskPressure: ["DiskPressure", "False"],
  NodeHasInsufficientMemory: ["MemoryPressure", "True"],
  NodeHasSufficientMemory: ["MemoryPressure", "False"],
  NodeHasInsufficientPID: ["PIDPressure", "True"],
  NodeHasSufficientPID: ["PIDPressure", "False"],
  KubeletNotReady: ["Ready", "False"],
  KubeletReady: ["Ready", "True"]
}

/** The latest word on each condition. */
const conditionsIn = (events: ReadonlyArray<KubeEvent>): ReadonlyArray<Fields> => {
  const told = events.flatMap(({ message, reason }) => {
    const [type, status] = tellings[reason] ?? []
    return type === undefined ? [] : [[type, { type, status, reason, message }] as const]
  })
  return [...new Map(told).values()]
}

/** A table's row tells that a node is not ready, and not why. */
const tellsNoReason = ({ message, reason, status }: Fields): boolean => status === "False" && message === undefined && reason === undefined

const withConditions = (node: KubeObject, events: ReadonlyArray<KubeEvent>): KubeObject => {
  const own = list(at(node, "status", "conditions"))
  const known = new Map(own.map((one) => [one.type, one]))
  const told = conditionsIn(events).filter(({ status, type }) => {
    const before = known.get(type)
    return before === undefined || (tellsNoReason(before) && before.status === status)
  })
  const conditions = [...own.filter(({ type }) => !told.some((one) => one.type === type)), ...told]
  return told.length === 0 ? node : { ...node, status: { ...fields(node.status), conditions } }
}

/** Nodes with the conditions that only their events tell, those that were not recorded among them. */
export const withImpliedNodes = (objects: ReadonlyArray<SeenObject>): ReadonlyArray<SeenObject> => {
  const events = objects
    .filter(({ object }) => object.kind === "Event")
    .map(({ object, source }) => ({ event: eventOf(object), source }))
    .filter(({ event: { about, reason } }) => about.kind === "Node" && tellings[reason] !== undefined)
    .toSorted((a, b) => (a.event.lastAt ?? 0) - (b.event.lastAt ?? 0))
  if (events.length === 0) return objects
  const byNode = Map.groupBy(events, ({ event }) => event.about.name)
  const known = new Set(objects.filter(({ object }) => object.kind === "Node").map(({ object }) => entityKey(entityOf(object))))
  const unseen = [...byNode].filter(([name]) => !known.has(entityKey(entity("Node", undefined, name))))
  return [
    ...objects.map((seen) =>
      seen.object.kind === "Node"
        ? {
            ...seen,
            object: withConditions(
              seen.object,
              (byNode.get(seen.object.metadata.name) ?? []).map(({ event }) => event)
            )
          }
        : seen
    ),
    ...unseen.map(([name, told]) => ({
      source: told[0]?.source ?? `events of ${name}`,
      object: withConditions(
        { apiVersion: "v1", kind: "Node", metadata: { name } },
        told.map(({ event }) => event)
      )
    }))
  ]
}
