import { remembered } from "../../../platform/remembered.ts"

/** What Kubernetes draws random names from: no vowels, no 0, 1 or 3. https://github.com/kubernetes/apimachinery/blob/master/pkg/util/rand/rand.go */
const random = "[bcdfghjklmnpqrstvwxz2456789]"

/** Deployment -> ReplicaSet -> Pod */
const ofDeployment = new RegExp(`^(.+)-(${random}{6,10})-${random}{5}$`)
/** DaemonSet, Job, bare ReplicaSet -> Pod */
const ofController = new RegExp(`^(.+)-${random}{5}$`)
const ofStatefulSet = /^(.+)-\d{1,4}$/

/** From the most telling to the least; the first that fits decides. */
const shapes: ReadonlyArray<RegExp> = [
  // CronJob -> Job -> Pod: the scheduled minute is in the name
  new RegExp(`^(.+)-\\d{8,12}-${random}{5}$`),
  ofDeployment,
  ofStatefulSet,
  ofController,
  // as people write them who make them up
  /^(.+)-(?=[a-z0-9]*\d[a-z0-9]*\d)(?=[a-z0-9]*[a-z])[a-z0-9]{8,10}-[a-z0-9]{5}$/
]

/** Static pods are named after the node that runs them. https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/ */
const STATIC = /^(etcd|kube-apiserver|kube-controller-manager|kube-scheduler|kube-proxy|kube-vip|haproxy|keepalived)-(.+)$/

/** The name of the workload that a pod belongs to, as far as its name tells. */
export const workloadOfPod = (pod: string): string => {
  const component = STATIC.exec(pod)
  const shaped = shapes.flatMap((shape) => shape.exec(pod)?.[1] ?? [])[0]
  // a daemon set's pod, such as kube-proxy-x7k2p, is not named after a node either way
  if (component?.[1] !== undefined && !(component[1] === "kube-proxy" && shaped === "kube-proxy")) return component[1]
  return shaped ?? pod
}

/** Which workloads a pod of this name could be of, with their kinds: controllers name pods after themselves. */
export const workloadsOfPod = (pod: string): ReadonlyArray<{ readonly kind: string; readonly name: string }> => {
  const [, deployment, hash] = ofDeployment.exec(pod) ?? []
  if (deployment !== undefined) {
    return [
      { kind: "Deployment", name: deployment },
      { kind: "ReplicaSet", name: `${deployment}-${hash}` }
    ]
  }
  const [, stateful] = ofStatefulSet.exec(pod) ?? []
  if (stateful !== undefined) return [{ kind: "StatefulSet", name: stateful }]
  const [, base] = ofController.exec(pod) ?? []
  return base === undefined ? [] : ["DaemonSet", "Job", "ReplicaSet"].map((kind) => ({ kind, name: base }))
}

/** The node that a static pod's name ends in. */
export const nodeOfStaticPod = (pod: string): string | undefined => {
  const [, component, node] = STATIC.exec(pod) ?? []
  return component === undefined || component === "kube-proxy" || node === undefined ? undefined : node
}

/** What templates of claims are called, alone or behind a word: `data`, `redis-data`. */
const TEMPLATE = "(?:[a-z0-9.]+-)?(?:data|datadir|db|disk|logs?|persistence|pvc|repo|storage|store|vol|volume|wal)(?:-\\d)?"

const claims: ReadonlyArray<RegExp> = [
  // Prometheus' operator repeats the StatefulSet in the template
  /^(.+)-db-\1-\d{1,4}$/,
  new RegExp(`^${TEMPLATE}-(.*[a-z].*)-\\d{1,4}$`),
  /^[a-z0-9.]+-(.+)-\d{1,4}$/
]

/** `data-mysql-0` is the claim of the StatefulSet `mysql`. https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-storage */
export const workloadOfClaim = (claim: string): string => claims.flatMap((shape) => shape.exec(claim)?.[1] ?? [])[0] ?? claim

/** The names that people give one thing: `cartservice`, `cart-service` and `cart` are one within a namespace. */
export const sameNameOf = remembered((name) => {
  const lower = name.toLowerCase()
  // meshes see the versions of one service side by side: `reviews-v2`
  return lower.replace(/-v\d+$/, "").replace(/-(headless|primary|deployment|deploy|service|svc)$|(?<=[a-z]{2})service$/, "") || lower
})

/** A machine by its first label, where that is a name of its own: `hv-12` of `hv-12.dc2.example.net`; an address stays whole. */
export const shortHost = (host: string): string => {
  const [label = ""] = host.split(".")
  return /^[a-z]/i.test(label) && /[-\d]/.test(label) ? label.toLowerCase() : host.toLowerCase()
}
