import { entityKey } from "../../domain/entity.ts"
import type { Analysis } from "../reason/analyse.ts"
import { askedOf } from "../reason/asked.ts"
import { callsOf } from "../reason/calls.ts"
import { reachOf } from "../reason/hypothesis.ts"
import { leastRelevance, relevance } from "../reason/relevance.ts"
import { chaosKinds } from "../scene/chaos-kinds.ts"
import type { Scene } from "../scene/scene.ts"
import type { Pod } from "../scene/views/pod.ts"
import type { Want } from "../scene/want.ts"
import { podTrouble } from "../symptoms/pod-trouble.ts"

/** Who disturbs on purpose is behind causes that are certain by themselves. */
const isBehindAll = (want: Want): boolean => want._tag === "list" && want.everywhere === true && chaosKinds.includes(want.kind)

/** A cause that is this likely is not overturned by lists of other kinds, only by what is known of the objects that it is about. */
const SETTLED = 0.95
/** Containers whose logs are read in one round, and of one workload's in all: replicas say the same. */
const MOST_LOGS = 8
const MOST_LOGS_OF_ONE = 2

/** First what names an object, which tells most for its price. */
const order: Record<Want["_tag"], number> = { object: 0, logs: 1, list: 2, health: 3, usage: 3, server: 3, samples: 4, traces: 4 }

type LogsWant = Extract<Want, { readonly _tag: "logs" }>

/** Programs that are heard before all is called healthy. */
const MOST_HEARD = 16

/** What the cluster itself runs on is heard where it is asked about. */
const isSystem = ({ namespace }: Pod, { subject }: Scene): boolean => subject.namespace === undefined && namespace.startsWith("kube-")

/** Whether nothing was seen to be wrong with what is asked about, whatever is wrong beside it. */
const isWell = ({ focus, symptoms }: Analysis): boolean =>
  !symptoms.some(({ entity }) => relevance(focus, entityKey(entity)) >= leastRelevance(focus))

/** A program that runs may tell what no object does: a call that a policy blocks, a password that is refused. So nothing is called well unheard. */
const isUnheard = (analysis: Analysis, { logs }: Scene): boolean =>
  analysis.verdict.verdict !== "cause" && isWell(analysis) && logs.length < MOST_HEARD

/** Logs of pods in trouble or under suspicion; of those that are asked about too, where it was asked how they answer, or before they are called healthy. */
const worthyLogs = (wants: ReadonlyArray<Want>, analysis: Analysis, scene: Scene): ReadonlyArray<LogsWant> => {
  const { focus } = analysis
  const pods = new Map(scene.pods.map((pod) => [entityKey(pod.entity), pod]))
  const workloadOf = (key: string): string => {
    const pod = pods.get(key)
    return pod === undefined ? key : entityKey(scene.workloadOf(pod.object))
  }
  const read = new Map<string, number>()
  const count = (container: string): number => {
    const before = read.get(container) ?? 0
    read.set(container, before + 1)
    return before
  }
  const runs = new Map(scene.logs.map((log) => [`${log.namespace}/${log.pod}/${log.container}`, log]))
  const heard = new Set<string>()
  for (const { container = "", namespace, pod } of runs.values()) {
    const workload = workloadOf(entityKey({ kind: "Pod", namespace, name: pod }))
    heard.add(workload)
    count(`${workload} ${container}`)
  }
  const hears = isUnheard(analysis, scene)
  const least = leastRelevance(focus)
  const suspects = analysis.verdict.verdict === "cause" ? reachOf(analysis.verdict.cause) : new Set<string>()
  const unheard = new Set(analysis.symptoms.map(({ entity }) => entityKey(entity)).filter((key) => !heard.has(key)))
  // what fails for who calls it may tell whose fault that is
  const blamed = new Set(
    analysis.verdict.verdict === "inconclusive"
      ? analysis.symptoms.flatMap(({ entity }) => callsOf(scene, entity).complained).map(entityKey)
      : []
  )
  const isAboutAnswers = askedOf(scene.subject) !== "state"
  const rank = (key: string): number => {
    const pod = pods.get(key)
    const near = relevance(focus, key)
    if (pod === undefined || near === 0) return 0
    const workload = workloadOf(key)
    if (
      podTrouble(scene, pod) !== undefined ||
      [key, workload].some((one) => suspects.has(one)) ||
      unheard.has(workload) ||
      blamed.has(workload)
    )
      return near + 1
    return (isAboutAnswers && near === 2) || (hears && near >= least && pod.phase === "Running" && !isSystem(pod, scene)) ? 1 : 0
  }
  const most = hears ? 1 : MOST_LOGS_OF_ONE
  return wants
    .filter((want) => want._tag === "logs")
    .map((want) => ({ want, key: entityKey(want.pod) }))
    .filter(({ key }) => rank(key) > 0)
    .toSorted((a, b) => rank(b.key) - rank(a.key))
    .filter(({ key, want }) => count(`${workloadOf(key)} ${want.container ?? ""}`) < most)
    .slice(0, MOST_LOGS)
    .map(({ want }) => want)
}

const certainCause = ({ verdict }: Analysis) =>
  verdict.verdict === "cause" && verdict.cause.likelihood >= SETTLED && verdict.cause.cause.isOfCall !== true ? verdict.cause : undefined

/** Whether no list of other kinds would change the answer. */
export const isCertain = (analysis: Analysis): boolean => certainCause(analysis) !== undefined

/**
 * Of what an analysis missed, what could still change its answer, most telling first. Where a cause is as good as certain only its own
 * objects and the logs of what fails are looked at further; where nothing is certain, all is.
 */
export const worthReading = (analysis: Analysis, wants: ReadonlyArray<Want>, scene: Scene): ReadonlyArray<Want> => {
  const cause = certainCause(analysis)
  const others = wants.filter(({ _tag }) => _tag !== "logs")
  const logs = worthyLogs(wants, analysis, scene)
  if (cause === undefined) return [...others, ...logs].toSorted((a, b) => order[a._tag] - order[b._tag])
  const reach = new Set([...reachOf(cause), ...(cause.blames ?? []).map(entityKey)])
  return [...others.filter((want) => isBehindAll(want) || (want._tag === "object" && reach.has(entityKey(want.entity)))), ...logs]
}
