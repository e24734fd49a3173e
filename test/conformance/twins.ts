import { setTimeout as pause } from "node:timers/promises"
import { NodeServices } from "@effect/platform-node"
import { Effect, Exit, Scope } from "effect"
import { parse } from "yaml"
import type { Behaviour } from "../../src/sim/behaviours/behaviour.ts"
import { startRehearsalCluster } from "../../src/sim/rehearsal-cluster.ts"
import type { NodeGroup, Scenario } from "../../src/sim/scenario.ts"
import { type Access, callApi } from "../live-control-plane/call-api.ts"
import { startLiveControlPlane } from "../live-control-plane/start-live-control-plane.ts"

/** A real control plane and a rehearsal cluster that start out alike: the same nodes, under kubelets that are the same program. */
export interface Twins {
  readonly real: Access
  readonly rehearsal: Access
  /** Makes a namespace on both; pods can be created in it when this returns. */
  readonly makeNamespace: (name: string) => Promise<void>
  readonly close: () => Promise<void>
}

const capacity = { cpu: "16", memory: "64Gi", pods: "250" }

const pool = (name: string, count: number): NodeGroup => ({
  prefix: name,
  count,
  taints: [{ key: "pool", value: name, effect: "NoSchedule" }],
  capacity
})

/** `home` takes every pod that asks for nothing special; the others only pods that tolerate their pool. */
const nodes: ReadonlyArray<NodeGroup> = [{ prefix: "home", count: 1, capacity }, pool("drain", 2), pool("spare", 1)]

/** What becomes of a pod is in the tag of its image. */
const behaviours: ReadonlyArray<Behaviour> = [
  { name: "quick", match: {}, pull: { seconds: 0.01 }, stopSeconds: 0, usage: { cpu: "0", memory: "0" } },
  { name: "task", match: { restartPolicy: ["OnFailure", "Never"] }, exit: { afterSeconds: 0, code: 0 } },
  { name: "missing", match: { image: "*:missing" }, pull: { outcome: "not-found", seconds: 0.01 } },
  { name: "fails", match: { image: "*:fails" }, exit: { afterSeconds: 0, code: 1 } },
  { name: "unready", match: { image: "*:unready" }, probes: { readiness: { failing: "HTTP probe failed with statuscode: 503" } } },
  {
    name: "talks",
    match: { image: "*/talks:*" },
    logs: { onStart: ["one: listening", 'level=warn msg="two"', "three"], onExit: ["the end"] }
  }
]

const scenario: Scenario = {
  name: "conformance",
  summary: "Nothing happens but what clients do",
  nodes,
  users: [],
  objects: [],
  repositories: [],
  behaviours,
  setup: [],
  break: [],
  etcd: [],
  alert: { labels: {}, annotations: {}, since: 0 },
  storm: [],
  ends: "resolved",
  expect: []
}

const startRehearsal = Effect.fnUntraced(function* (tools: { readonly kubectl: string; readonly helm: string }) {
  const cluster = yield* startRehearsalCluster({ scenario, tools, charts: "" })
  const token: string = parse(cluster.adminKubeconfig).users[0].user.token
  return { url: cluster.url, ca: cluster.caPem, token } satisfies Access
})

const READY = ["serviceaccounts/default", "configmaps/kube-root-ca.crt"]

const makeNamespace = async (access: Access, name: string): Promise<void> => {
  await callApi(access, { method: "POST", path: "/api/v1/namespaces", body: { apiVersion: "v1", kind: "Namespace", metadata: { name } } })
  for (const path of READY) {
    const found = async () => {
      const answer = (await callApi(access, { method: "GET", path: `/api/v1/namespaces/${name}/${path}` })) as { readonly kind: string }
      return answer.kind !== "Status"
    }
    while (!(await found())) await pause(50)
  }
}

export const startTwins = async (tools: { readonly kubectl: string; readonly helm: string }): Promise<Twins> => {
  const scope = Effect.runSync(Scope.make())
  const start = Effect.all([startLiveControlPlane({ nodes, behaviours }), startRehearsal(tools)], { concurrency: 2 })
  const close = () => Effect.runPromise(Scope.close(scope, Exit.void))
  try {
    const [real, rehearsal] = await start.pipe(
      Effect.provideService(Scope.Scope, scope),
      Effect.provide(NodeServices.layer),
      Effect.runPromise
    )
    const both = [real, rehearsal]
    return {
      real,
      rehearsal,
      makeNamespace: async (name) => {
        await Promise.all(both.map((access) => makeNamespace(access, name)))
      },
      close
    }
  } catch (error) {
    await close()
    throw error
  }
}
