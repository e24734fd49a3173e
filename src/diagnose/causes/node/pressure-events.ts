import { showEntity } from "../../../domain/entity.ts"
import { at } from "../../../platform/kubernetes/fields.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import type { KubeEvent } from "../../scene/views/event.ts"
import { against, type Candidate, weight } from "../cause.ts"
import { citeOf, saidThat } from "../evidence.ts"
import { isLongAgo } from "./long-ago.ts"

/**
 * What the kubelet tells of its node while it makes room, by the condition that this belongs to.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/ and
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/images/image_gc_manager.go
 */
const tells: Readonly<Record<string, (event: KubeEvent) => boolean>> = {
  DiskPressure: ({ message, reason }) =>
    /^(?:FreeDiskSpaceFailed|ImageGCFailed)$/.test(reason)
      ? /(?:attempted|wanted) to free \d+ bytes/i.test(message)
      : reason === "EvictionThresholdMet" && /reclaim (?:ephemeral-storage|inodes|nodefs|imagefs)/i.test(message),
  MemoryPressure: ({ message, reason }) => reason === "EvictionThresholdMet" && /reclaim memory/i.test(message),
  PIDPressure: ({ message, reason }) => reason === "EvictionThresholdMet" && /reclaim pids?\b/i.test(message)
}

/** Nodes that make room, as far as their condition was not recorded, which would tell it. */
export const pressureTold = (scene: Scene, type: string, title: string): ReadonlyArray<Candidate> => {
  const isTelling = tells[type]
  if (isTelling === undefined) return []
  return scene.all("Node").flatMap((node): ReadonlyArray<Candidate> => {
    const about = entityOf(node)
    if (condition(conditionsOf(at(node, "status", "conditions")), type) !== undefined) return []
    const told = scene.eventsOf(about).filter(isTelling)
    const last = told.at(-1)
    if (last === undefined) return []
    const times = told.reduce((sum, { count }) => sum + count, 0)
    const cites = [citeOf(scene, entityOf(last.object))]
    return [
      {
        entity: about,
        summary: `${title}: ${showEntity(about)} (${last.message})`,
        observations: [
          ...saidThat([{ line: last.message, cite: cites[0] ?? "" }], /./, weight.overwhelming),
          ...(times > 1 ? [{ ratio: weight.fair, sentence: `its kubelet said so ${times} times`, cites }] : []),
          ...(isLongAgo(scene, last) ? [{ ratio: against(weight.overwhelming), sentence: "that is more than an hour ago", cites }] : [])
        ],
        explains: scene.podsOn(about.name).flatMap((pod) => [pod.entity, scene.workloadOf(pod.object)])
      }
    ]
  })
}
