import type { Entity } from "../../../domain/entity.ts"
import { entity } from "../../scene/entity.ts"
import type { Sample, Scene } from "../../scene/scene.ts"
import { perScene, type Spoken } from "../evidence.ts"

/** Parts of the control plane, as their pods are named by kubeadm and those who follow it. */
export type Component = "etcd" | "kube-apiserver" | "kube-scheduler" | "kube-controller-manager"

const components: ReadonlyArray<Component> = ["etcd", "kube-apiserver", "kube-scheduler", "kube-controller-manager"]

const componentOf = (pod: string): Component | undefined => components.find((name) => pod === name || pod.startsWith(`${name}-`))

const namespaces = new Set([
  "kube-system",
  "openshift-etcd",
  "openshift-kube-apiserver",
  "openshift-kube-scheduler",
  "openshift-kube-controller-manager"
])

/** The API server's own address in the cluster: there always, also where its pods are not to be seen. */
const apiService = entity("Service", "default", "kubernetes")

/** A component's pod, one that its log was recorded of first. */
export const podOfComponent = (scene: Scene, component: Component): Entity => {
  const logged = scene.logs.find(({ namespace, pod }) => namespaces.has(namespace) && componentOf(pod) === component)
  const found =
    logged === undefined
      ? scene.pods.find((pod) => namespaces.has(pod.namespace) && componentOf(pod.entity.name) === component)?.entity
      : entity("Pod", logged.namespace, logged.pod)
  return found ?? apiService
}

/** What the API server answers to whom asks it, whatever was asked. */
const isAnswer = /^\s*(?:Error from server|Unable to connect to the server|The connection to the server|error: .*server)/i

/** What a component logs of itself, and what the API server answered to those who recorded this. */
export const componentSays = perScene((scene): ReadonlyMap<Component, ReadonlyArray<Spoken>> => {
  const answers = scene.said.filter(({ line }) => isAnswer.test(line)).map(({ line, source }) => ({ line, cite: source }))
  return new Map(
    components.map((component) => [
      component,
      [
        ...scene.logs
          .filter(({ namespace, pod }) => namespaces.has(namespace) && componentOf(pod) === component)
          .flatMap(({ lines, source }) => lines.map((line, index) => ({ line, cite: `${source}:${index + 1}` })))
          .toReversed(),
        ...answers
      ]
    ])
  )
})

/** Samples of a metric: its name and latest value. */
export const measured = (scene: Scene, metric: string): ReadonlyArray<{ readonly sample: Sample; readonly value: number }> =>
  scene.samples.flatMap((sample) => {
    const value = sample.points.at(-1)?.[1]
    return value === undefined || (sample.metric.__name__ !== metric && sample.query !== metric) ? [] : [{ sample, value }]
  })
