import { metaTime } from "../clock.ts"
import type { Condition } from "../controllers/pods/pod-state.ts"
import type { ContainerRun } from "./container-run.ts"
import type { PodTurn } from "./pod-turn.ts"

/** Writes conditions into a node's status, as an agent on the node does; a transition time moves only with the status. */
export const writeNodeConditions = (
  { plane, node, now }: Pick<PodTurn, "plane" | "node" | "now">,
  conditions: ReadonlyArray<Pick<Condition, "type" | "status" | "reason" | "message">>
): void => {
  const at = metaTime(now)
  plane.store.modify(
    "nodes",
    undefined,
    node,
    (found) => {
      const known: ReadonlyArray<Condition> = found.status?.conditions ?? []
      const written = conditions.map((condition) => {
        const before = known.find((other) => other.type === condition.type)
        const since = before?.status === condition.status ? before.lastTransitionTime : undefined
        return { lastHeartbeatTime: at, lastTransitionTime: since ?? at, ...condition }
      })
      const kept = known.map((before) => written.find((condition) => condition.type === before.type) ?? before)
      const added = written.filter((condition) => !known.some((before) => before.type === condition.type))
      return { ...found, status: { ...found.status, conditions: [...added, ...kept] } }
    },
    { subresource: "status" }
  )
}

/**
 * A container that has become ready has its say about the node: whether pods there get a network, and its conditions.
 * Returns when conditions are still to be written.
 */
export const applyNodeEffects = (turn: PodTurn, container: ContainerRun): number | undefined => {
  const { state, current } = container
  const effects = container.conduct.node
  if (effects === undefined || state.kind !== "running" || !state.ready) return undefined
  if (container.networkSetBy !== current) {
    container.networkSetBy = current
    if (effects.podNetwork === "works") turn.networks.set(turn.node, undefined)
    else if (effects.podNetwork !== undefined) turn.networks.set(turn.node, effects.podNetwork.fails)
  }
  if (container.conditionsSetBy === current || effects.conditions === undefined) return undefined
  const due = state.startedAt + (effects.conditionsAfterSeconds ?? 0) * 1000
  if (turn.now < due) return due
  container.conditionsSetBy = current
  writeNodeConditions(turn, effects.conditions)
  return undefined
}
