import { Effect } from "effect"
import type { Behaviour, Repository } from "../../src/sim/behaviours/behaviour.ts"
import { makeBehaviours } from "../../src/sim/behaviours/conduct.ts"
import { makeSimClock } from "../../src/sim/clock.ts"
import { makeEventSink } from "../../src/sim/controllers/runtime/event-sink.ts"
import { makePeriodicTasks } from "../../src/sim/controllers/runtime/periodic-tasks.ts"
import type { KubeObject } from "../../src/sim/kube-object.ts"
import { type Kubelet, startKubelet } from "../../src/sim/kubelet/kubelet.ts"
import type { KubeletPlane } from "../../src/sim/kubelet/kubelet-plane.ts"
import { LEASE_NAMESPACE, leaseOf, type Machine, nodeOf, reportStart } from "../../src/sim/kubelet/node-agent.ts"
import { machinesOf } from "../../src/sim/machines.ts"
import type { NodeGroup } from "../../src/sim/scenario.ts"
import { type Access, callApi } from "./call-api.ts"
import { serveKubelets } from "./kubelet-server.ts"
import { registerMetrics, serveMetrics } from "./metrics-server.ts"
import { openRemoteCluster } from "./remote-cluster.ts"
import { pathOf } from "./resources.ts"

export interface LivingNodesOptions {
  readonly nodes: ReadonlyArray<NodeGroup>
  /** What containers do where they do not simply serve: `src/sim/behaviours/behaviour.ts`. */
  readonly behaviours?: ReadonlyArray<Behaviour>
  /** The tags that exist of a repository; others cannot be pulled from it. A repository that is not listed has every tag. */
  readonly repositories?: ReadonlyArray<Repository>
}

interface LivingNodes {
  /** Replaces behaviours by name and adds new ones; running containers follow. */
  readonly behave: (behaviours: ReadonlyArray<Behaviour>) => void
  /** Takes behaviours away again, by name. */
  readonly forget: (names: ReadonlyArray<string>) => void
  /** A node that is down neither renews its lease nor touches its pods. */
  readonly setDown: Kubelet["setDown"]
  /** Conditions that a kubelet itself reports, such as MemoryPressure; an empty list means healthy. */
  readonly setConditions: Kubelet["setConditions"]
}

const HERE = "127.0.0.1"

const register = async (access: Access, machine: Machine, { clock, events }: KubeletPlane): Promise<void> => {
  const body = nodeOf(machine, clock.timestamp())
  const node = (await callApi(access, { method: "POST", path: pathOf("nodes", undefined), body })) as KubeObject
  const path = pathOf("leases.coordination.k8s.io", LEASE_NAMESPACE)
  await callApi(access, { method: "POST", path, body: leaseOf(node, clock.now()) })
  reportStart(events, node)
}

/**
 * Gives a cluster nodes on which pods live: the rehearsal cluster's kubelets, over the cluster's API. They pull (or cannot), start, probe,
 * crash, back off, stop, report, serve logs, and use resources that `kubectl top` shows. The scope ends them; their nodes stay.
 */
export const startLivingNodes = Effect.fn("test.startLivingNodes")(function* (access: Access, options: LivingNodesOptions) {
  const clock = yield* Effect.acquireRelease(
    Effect.sync(() => makeSimClock({ start: Date.now(), flow: 1 })),
    ({ close }) => Effect.sync(close)
  )
  const remote = yield* Effect.acquireRelease(
    Effect.promise(() => openRemoteCluster(access)),
    ({ close }) => Effect.promise(close)
  )
  const behaviours = makeBehaviours(remote.store, options.behaviours ?? [], options.repositories ?? [])
  const plane = { ...remote, clock, events: makeEventSink(remote.store, clock), periodic: makePeriodicTasks(clock) }
  const kubelet = yield* Effect.acquireRelease(
    Effect.sync(() => startKubelet(plane, behaviours)),
    ({ close }) => Effect.sync(close)
  )
  const kubeletPort = yield* serveKubelets(kubelet.logs, clock)
  const metricsPort = yield* serveMetrics(kubelet.metrics, remote.store, clock)
  yield* Effect.promise(async () => {
    await registerMetrics(access, metricsPort)
    for (const machine of machinesOf(options.nodes)) await register(access, { ...machine, address: HERE, kubeletPort }, plane)
  })
  return {
    behave: (changed) => {
      behaviours.add(changed)
      kubelet.reconsider()
    },
    forget: (names) => {
      behaviours.remove(names)
      kubelet.reconsider()
    },
    setDown: kubelet.setDown,
    setConditions: kubelet.setConditions
  } satisfies LivingNodes
})
