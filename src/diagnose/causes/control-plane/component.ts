import type { Entity } from "../../../domain/entity.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { citedLines, citeOf, perScene, type Spoken } from "../evidence.ts"
import { etcdVoice } from "./etcd-voice.ts"

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

/** Journals of the programs that ask the API server of their own accord, or that have etcd and the API server in themselves. */
const ofNodeProgram = /\b(?:kubelet|kube-[a-z-]+|k3s|k3s-agent|rke2(?:-server|-agent)?|microk8s[\w.-]*|k0s\w*)\[\d+\]: /

/** Errors of etcd, as the API server passes them on to whom asked it. https://github.com/etcd-io/etcd/blob/main/api/v3rpc/rpctypes/error.go */
export const passedOn = perScene(
  (scene): ReadonlyArray<Spoken> => [
    ...scene.said
      .filter(({ line }) => ofNodeProgram.test(line) && line.includes("etcdserver: "))
      .map(({ line, source }) => ({ line, cite: source })),
    ...scene.logs
      .filter(({ namespace }) => namespaces.has(namespace))
      .flatMap((log) => citedLines(log))
      .filter(({ line }) => line.includes("etcdserver: ")),
    ...scene.events
      .filter(({ message }) => message.includes("etcdserver: "))
      .map(({ message, object }) => ({ line: message, cite: citeOf(scene, entityOf(object)) }))
  ]
)

/** A client that does not trust the API server's certificate any more, which has a port of its own where it is not behind others. */
export const serverExpired =
  /\bGet "?https:\/\/[^\s"]+:6443\/[^\s"]*"?: (?:tls: failed to verify certificate: )?x509: certificate has expired(?! or is not yet valid: current time \S+ is before)/

/** How the API server says that etcd's certificate is over, in a log that was read on its machine, where nothing else answers. */
const handshakeFailed = /transport: authentication handshake failed: .*certificate has expired/
const isRefused = /^\s*The connection to the server \S+ was refused/

/** What is said of the API server by those who find it not there. */
const byOthers = (scene: Scene): ReadonlyArray<Spoken> => {
  const isDown = scene.said.some(({ line }) => isRefused.test(line))
  return scene.said
    .filter(({ line }) => (ofNodeProgram.test(line) && serverExpired.test(line)) || (isDown && handshakeFailed.test(line)))
    .map(({ line, source }) => ({ line, cite: source }))
}

/** What a component logs of itself, and what the API server answered to those who recorded this. */
export const componentSays = perScene((scene): ReadonlyMap<Component, ReadonlyArray<Spoken>> => {
  const answers = scene.said.filter(({ line }) => isAnswer.test(line)).map(({ line, source }) => ({ line, cite: source }))
  return new Map(
    components.map((component) => [
      component,
      [
        ...scene.logs
          .filter(({ namespace, pod }) => namespaces.has(namespace) && componentOf(pod) === component)
          .flatMap((log) => citedLines(log))
          .toReversed(),
        ...(component === "kube-apiserver" ? byOthers(scene) : component === "etcd" ? etcdVoice(scene) : []),
        ...answers
      ]
    ])
  )
})

/** Latest values of a metric: of Prometheus, and of who exposes it. */
export const measured = (scene: Scene, metric: string): ReadonlyArray<{ readonly source: string; readonly value: number }> => [
  ...scene.samples.flatMap((sample) => {
    const value = sample.points.at(-1)?.[1]
    const isOther = sample.metric.__name__ !== metric && sample.query !== metric
    return value === undefined || isOther ? [] : [{ source: sample.source, value }]
  }),
  ...scene.server.filter(({ name }) => name === metric)
]
