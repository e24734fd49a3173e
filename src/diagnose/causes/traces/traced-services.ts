import { type Entity, entityKey } from "../../../domain/entity.ts"
import { at } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { focusOf } from "../../reason/relevance.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { addressOf, type Pod } from "../../scene/views/pod.ts"
import { podsBehind, serviceOf } from "../../scene/views/service.ts"
import { workloadKinds } from "../../symptoms/workload-trouble.ts"
import { perScene } from "../evidence.ts"
import type { Worker } from "./span-tree.ts"

/** Labels by which instrumentation names a service where nothing else does. https://opentelemetry.io/docs/specs/semconv/non-normative/k8s-attributes/ */
const nameLabels = ["app.kubernetes.io/instance", "app.kubernetes.io/name", "app", "service.istio.io/canonical-name", "k8s-app"]

/** What a pod calls itself in traces: as it is told, or as its labels and its workload are called. */
const namesOfPod = (scene: Scene, { containers, labels, object }: Pod): ReadonlyArray<string> => {
  const told = containers.flatMap(({ env }) => [
    env.OTEL_SERVICE_NAME ?? "",
    /(?:^|,)\s*service\.name=([^,]+)/.exec(env.OTEL_RESOURCE_ATTRIBUTES ?? "")?.[1]?.trim() ?? "",
    env.JAEGER_SERVICE_NAME ?? "",
    env.DD_SERVICE ?? ""
  ])
  return [...told, ...nameLabels.map((label) => labels[label] ?? ""), scene.workloadOf(object).name].filter((name) => name !== "")
}

interface Named {
  readonly workload: Entity
  readonly namespace: string
}

/** Workloads by each name that they may have in traces. */
const byName = perScene((scene: Scene): ReadonlyMap<string, ReadonlyArray<Named>> => {
  const found = new Map<string, Map<string, Named>>()
  for (const pod of scene.pods) {
    const workload = scene.workloadOf(pod.object)
    for (const name of namesOfPod(scene, pod)) {
      const known = found.get(name) ?? new Map<string, Named>()
      found.set(name, known.set(entityKey(workload), { workload, namespace: pod.namespace }))
    }
  }
  return new Map([...found].map(([name, workloads]) => [name, [...workloads.values()]]))
})

/** Labels of alerts that name a service as traces and meshes do. */
const serviceLabels = ["service_name", "service", "destination_workload", "destination_service_name", "deployment", "statefulset", "app"]
/** Names as traces have them, and that a query can hold. */
const isName = /^[\w.\-/:]{1,200}$/

/** What is asked about, as an object and as the names that it may have in traces. */
export interface AskedService {
  readonly entities: ReadonlyArray<Entity>
  readonly names: ReadonlyArray<string>
}

const ofEntity = (scene: Scene, one: Entity): AskedService => {
  const found = scene.find(one)
  const pods = one.kind === "Service" && typeof found !== "string" ? podsBehind(scene, serviceOf(found)) : scene.podsOf(one)
  const workloads = pods.map(({ object }) => scene.workloadOf(object))
  const names = [one.name, ...pods.flatMap((pod) => namesOfPod(scene, pod))]
  const placed = one.namespace === undefined ? [] : [`${one.name}.${one.namespace}`]
  return { entities: [one, ...workloads], names: [...new Set([...names, ...placed])] }
}

const askable = new Set<string>([...workloadKinds, "Service", "Pod"])

/** What a subject names that may be in traces; alerts name it by labels that are no object's, too. */
export const askedService = perScene((scene: Scene): AskedService => {
  const { named } = focusOf(scene)
  const known = [...workloadKinds, "Service"].flatMap((kind) => scene.known(kind).map(entityOf))
  const pods = scene.pods.flatMap(({ entity: pod, object }) => [pod, scene.workloadOf(object)])
  const entities = [...new Map([...known, ...pods].map((one) => [entityKey(one), one])).values()].filter(
    (one) => askable.has(one.kind) && named.has(entityKey(one))
  )
  const labels = scene.subject.alerts
    .filter(({ isFiring }) => isFiring)
    .flatMap(({ labels: own }) => serviceLabels.flatMap((label) => own[label] ?? []))
  const own = entities.map((one) => ofEntity(scene, one))
  const called = labels.flatMap((name) => byName(scene).get(name) ?? []).map(({ workload }) => workload)
  const names = [...new Set([...labels, ...own.flatMap((one) => one.names)])].filter((name) => isName.test(name))
  const all = [...own.flatMap((one) => one.entities), ...called]
  return { names, entities: [...new Map(all.map((one) => [entityKey(one), one])).values()] }
})

/** https://opentelemetry.io/docs/specs/semconv/resource/k8s/ */
const resourceKinds: Readonly<Record<string, string>> = {
  "k8s.deployment.name": "Deployment",
  "k8s.statefulset.name": "StatefulSet",
  "k8s.daemonset.name": "DaemonSet",
  "k8s.cronjob.name": "CronJob",
  "k8s.job.name": "Job"
}

/** What the worker says itself of what it runs as, where there is such an object. */
const byResource = (scene: Scene, resource: Readonly<Record<string, string>>): Entity | undefined => {
  const namespace = resource["k8s.namespace.name"]
  if (namespace === undefined) return undefined
  const pod = scene.pods.find((one) => one.namespace === namespace && one.entity.name === resource["k8s.pod.name"])
  if (pod !== undefined) return scene.workloadOf(pod.object)
  for (const [attribute, kind] of Object.entries(resourceKinds)) {
    const name = resource[attribute]
    if (name === undefined) continue
    const one = entity(kind, namespace, name)
    if (scene.podsOf(one).length > 0 || typeof scene.find(one) !== "string") return one
  }
  return undefined
}

const behind = (scene: Scene, service: KubeObject): Entity => {
  const workloads = podsBehind(scene, serviceOf(service)).map(({ object }) => scene.workloadOf(object))
  const once = new Set(workloads.map(entityKey))
  return once.size === 1 ? (workloads[0] ?? entityOf(service)) : entityOf(service)
}

/** `cart`, `cart.shop`, `cart.shop.svc.cluster.local`: what has that name, first where the caller is. */
const byNameOf = (scene: Scene, full: string, home: string | undefined): Entity | undefined => {
  const [name = "", second] = full.split(".")
  const inPlace = (namespace: string | undefined, called: string): Entity | undefined => {
    const service = scene.known("Service", namespace).filter(({ metadata }) => metadata.name === called)
    const workloads = (byName(scene).get(called) ?? []).filter((one) => namespace === undefined || one.namespace === namespace)
    const [only] = workloads
    if (workloads.length === 1 && only !== undefined) return only.workload
    // one that has no pods is why it does not answer
    const [idle, other] = workloadKinds.flatMap((kind) => scene.known(kind, namespace)).filter(({ metadata }) => metadata.name === called)
    if (idle !== undefined && other === undefined) return entityOf(idle)
    return service.length === 1 && service[0] !== undefined ? behind(scene, service[0]) : undefined
  }
  const byAddress = () => {
    const found = scene.known("Service").find((service) => full !== "None" && at(service, "spec", "clusterIP") === full)
    const pod = found === undefined ? scene.pods.find((one) => addressOf(one) === full) : undefined
    return found !== undefined ? behind(scene, found) : pod === undefined ? undefined : scene.workloadOf(pod.object)
  }
  if (/^[\d.]+$|^[\da-f:]+:[\da-f:]*$/i.test(full)) return byAddress()
  const placed = second === undefined ? undefined : inPlace(second, name)
  return placed ?? inPlace(home, full) ?? inPlace(undefined, full)
}

/**
 * What a worker of a trace is: an object of the cluster where one is known, else a component or a host by the name that traces give it. `home`:
 * the namespace of who calls it.
 */
export const entityOfWorker = (scene: Scene, { name, span }: Worker, home: string | undefined): Entity => {
  const resource = span?.resource ?? {}
  const place = resource["k8s.namespace.name"] ?? resource["service.namespace"] ?? home
  const found = byResource(scene, resource) ?? byNameOf(scene, name, place)
  return found ?? { kind: span === undefined && /[.:]/.test(name) ? "Host" : "Component", name }
}
