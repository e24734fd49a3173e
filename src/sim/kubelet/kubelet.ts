import type { Behaviours } from "../behaviours/conduct.ts"
import type { Condition } from "../controllers/pods/pod-state.ts"
import { keyOf } from "../controllers/runtime/controller.ts"
import { makeWorkQueue } from "../controllers/runtime/work-queue.ts"
import type { KubeObject } from "../kube-object.ts"
import type { StoreEvent } from "../store/object-store.ts"
import { reconsider } from "./container-life.ts"
import { makeLogProvider } from "./container-logs.ts"
import { makeMetricsProvider } from "./container-usage.ts"
import type { KubeletPlane } from "./kubelet-plane.ts"
import type { LogProvider } from "./log-provider.ts"
import type { MetricsProvider } from "./metrics-provider.ts"
import { LEASE_RENEW_MS, renewLease, reportStatus, STATUS_REPORT_MS } from "./node-agent.ts"
import { applyNodeEffects } from "./node-effects.ts"
import { stepPod } from "./pod-life.ts"
import { makeImageStore, makePodNetworks } from "./pod-networks.ts"
import { makePodRun, type PodRun } from "./pod-run.ts"
import type { PodTurn } from "./pod-turn.ts"

/** The kubelets of every node, played by one loop. */
export interface Kubelet {
  readonly logs: LogProvider
  readonly metrics: MetricsProvider
  /** A node that is down neither renews its lease nor touches its pods. */
  readonly setDown: (node: string, down: boolean) => void
  /** Conditions the kubelet itself reports, such as MemoryPressure; an empty list means healthy. */
  readonly setConditions: (node: string, conditions: ReadonlyArray<Pick<Condition, "type" | "status" | "reason" | "message">>) => void
  /** Makes running containers follow behaviours that have just changed. */
  readonly reconsider: () => void
  readonly close: () => void
}

const LATENCY_MS = 20

/** True when the change is one a kubelet acts on, and not its own status coming back. */
const concerns = ({ object, previous }: StoreEvent): boolean =>
  previous === undefined ||
  object.spec !== previous.spec ||
  object.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp ||
  object.metadata.deletionGracePeriodSeconds !== previous.metadata.deletionGracePeriodSeconds

export const startKubelet = (plane: KubeletPlane, behaviours: Behaviours): Kubelet => {
  const { store, cache, clock } = plane
  const runs = new Map<string, PodRun>()
  const down = new Set<string>()
  const reported = new Map<string, Parameters<Kubelet["setConditions"]>[1]>()
  const images = makeImageStore()
  const networks = makePodNetworks(store)

  const podOf = (key: string): KubeObject | undefined => {
    const slash = key.indexOf("/")
    return store.get("pods", key.slice(0, slash), key.slice(slash + 1))
  }
  const forget = (pod: KubeObject): void => {
    const ip = runs.get(keyOf(pod))?.ip
    if (ip !== undefined && pod.spec.hostNetwork !== true) networks.release(pod.spec.nodeName, ip)
    runs.delete(keyOf(pod))
  }
  const turnOf = (pod: KubeObject, run: PodRun): PodTurn => ({
    plane,
    behaviours,
    images,
    networks,
    pod,
    run,
    node: pod.spec.nodeName,
    now: clock.now()
  })
  const isMine = (pod: KubeObject): boolean =>
    Boolean(pod.spec?.nodeName) && !down.has(pod.spec.nodeName) && store.get("nodes", undefined, pod.spec.nodeName) !== undefined

  const work = (key: string): void => {
    const pod = podOf(key)
    if (pod === undefined || !isMine(pod)) return
    let run = runs.get(key)
    if (run?.uid !== pod.metadata.uid) {
      run = makePodRun(pod, clock.now())
      runs.set(key, run)
    }
    const turn = turnOf(pod, run)
    const moments = [stepPod(turn), ...run.all.map((container) => applyNodeEffects(turn, container))]
    for (const at of moments) if (at !== undefined) queue.addAfter(key, at - clock.now())
  }

  const queue = makeWorkQueue({ clock, latencyMs: LATENCY_MS, work })
  const unsubscribe = cache.onChange((event) => {
    if (event.resource !== "pods" || !event.object.spec?.nodeName) return
    if (event.type === "DELETED") forget(event.object)
    else if (concerns(event)) queue.add(keyOf(event.object))
  })
  const nodeNames = (): ReadonlyArray<string> =>
    store.list("nodes").flatMap(({ metadata }) => (down.has(metadata.name) ? [] : [metadata.name]))
  const heartbeats = [
    plane.periodic.every(LEASE_RENEW_MS, () => {
      for (const node of nodeNames()) renewLease(plane, node)
    }),
    plane.periodic.every(STATUS_REPORT_MS, () => {
      for (const node of nodeNames()) reportStatus(plane, node, reported.get(node) ?? [])
    })
  ]
  const runOf = (namespace: string, pod: string): PodRun | undefined => runs.get(`${namespace}/${pod}`)

  return {
    logs: makeLogProvider(store, clock, (namespace, pod, container) =>
      runOf(namespace, pod)?.all.find((run) => run.spec.name === container)
    ),
    metrics: makeMetricsProvider(clock, cache, runOf, (node) => down.has(node)),
    setDown: (node, isDown) => {
      if (isDown) down.add(node)
      else down.delete(node)
      if (isDown) return
      renewLease(plane, node)
      reportStatus(plane, node, reported.get(node) ?? [])
      for (const pod of cache.podsOn(node)) queue.add(keyOf(pod))
    },
    setConditions: (node, conditions) => {
      reported.set(node, conditions)
      if (!down.has(node)) reportStatus(plane, node, conditions)
    },
    reconsider: () => {
      for (const [key, run] of runs) {
        const pod = podOf(key)
        if (pod === undefined || !isMine(pod)) continue
        for (const container of run.all) reconsider(turnOf(pod, run), container)
        queue.add(key)
      }
    },
    close: () => {
      unsubscribe()
      queue.close()
      for (const cancel of heartbeats) cancel()
    }
  }
}
