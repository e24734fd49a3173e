import type { Change } from "../../../domain/change.ts"
import { entityKey } from "../../../domain/entity.ts"
import { millisOf } from "../../../domain/ids.ts"
import type { Scene } from "../../scene/scene.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { askedService } from "../traces/traced-services.ts"

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

/** Lines that complain and name the flag. */
const mentions = (scene: Scene, name: string) =>
  name.length < SHORTEST
    ? []
    : scene.logs.flatMap(({ lines, namespace, pod, source }) =>
        lines
          .slice(-200)
          .flatMap((line, index) =>
            isBad.test(line) && line.includes(name)
              ? [{ cite: `${source}:${Math.max(0, lines.length - 200) + index + 1}`, pod: { kind: "Pod", namespace, name: pod } }]
              : []
          )
      )

/** A flag that was changed shortly before: time alone never makes it the cause, it is told beside others. */
export const flagChanged: Cause = {
  code: "flag-changed",
  family: "change",
  title: "A feature flag was changed shortly before the trouble began",
  prior: 0.02,
  next: "turn the flag back, and see whether the trouble ends",
  candidates: (scene) => {
    const began = beganOf(scene)
    if (began === undefined) return []
    const lately = scene.changes.filter(({ at }) => millisOf(at) <= began && began - millisOf(at) < SOON)
    return lately
      .filter(({ kind }) => kind === "flag")
      .map((change): Candidate => {
        const name = nameOf(change)
        const said = mentions(scene, name)
        const minutes = Math.round((began - millisOf(change.at)) / MINUTE)
        const [first] = said
        const cites = [change.url ?? change.source]
        const observations: ReadonlyArray<Observation> = [
          { ratio: weight.fair, sentence: `${change.summary}, ${minutes} minutes before it began`, cites },
          ...(first === undefined ? [] : [{ ratio: weight.strong, sentence: `a complaint names “${name}”`, cites: [first.cite] }]),
          ...(lately.length === 1 ? [{ ratio: weight.fair, sentence: "nothing else is known to have been changed then", cites }] : [])
        ]
        const pods = scene.pods.filter((pod) => said.some((one) => entityKey(one.pod) === entityKey(pod.entity)))
        return {
          entity: { kind: "Flag", name },
          summary: `${change.summary}, ${minutes} minutes before the trouble began`,
          observations,
          explains: [...askedService(scene).entities, ...pods.flatMap((pod) => [pod.entity, scene.workloadOf(pod.object)])]
        }
      })
  }
}
