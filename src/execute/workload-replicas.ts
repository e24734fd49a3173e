import { Effect } from "effect"
import type { KubeError } from "../platform/kubernetes/kube-error.ts"
import type { ClusterReader, KubeObject } from "../platform/kubernetes/kube-reader.ts"

/** What a Helm release is looked at through. https://helm.sh/docs/howto/charts_tips_and_tricks/ */
export const RELEASED = ["deployments.apps", "statefulsets.apps", "daemonsets.apps"]

/** Whether one of these releases made the object. */
export const isOfRelease =
  (releases: ReadonlyArray<string>) =>
  ({ metadata }: KubeObject): boolean =>
    releases.includes(metadata.annotations?.["meta.helm.sh/release-name"] ?? "")

type Fields = Readonly<Record<string, unknown>>

const fields = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {})

const count = (value: unknown): number => (typeof value === "number" ? value : 0)

/** Where each kind of workload says how many pods it has. */
const replicas: Readonly<Record<string, (status: Fields, spec: Fields) => number>> = {
  Deployment: (status, spec) => count(status.replicas ?? spec.replicas),
  ReplicaSet: (status, spec) => count(status.replicas ?? spec.replicas),
  StatefulSet: (status, spec) => count(status.replicas ?? spec.replicas),
  ReplicationController: (status, spec) => count(status.replicas ?? spec.replicas),
  DaemonSet: (status) => count(status.currentNumberScheduled),
  Job: (status) => count(status.active)
}

export const isWorkload = ({ kind }: KubeObject): boolean => kind in replicas

/** The pods that a workload has now. */
export const podsOf = ({ kind, spec, status }: KubeObject): number => replicas[kind]?.(fields(status), fields(spec)) ?? 0

/** An `IntOrString` of a rolling update, as pods. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/ */
const asPods = (value: unknown, pods: number, otherwise: number): number => {
  if (typeof value === "number") return value
  const percent = /^(\d+)%$/.exec(typeof value === "string" ? value : "")?.[1]
  return percent === undefined ? otherwise : Math.floor((Number(percent) * pods) / 100)
}

/** The share of a workload's pods that its own update strategy lets be down at one time, in percent. */
export const downPercent = ({ kind, spec }: KubeObject, pods: number): number => {
  const strategy = fields(fields(spec)[kind === "Deployment" ? "strategy" : "updateStrategy"])
  if (strategy.type === "Recreate") return 100
  const quarter = Math.floor(pods / 4)
  const down = asPods(fields(strategy.rollingUpdate).maxUnavailable, pods, kind === "Deployment" ? quarter : 1)
  return (100 * Math.min(pods, down)) / pods
}

interface Which {
  readonly among?: ReadonlyArray<KubeObject>
  readonly fieldSelector?: string
}

/** Pods of these are not evicted: they come back on the same node, or are the node's own. https://kubernetes.io/docs/tasks/administer-cluster/safely-drain-node/ */
const staysBehind = ({ metadata }: KubeObject): boolean =>
  metadata.ownerReferences?.some(({ kind }) => kind === "DaemonSet" || kind === "Node") ?? false

const isOver = ({ status }: KubeObject): boolean => ["Succeeded", "Failed"].includes(String(fields(status).phase))

/** Some pods, how many they are, and what part of their workloads that is. */
export const sharesOn = Effect.fnUntraced(function* (
  reader: ClusterReader,
  { among, fieldSelector }: Which
): Effect.fn.Return<{ readonly pods: number; readonly replicasPercent?: number }, KubeError> {
  const found = among ?? (yield* reader.list({ resource: "pods", ...(fieldSelector === undefined ? {} : { fieldSelector }) })).items
  const pods = among === undefined ? found.filter((pod) => !staysBehind(pod)) : found
  const owners = new Map<string, { readonly kind: string; readonly name: string; readonly namespace: string; pods: number }>()
  for (const pod of pods.filter((one) => !isOver(one))) {
    const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true)
    if (owner === undefined) continue
    const known = owners.get(owner.uid) ?? { kind: owner.kind, name: owner.name, namespace: pod.metadata.namespace ?? "default", pods: 0 }
    owners.set(owner.uid, { ...known, pods: known.pods + 1 })
  }
  const shares = yield* Effect.forEach(
    owners.values(),
    ({ kind, name, namespace, pods: own }) =>
      reader.get({ resource: kind, name, namespace }).pipe(
        Effect.map((object) => (100 * own) / Math.max(own, podsOf(object))),
        Effect.catchTag(["KubeNotFound", "KubeUnknownResource"], () => Effect.succeed(100))
      ),
    { concurrency: 4 }
  )
  return { pods: pods.length, ...(shares.length === 0 ? {} : { replicasPercent: Math.max(...shares) }) }
})
