import { at, fields, list, strings, text, texts, time } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { matchesSelector, selectorOf } from "../../../platform/kubernetes/label-selector.ts"
import { chaosKinds } from "../../scene/chaos-kinds.ts"
import type { Scene } from "../../scene/scene.ts"
import { isTrue } from "../../scene/views/condition.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { eachOnce, objectsOnce } from "../evidence.ts"

/** What an experiment does to its pods, as far as it decides which trouble it explains. */
type Harm = "ends-pods" | "takes-memory" | "disturbs"

/** An experiment of chaos engineering that is at work, or may be. */
export interface Experiment {
  readonly object: KubeObject
  /** As its tool calls it: `NetworkChaos delay`. */
  readonly what: string
  readonly harm: Harm
  /** Whether its tool says that it is at work; where it says nothing it may be. */
  readonly isAtWork: boolean
  readonly pods: ReadonlyArray<Pod>
  /** Whether the tool itself names these pods, and not only a selector of theirs. */
  readonly isRecorded: boolean
}

const MINUTE = 60_000
/** What ended pods once, longer ago than this, is over whatever its status says. */
const ONCE = 30 * MINUTE

/** Parts of a scope that pods do not tell: where one is used only the tool knows which pods were meant. */
const unseen = ["annotationSelectors", "fieldSelectors", "nodeSelectors", "nodes", "podPhaseSelectors"]

const inScope = (scene: Scene, scope: unknown, home: string | undefined): ReadonlyArray<Pod> => {
  const { expressionSelectors, labelSelectors, namespaces, pods, ...others } = fields(scope)
  if (unseen.some((name) => others[name] !== undefined)) return []
  const named = Object.entries(fields(pods)).flatMap(([namespace, names]) => texts(names).map((name) => `${namespace}/${name}`))
  if (named.length > 0) return scene.pods.filter(({ entity, namespace }) => named.includes(`${namespace}/${entity.name}`))
  const told = texts(namespaces)
  const places = told.length > 0 ? told : [home]
  const selector = selectorOf({ matchLabels: labelSelectors, matchExpressions: expressionSelectors })
  return scene.pods.filter((pod) => places.includes(pod.namespace) && matchesSelector(selector, pod.labels))
}

/** Pods that an experiment of Chaos Mesh says it was injected into: `namespace/pod/container`. */
const recordedIn = (scene: Scene, experiment: KubeObject): ReadonlyArray<Pod> => {
  const ids = list(at(experiment, "status", "experiment", "containerRecords")).map(({ id }) => text(id) ?? "")
  const named = new Set(ids.map((id) => id.split("/").slice(0, 2).join("/")))
  return scene.pods.filter(({ entity, namespace }) => named.has(`${namespace}/${entity.name}`))
}

/** Nothing where it is over, paused or was never injected. https://chaos-mesh.org/docs/inspect-chaos-experiments/ */
const meshAtWork = (experiment: KubeObject): boolean | undefined => {
  const isPaused = strings(experiment.metadata.annotations)["experiment.chaos-mesh.org/pause"] === "true"
  if (isPaused || isTrue(experiment, "AllRecovered")) return undefined
  const records = list(at(experiment, "status", "experiment", "containerRecords"))
  if (isTrue(experiment, "AllInjected") || records.some(({ phase }) => phase === "Injected")) return true
  return text(at(experiment, "status", "experiment", "desiredPhase")) === "Stop" ? undefined : false
}

const meshHarm = ({ kind, spec }: KubeObject): Harm => {
  if (kind === "PodChaos") return "ends-pods"
  return kind === "StressChaos" && at(spec, "stressors", "memory") !== undefined ? "takes-memory" : "disturbs"
}

/** Whether it ended pods once and long ago, which its status tells for as long as it is there. */
const isLongOver = (scene: Scene, { metadata, spec }: KubeObject): boolean => {
  const made = time(metadata.creationTimestamp)
  const isOnce = /^(?:pod|container)-kill$/.test(text(at(spec, "action")) ?? "")
  return isOnce && made !== undefined && scene.now !== undefined && scene.now - made > ONCE
}

const ofChaosMesh = (scene: Scene, experiment: KubeObject): ReadonlyArray<Experiment> => {
  const isAtWork = meshAtWork(experiment)
  if (isAtWork === undefined || isLongOver(scene, experiment)) return []
  const recorded = recordedIn(scene, experiment)
  const pods = recorded.length > 0 ? recorded : inScope(scene, at(experiment, "spec", "selector"), experiment.metadata.namespace)
  const action = text(at(experiment, "spec", "action"))
  return [
    {
      object: experiment,
      what: action === undefined ? experiment.kind : `${experiment.kind} ${action}`,
      harm: meshHarm(experiment),
      isAtWork,
      pods,
      isRecorded: recorded.length > 0
    }
  ]
}

const litmusHarm = (names: string): Harm => {
  if (/memory/.test(names)) return "takes-memory"
  return /pod-delete|container-kill|node-drain|node-restart|node-poweroff|kubelet/.test(names) ? "ends-pods" : "disturbs"
}

/** https://litmuschaos.github.io/litmus/experiments/concepts/chaos-resources/chaos-engine/contents/ */
const ofLitmus = (scene: Scene, engine: KubeObject): ReadonlyArray<Experiment> => {
  const status = text(at(engine, "status", "engineStatus"))
  if (text(at(engine, "spec", "engineState")) === "stop" || status === "completed" || status === "stopped") return []
  const { applabel, appns } = fields(at(engine, "spec", "appinfo"))
  const labels = Object.fromEntries((text(applabel) ?? "").split(",").flatMap((one) => (one.includes("=") ? [one.trim().split("=")] : [])))
  if (Object.keys(labels).length === 0) return []
  const names = list(at(engine, "spec", "experiments")).flatMap(({ name }) => text(name) ?? [])
  return [
    {
      object: engine,
      what: `ChaosEngine ${names.join(", ")}`,
      harm: litmusHarm(names.join(" ")),
      isAtWork: status === "initialized",
      pods: inScope(scene, { labelSelectors: labels, namespaces: [text(appns) ?? engine.metadata.namespace] }, undefined),
      isRecorded: false
    }
  ]
}

/** In the place of a program that was made to fail Chaos Mesh runs this. https://chaos-mesh.org/docs/simulate-pod-chaos-on-kubernetes/ */
const runsPause = ({ containers }: Pod): boolean => containers.some(({ image }) => /\/pause(?:[:@]|$)/.test(image))

/** What takes memory on purpose is looked for where memory ran out, which is certain by itself and would not be doubted. */
export const ranOutOfMemory = ({ containers }: Pod): boolean =>
  containers.some(({ status }) => status?.terminated?.reason === "OOMKilled" || status?.last?.reason === "OOMKilled")

/** Experiments that events tell of, or that pods show: their objects may be of another namespace. */
const hinted = (scene: Scene): ReadonlyArray<KubeObject> => {
  const about = scene.events.filter((event) => chaosKinds.includes(event.about.kind)).map((event) => event.about)
  const told = eachOnce(about)
    .map(scene.find)
    .filter((found) => typeof found !== "string")
  const shown = [
    ...(scene.pods.some(runsPause) ? ["PodChaos"] : []),
    ...(scene.pods.some(ranOutOfMemory) ? ["StressChaos", "ChaosEngine"] : [])
  ]
  return [...told, ...shown.flatMap(scene.everywhere)]
}

/** Those of Chaos Mesh and LitmusChaos that are not known to be over, and have pods that are known. */
export const chaosExperiments = (scene: Scene): ReadonlyArray<Experiment> => {
  const known = chaosKinds.flatMap((kind) => scene.known(kind))
  return objectsOnce([...known, ...hinted(scene)])
    .flatMap((one) => (one.kind === "ChaosEngine" ? ofLitmus(scene, one) : ofChaosMesh(scene, one)))
    .filter(({ pods }) => pods.length > 0)
}
