import { setTimeout as pause } from "node:timers/promises"
import { NodeServices } from "@effect/platform-node"
import { Effect, Exit, Scope } from "effect"
import { parse } from "yaml"
import { startRehearsalCluster } from "../../src/sim/rehearsal-cluster.ts"
import type { Scenario } from "../../src/sim/scenario.ts"
import { startControlPlane } from "../../toolbox/servers/control-plane/start-control-plane.ts"
import { type Access, callApi } from "./cluster.ts"
import { type Nodes, startFakeKubelets } from "./fake-kubelet.ts"

/** A real control plane and a rehearsal cluster that start out alike: the same nodes under the same stand-in for kubelets. */
export interface Twins {
  readonly real: Access
  readonly rehearsal: Access
  /** Makes a namespace on both; pods can be created in it when this returns. */
  readonly makeNamespace: (name: string) => Promise<void>
  readonly close: () => Promise<void>
}

/** `home` takes every pod that asks for nothing special. */
const nodes: Nodes = { home: undefined, "drain-1": "drain", "drain-2": "drain", spare: "spare" }

const nothing: Scenario = {
  name: "conformance",
  summary: "Nothing happens but what clients do",
  nodes: [],
  users: [],
  objects: [],
  repositories: [],
  behaviours: [],
  setup: [],
  break: [],
  alert: { labels: {}, annotations: {}, since: 0 },
  expect: []
}

const startRehearsal = Effect.fnUntraced(function* (tools: { readonly kubectl: string; readonly helm: string }) {
  const cluster = yield* startRehearsalCluster({ scenario: nothing, tools, charts: "" })
  // Its own kubelets stay away from these nodes.
  yield* cluster.applyFault({ nodesDown: Object.keys(nodes) })
  const token: string = parse(cluster.adminKubeconfig).users[0].user.token
  return { name: "rehearsal", url: cluster.url, ca: cluster.caPem, token } satisfies Access
})

const startReal = Effect.map(startControlPlane(), ({ url, ca, token }): Access => ({ name: "real", url, ca, token }))

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
  const start = Effect.all([startReal, startRehearsal(tools)], { concurrency: 2 })
  const close = () => Effect.runPromise(Scope.close(scope, Exit.void))
  try {
    const [real, rehearsal] = await start.pipe(
      Effect.provideService(Scope.Scope, scope),
      Effect.provide(NodeServices.layer),
      Effect.runPromise
    )
    const both = [real, rehearsal]
    const stops = await Promise.all(both.map((access) => startFakeKubelets(access, nodes)))
    return {
      real,
      rehearsal,
      makeNamespace: async (name) => {
        await Promise.all(both.map((access) => makeNamespace(access, name)))
      },
      close: async () => {
        await Promise.all(stops.map((stop) => stop()))
        await close()
      }
    }
  } catch (error) {
    await close()
    throw error
  }
}
