import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { workloadKinds } from "../../symptoms/workload-trouble.ts"
import { type Candidate, weight } from "../cause.ts"
import { complaint, courseObservation, courseText } from "./course-words.ts"
import type { MeasureKind } from "./measure-kind.ts"
import { type Measured, measured, stateOf } from "./measured-course.ts"
import { peerOf } from "./peer.ts"

const answers = new Set(["latency", "errors"])

/** What is called, where it is a workload that is known: by its own name, the first part of a host's, or that of a service. */
const calledWorkload = (scene: Scene, caller: Entity, peer: string): Entity | undefined => {
  const [name = "", namespace = caller.namespace] = peer
    .replace(/^(?:outbound\|\d+\|\w*\|)/, "")
    .replace(/:\d+$/, "")
    .split(".")
  return [
    ...workloadKinds.flatMap((kind) => scene.known(kind).map(entityOf)),
    ...scene.pods.map(({ object }) => scene.workloadOf(object))
  ].find((one) => one.name === name && (one.namespace === namespace || one.namespace === caller.namespace))
}

const candidateOf = (scene: Scene, one: Measured): ReadonlyArray<Candidate> => {
  const { about } = one
  const peer = peerOf(one)
  if (about === undefined || peer === undefined || stateOf(scene, one) !== "bad") return []
  const beside = measured(scene).filter((other) => other.sample.query === one.sample.query && other !== one)
  const others = beside.filter((other) => peerOf(other) !== undefined && peerOf(other) !== peer)
  const well = others.filter((other) => stateOf(scene, other) !== "bad")
  const own = measured(scene).find(
    (other) =>
      peerOf(other) === undefined &&
      answers.has(other.kind) &&
      other.about !== undefined &&
      entityKey(other.about) === entityKey(about) &&
      stateOf(scene, other) === "bad"
  )
  const called = calledWorkload(scene, about, peer)
  const words = scene.logs.find(
    ({ lines, pod }) =>
      pod.startsWith(about.name) && lines.some((line) => line.includes(peer) && /\b(?:5\d\d|error|timed? ?out|timeout|slow)\b/i.test(line))
  )
  return [
    {
      entity: called ?? about,
      summary: `${showEntity(about)} gets slow or failing answers from ${peer}: ${courseText(one)}`,
      observations: [
        courseObservation(one, weight.strong),
        ...(well.length > 0 && well.length === others.length
          ? [
              {
                ratio: weight.fair,
                sentence: `what else it calls does well: ${well.flatMap((other) => peerOf(other) ?? []).join(", ")}`,
                cites: []
              }
            ]
          : []),
        ...(own === undefined ? [] : [courseObservation(own, weight.weak)]),
        ...(words === undefined ? [] : [{ ratio: weight.fair, sentence: `its log complains of ${peer}`, cites: [words.source] }]),
        ...complaint(scene)
      ],
      explains: [about],
      ...(called === undefined ? {} : { blames: [called] })
    }
  ]
}

const byKind =
  (kind: MeasureKind) =>
  (scene: Scene): ReadonlyArray<Candidate> =>
    measured(scene).flatMap((one) => (one.kind === kind ? candidateOf(scene, one) : []))

/** What is called and answers slowly, as measures by what is called tell. */
export const slowByMeasures = byKind("latency")

/** What is called and answers with errors, as measures by what is called tell. */
export const failingByMeasures = byKind("errors")
