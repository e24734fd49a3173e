import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { isMissed } from "../../reason/claims.ts"
import { entityOf } from "../../scene/entity.ts"
import type { LogText, Scene } from "../../scene/scene.ts"
import { isReady, type Pod } from "../../scene/views/pod.ts"
import { podsBehind, serviceOf } from "../../scene/views/service.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { spokenHosts } from "../crash/spoken-hosts.ts"
import { citedLines, citeOf, eachOnce, type Spoken, saidThat } from "../evidence.ts"
import { chaosExperiments, type Experiment, ranOutOfMemory } from "./chaos-experiments.ts"

const troubled = (pod: Pod): boolean =>
  !isReady(pod) || pod.deletedAt !== undefined || pod.containers.some(({ status }) => (status?.restarts ?? 0) > 0)

const ranOut = (pod: Pod): boolean => pod.reason === "Evicted" || ranOutOfMemory(pod)

/** What programs say when calls, disks or clocks are disturbed. */
const disturbed =
  /\b(?:time[sd]?[- ]?out|deadline exceeded|refused|reset by peer|unreachable|no such host|unavailable|i\/o error|input\/output error|broken pipe|5\d\d)\b|ENOTFOUND|ECONN|ETIMEDOUT|EAI_AGAIN/i

/** What those that it disturbs say, and what others say of them. */
const complaints = (scene: Scene, { pods }: Experiment, called: ReadonlyArray<Entity>): ReadonlyArray<Spoken> => {
  const own = new Set(pods.map(({ entity }) => entityKey(entity)))
  const isOwn = ({ namespace, pod }: LogText): boolean => own.has(entityKey({ kind: "Pod", namespace, name: pod }))
  return scene.logs.flatMap((log) =>
    citedLines(log, 200).filter(
      ({ line }) => disturbed.test(line) && (isOwn(log) || spokenHosts(line).some((host) => called.some(({ name }) => name === host.name)))
    )
  )
}

/** Whether what is wrong is what such an experiment makes go wrong. */
const fitting = (scene: Scene, experiment: Experiment, called: ReadonlyArray<Entity>): ReadonlyArray<Observation> => {
  const { harm, pods } = experiment
  if (harm !== "disturbs") {
    const pod = pods.find(harm === "ends-pods" ? troubled : ranOut)
    if (pod !== undefined)
      return [{ ratio: weight.overwhelming, sentence: `that is how ${pod.entity.name} fails`, cites: [citeOf(scene, pod.entity)] }]
  }
  const said = saidThat(complaints(scene, experiment, called), disturbed, weight.strong)
  if (said.length > 0 || !isMissed(scene.subject)) return said
  return [{ ratio: weight.strong, sentence: "it is asked why it does not do what it should", cites: [] }]
}

const candidateOf = (scene: Scene, experiment: Experiment): Candidate => {
  const { isAtWork, isRecorded, object, pods, what } = experiment
  const one = entityOf(object)
  const workloads = eachOnce(pods.map((pod) => scene.workloadOf(pod.object)))
  const services = scene
    .known("Service")
    .filter((service) => podsBehind(scene, serviceOf(service)).some((pod) => pods.includes(pod)))
    .map(entityOf)
  const on = workloads.slice(0, 2).map(showEntity).join(", ")
  const cites = [citeOf(scene, one)]
  const fit = fitting(scene, experiment, [...workloads, ...services])
  return {
    entity: one,
    summary: `an experiment disturbs ${on} on purpose: ${what} (${showEntity(one)})`,
    observations: [
      {
        ratio: isAtWork ? weight.strong : weight.fair,
        sentence: isAtWork ? `${what} is at work on ${on}` : `${what} is meant for ${on}, and whether it is at work is not told`,
        cites
      },
      ...(isRecorded && fit.length > 0
        ? [{ ratio: weight.strong, sentence: `it names ${pods[0]?.entity.name} among the pods that it was injected into`, cites }]
        : []),
      ...fit
    ],
    explains: [...pods.map(({ entity }) => entity), ...workloads, ...services]
  }
}

/** An experiment of chaos engineering at work on what fails: it is told before what it makes fail is looked at for other reasons. */
export const chaosExperimentRunning: Cause = {
  code: "chaos-experiment-running",
  family: "change",
  title: "An experiment of chaos engineering disturbs it on purpose",
  prior: 0.02,
  next: "ask whose experiment it is, and end it: pause or delete the object, and see whether the trouble ends",
  candidates: (scene) => chaosExperiments(scene).map((experiment) => candidateOf(scene, experiment))
}
