import https from "node:https"
import { Effect, Schema } from "effect"
import { accessOf, httpsGet } from "../test/acceptance/https-get.fixture.ts"
import { startRehearsal } from "../test/acceptance/rehearsal.fixture.ts"
import { getTool } from "../toolbox/index.ts"
import { controlPlaneTools, startControlPlane } from "../toolbox/servers/control-plane/start-control-plane.ts"
import type { Benchmark } from "./benchmark.ts"
import { inTurn } from "./in-turn.ts"
import { measurementOf } from "./measurement.ts"
import { type ProgramCost, runProgram } from "./program.ts"

const pairs = 5
const connections = 16

/** The real API server did not take what the rehearsal cluster holds. */
class CopyFailed extends Schema.TaggedError<CopyFailed>()("CopyFailed", { message: Schema.String }) {}

const PodList = Schema.fromJsonString(
  Schema.Struct({
    items: Schema.Array(
      Schema.Struct({
        metadata: Schema.Struct({
          name: Schema.String,
          namespace: Schema.String,
          labels: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
        }),
        spec: Schema.Struct({ containers: Schema.Array(Schema.Unknown), volumes: Schema.optionalKey(Schema.Array(Schema.Unknown)) })
      })
    )
  })
)
type Pod = (typeof PodList.Type)["items"][number]

/** Pods that no controller owns and no scheduler takes, so that the real cluster is as quiet as the rehearsal one. */
const held = ({ metadata: { labels = {}, name, namespace }, spec: { containers, volumes = [] } }: Pod) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace, labels },
  spec: { containers, volumes, schedulingGates: [{ name: "handrail.dev/held" }], automountServiceAccountToken: false }
})

const makeWriter = (kubeconfig: string) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => new https.Agent({ keepAlive: true, maxSockets: connections })),
      (agent) => Effect.sync(() => agent.destroy())
    ),
    (agent) => {
      const { ca, server, token } = accessOf(kubeconfig)
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" }
      return (path: string, object: unknown) =>
        Effect.callback<void, CopyFailed>((resume) => {
          const fail = (what: string) => resume(Effect.fail(new CopyFailed({ message: `POST ${path}: ${what}` })))
          const request = https.request(`${server}${path}`, { agent, ca, headers, method: "POST" }, async (response) => {
            const text = Buffer.concat(await response.toArray()).toString()
            if (response.statusCode === 201 || response.statusCode === 409) resume(Effect.void)
            else fail(`${response.statusCode} ${text}`)
          })
          request.on("error", (error) => fail(error.message))
          request.end(JSON.stringify(object))
          return Effect.sync(() => request.destroy())
        })
    }
  )

/** Creates pods like these, in their namespaces. A namespace's default account, which admission wants, is made if it is not yet there. */
const copyPods = Effect.fnUntraced(function* (pods: ReadonlyArray<Pod>, kubeconfig: string) {
  const write = yield* makeWriter(kubeconfig)
  for (const namespace of new Set(pods.map(({ metadata }) => metadata.namespace))) {
    yield* write("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } })
    yield* write(`/api/v1/namespaces/${namespace}/serviceaccounts`, {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "default" }
    })
  }
  yield* Effect.forEach(pods, (pod) => write(`/api/v1/namespaces/${pod.metadata.namespace}/pods`, held(pod)), {
    concurrency: connections,
    discard: true
  })
})

const podsOf = (kubeconfig: string) =>
  Effect.flatMap(httpsGet(kubeconfig, "/api/v1/pods"), (text) =>
    Effect.map(Schema.decodeEffect(PodList)(text), ({ items }) => ({ items, megabytes: text.length / 1_000_000 }))
  ).pipe(Effect.mapError(({ message }) => new CopyFailed({ message })))

export const rehearsal: Benchmark = {
  name: "rehearsal",
  compares: "kubectl get pods -A on the rehearsal cluster `large`, with a real kube-apiserver of as many pods",
  run: Effect.gen(function* () {
    const kubectl = yield* getTool("kubectl")
    yield* Effect.forEach(controlPlaneTools, (name) => getTool(name))
    const [cluster, real] = yield* Effect.all([startRehearsal("large"), startControlPlane()], { concurrency: 2 })
    const admin = cluster.kubeconfig("admin")
    const mine = yield* podsOf(admin)
    yield* copyPods(mine.items, real.kubeconfig)
    const theirs = yield* podsOf(real.kubeconfig)
    const list = (kubeconfig: string) => runProgram(kubectl.path, ["--kubeconfig", kubeconfig, "get", "pods", "--all-namespaces"])
    const found = yield* inTurn(pairs, { ours: list(admin), baseline: list(real.kubeconfig) })
    const wall = (costs: ReadonlyArray<ProgramCost>) => costs.map((cost) => cost.wall)
    const size = ({ items, megabytes }: typeof mine) => `${items.length} pods, ${megabytes.toFixed(1)} MB as JSON`
    const what = `kubectl get pods -A: rehearsal cluster (${size(mine)}) with kube-apiserver (${size(theirs)})`
    return [measurementOf("rehearsal", "ms", { ours: wall(found.ours), baseline: wall(found.baseline) }, what)]
  })
}
