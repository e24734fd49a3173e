import type { Change } from "../../../domain/change.ts"
import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { millisOf } from "../../../domain/ids.ts"
import { isMissed } from "../../reason/claims.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citedLines, citeOf } from "../evidence.ts"
import { askedService } from "../traces/traced-services.ts"
import { lastChangeOf } from "./config-in-use.ts"
import { type FaultFlag, faultFlags } from "./flags-in-config.ts"

const MINUTE = 60_000
/** What begins later than this after a change has another reason. */
const SOON = 30 * MINUTE
/** Shorter names are in every log. */
const SHORTEST = 5

/** When what is asked about began, as far as alerts tell; else now. */
const beganOf = ({ now, subject: { alerts } }: Scene): number | undefined => {
  const starts = alerts.flatMap(({ isFiring, startsAt }) => (isFiring && startsAt !== undefined ? [startsAt] : []))
  return starts.length === 0 ? now : Math.min(...starts)
}

/** A flag by its key, as sources begin their sentence: `flag checkout-v2 in production: turned on`. */
const nameOf = ({ objects, summary }: Change): string => objects[0]?.name ?? /^\w+ (\S+?):?(?:\s|$)/.exec(summary)?.[1] ?? summary

const isBad = /\b(?:error|exception|fatal|panic|failed|failure|timed? ?out|refused|undefined|denied)\b/i

/** A complaint that names a flag. */
interface Mention {
  readonly cite: string
  readonly pod: Entity
}

const mentions = (scene: Scene, name: string): ReadonlyArray<Mention> =>
  name.length < SHORTEST
    ? []
    : scene.logs.flatMap((log) =>
        citedLines(log, 200)
          .filter(({ line }) => isBad.test(line) && line.includes(name))
          .map(({ cite }) => ({ cite, pod: entity("Pod", log.namespace, log.pod) }))
      )

const complaint = (name: string, [first]: ReadonlyArray<Mention>): ReadonlyArray<Observation> =>
  first === undefined ? [] : [{ ratio: weight.strong, sentence: `a complaint names “${name}”`, cites: [first.cite] }]

const minutesBefore = (scene: Scene, changed: number | undefined): number | undefined => {
  const began = beganOf(scene)
  if (changed === undefined || began === undefined || began - changed < -MINUTE || began - changed >= SOON) return undefined
  return Math.max(0, Math.round((began - changed) / MINUTE))
}

const podsOfLines = (scene: Scene, said: ReadonlyArray<Mention>): ReadonlyArray<Entity> =>
  scene.pods
    .filter((pod) => said.some((one) => entityKey(one.pod) === entityKey(pod.entity)))
    .flatMap((pod) => [pod.entity, scene.workloadOf(pod.object)])

/** A flag whose change a source told of: time alone never makes it the cause, it is told beside others. */
const told = (scene: Scene): ReadonlyArray<Candidate> => {
  const began = beganOf(scene)
  if (began === undefined) return []
  const lately = scene.changes.filter(({ at }) => millisOf(at) <= began && began - millisOf(at) < SOON)
  return lately
    .filter(({ kind }) => kind === "flag")
    .map((change): Candidate => {
      const name = nameOf(change)
      const said = mentions(scene, name)
      const minutes = Math.round((began - millisOf(change.at)) / MINUTE)
      const cites = [change.url ?? change.source]
      const observations: ReadonlyArray<Observation> = [
        { ratio: weight.fair, sentence: `${change.summary}, ${minutes} minutes before it began`, cites },
        ...complaint(name, said),
        ...(lately.length === 1 ? [{ ratio: weight.fair, sentence: "nothing else is known to have been changed then", cites }] : [])
      ]
      return {
        entity: { kind: "Flag", name },
        summary: `${change.summary}, ${minutes} minutes before the trouble began`,
        observations,
        explains: [...askedService(scene).entities, ...podsOfLines(scene, said)]
      }
    })
}

const isAskedAfter = ({ subject }: Scene): boolean => isMissed(subject) || subject.alerts.some(({ isFiring }) => isFiring)

/** A flag that is on to break something: what it is for is in its name, and somebody has to miss something. */
const turnedOn = (scene: Scene, { name, object, targets, variant }: FaultFlag): ReadonlyArray<Candidate> => {
  const said = mentions(scene, name)
  if (said.length === 0 && !isAskedAfter(scene)) return []
  const cites = [citeOf(scene, entityOf(object))]
  const minutes = minutesBefore(scene, lastChangeOf(object)?.at)
  const [target] = targets
  return [
    {
      entity: entityOf(object),
      summary: `the flag ${name} is on (“${variant}”), which makes ${target?.name ?? "something"} fail on purpose (${showEntity(entityOf(object))})`,
      observations: [
        { ratio: weight.strong, sentence: `the flag ${name} is on: “${variant}”`, cites },
        ...(target === undefined ? [] : [{ ratio: weight.strong, sentence: `by its name it is for ${showEntity(target)}`, cites }]),
        ...complaint(name, said),
        ...(minutes === undefined ? [] : [{ ratio: weight.fair, sentence: `flags were changed ${minutes} minutes before it began`, cites }])
      ],
      explains: [...targets, ...podsOfLines(scene, said), ...(targets.length > 0 ? [] : askedService(scene).entities)]
    }
  ]
}

export const flagChanged: Cause = {
  code: "flag-changed",
  family: "change",
  title: "A feature flag was changed shortly before the trouble began, or makes it fail on purpose",
  prior: 0.02,
  next: "turn the flag back, and see whether the trouble ends",
  candidates: (scene) => [...told(scene), ...faultFlags(scene).flatMap((flag) => turnedOn(scene, flag))]
}
