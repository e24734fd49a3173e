import { type Entity, entityOf, showEntity } from "../scene/entity.ts"
import type { Scene } from "../scene/scene.ts"
import { condition } from "../scene/views/condition.ts"
import type { KubeEvent } from "../scene/views/event.ts"
import type { Pod } from "../scene/views/pod.ts"
import type { Symptom } from "./symptom.ts"

/** A warning that is this much older than the latest thing that is told, in milliseconds, is history. */
const RECENT = 30 * 60_000

const isBad = /\b(?:error|exception|fatal|panic|traceback|failed|failure|timed? ?out|refused|unavailable|critical|slow|denied|expired)\b/i
/** Words of the same sound that mean nothing bad. */
const isCalm =
  /\b(?:0|no|zero|without) (?:errors?|failures?|failed)\b|error(?:s|_count|Rate)?["']?\s*[:=]\s*(?:0\b|null|none|false|"")|level["']?[:=]["']?(?:info|debug)/i

const isOver = (event: KubeEvent, pod: Pod | undefined, now: number | undefined): boolean => {
  const ready = pod === undefined ? undefined : condition(pod.conditions, "Ready")
  const since = ready?.status === "True" ? ready.since : undefined
  if (event.lastAt === undefined) return ready?.status === "True"
  return (since !== undefined && since >= event.lastAt) || (now !== undefined && now - event.lastAt > RECENT)
}

const ofEvents = (scene: Scene): ReadonlyArray<Symptom> => {
  const pods = new Map(scene.pods.map((pod) => [showEntity(pod.entity), pod]))
  return scene.events
    .filter((event) => event.isWarning && !isOver(event, pods.get(showEntity(event.about)), scene.now))
    .map(({ about, message, object, reason }) => {
      const found = scene.find(about)
      const entity: Entity = typeof found === "string" ? about : scene.workloadOf(found)
      return {
        entity,
        sentence: `${showEntity(about)}: ${reason}: ${message}`,
        cites: [scene.sourceOf(entityOf(object)) ?? ""],
        kind: "sign"
      }
    })
}

const ofLogs = (scene: Scene): ReadonlyArray<Symptom> =>
  scene.logs.flatMap(({ lines, namespace, pod, source }): ReadonlyArray<Symptom> => {
    const at = lines.findLastIndex((line) => isBad.test(line) && !isCalm.test(line))
    if (at < 0) return []
    const entity: Entity = { kind: "Pod", namespace, name: pod }
    const found = scene.find(entity)
    return [
      {
        entity: typeof found === "string" ? entity : scene.workloadOf(found),
        sentence: `${showEntity(entity)} logs “${(lines[at] ?? "").trim().slice(0, 200)}”`,
        cites: [`${source}:${at + 1}`],
        kind: "sign"
      }
    ]
  })

/** What looks bad and may be nothing: warnings that are recent, and what programs complain of. It keeps one from calling things healthy. */
export const findSigns = (scene: Scene): ReadonlyArray<Symptom> => [...ofEvents(scene), ...ofLogs(scene)]
