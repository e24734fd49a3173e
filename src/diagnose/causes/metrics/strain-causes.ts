import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { entity } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { toldByLogs } from "../crash/sign-causes.ts"
import { askedWorkload, nodeOfSample } from "./about-sample.ts"
import { hasRisen } from "./course.ts"
import { complaint, courseObservation, courseText } from "./course-words.ts"
import { isManaged, isManagedAtLimit } from "./managed-service.ts"
import { type Measured, measured, stateOf } from "./measured-course.ts"
import { answersWell } from "./well-measured.ts"

const MINUTE = 60_000
/** What changes within this of something else may have to do with it. */
const TOGETHER = 10 * MINUTE

const answers = new Set(["latency", "errors", "queue"])

/** That it answers worse since about the same time. */
const together = (scene: Scene, { course }: Measured): ReadonlyArray<Observation> => {
  const { changedAt } = course
  const one = measured(scene).find(
    (other) =>
      answers.has(other.kind) &&
      stateOf(scene, other) === "bad" &&
      changedAt !== undefined &&
      other.course.changedAt !== undefined &&
      Math.abs(other.course.changedAt - changedAt) < TOGETHER
  )
  return one === undefined ? [] : [courseObservation(one, weight.fair)]
}

interface Strain extends Pick<Cause, "code" | "family" | "title" | "next"> {
  readonly isSeen: (scene: Scene, one: Measured) => boolean
  /** What has to give: by default what the measure is about. */
  readonly at?: (scene: Scene, one: Measured) => Entity | undefined
  /** What makes it an effect. */
  readonly unless?: (scene: Scene, one: Measured) => Measured | undefined
}

/** A node's own trouble, unless what is asked about keeps data on it. */
const diskUser = (scene: Scene, one: Measured): Entity | undefined => {
  const node = nodeOfSample(scene, one.sample)
  const asked = askedWorkload(scene)
  if (node === undefined) return one.about
  const keeps =
    asked === undefined
      ? []
      : scene
          .podsOf(asked)
          .filter((pod) => pod.node === node.name && pod.volumes.some(({ source }) => source.kind === "PersistentVolumeClaim"))
  return keeps.length > 0 ? asked : entity("Node", undefined, node.name)
}

const rolledStrain = (scene: Scene): Measured | undefined =>
  measured(scene).find(
    (one) => ["throttling", "collection", "disk", "workers", "connections"].includes(one.kind) && stateOf(scene, one) === "bad"
  )

const strains: ReadonlyArray<Strain> = [
  {
    code: "garbage-collection-pressure",
    family: "performance",
    title: "The program spends its time collecting garbage",
    next: "give it more heap, or find what fills it: since which version, with which load",
    isSeen: (scene, one) => one.kind === "collection" && stateOf(scene, one) === "bad"
  },
  {
    code: "workers-exhausted",
    family: "performance",
    title: "All of the program's threads or workers are busy",
    next: "find what holds them for long (what it waits for), or give it more of them or more replicas",
    isSeen: (scene, one) => one.kind === "workers" && stateOf(scene, one) === "bad"
  },
  {
    code: "disk-saturated",
    family: "performance",
    title: "The disk is busy all the time",
    next: "look at what reads and writes; give the volume more throughput or operations a second",
    isSeen: (scene, one) => one.kind === "disk" && !isManaged(one) && stateOf(scene, one) === "bad",
    at: diskUser
  },
  {
    code: "node-network-saturated",
    family: "node",
    title: "The node drops packets at a limit of its network",
    next: "spread what sends so much (a cache of names on each node, more or larger nodes), or raise the limit that drops",
    isSeen: (scene, one) => one.kind === "drops" && stateOf(scene, one) === "bad",
    at: (scene, one) => nodeOfSample(scene, one.sample) ?? one.about
  },
  {
    code: "dependency-saturated",
    family: "dependency",
    title: "What the program depends on is at its own limit",
    next: "look at what loads it (its slowest queries, its hottest keys), and at its size",
    isSeen: (_, one) => isManagedAtLimit(one)
  },
  {
    code: "traffic-surge",
    family: "performance",
    title: "More requests come in than it was made for",
    next: "look at who sends them; add replicas, or limit the rate",
    isSeen: (scene, one) =>
      one.kind === "traffic" && one.course.length > 5 && hasRisen(one.course, 2.5, 0.1) && together(scene, one).length > 0,
    unless: rolledStrain
  }
]

const candidatesOf = (scene: Scene, { at, isSeen, title, unless }: Strain): ReadonlyArray<Candidate> =>
  measured(scene).flatMap((one): ReadonlyArray<Candidate> => {
    if (!isSeen(scene, one)) return []
    const where = (at ?? (() => one.about))(scene, one)
    if (where === undefined) return []
    const other = unless?.(scene, one)
    const asked = askedWorkload(scene)
    const pods = where.kind === "Node" ? scene.podsOn(where.name).map(({ object }) => scene.workloadOf(object)) : []
    const suffers = new Map([...pods, ...(asked === undefined ? [] : [asked])].map((workload) => [entityKey(workload), workload]))
    return [
      {
        entity: where,
        summary: `${showEntity(where)}: ${title}: ${courseText(one)}`,
        observations: [
          courseObservation(one, weight.strong),
          ...(one.course.changedAt === undefined ? [] : [{ ratio: weight.weak, sentence: "it was well before", cites: [] }]),
          ...together(scene, one),
          ...complaint(scene),
          ...answersWell(scene),
          ...(other === undefined ? [] : [courseObservation(other, against(weight.fair))])
        ],
        explains: [...suffers.values()]
      }
    ]
  })

export const strainCauses: ReadonlyArray<Cause> = strains.map((strain) => ({
  code: strain.code,
  family: strain.family,
  title: strain.title,
  prior: 0.02,
  next: strain.next,
  candidates: (scene) => [...candidatesOf(scene, strain), ...toldByLogs(scene, strain.code)]
}))
