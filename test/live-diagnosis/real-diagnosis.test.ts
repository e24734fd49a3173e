import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Schedule, Schema } from "effect"
import { diagnoseLive } from "../../src/diagnose/live/diagnose-live.ts"
import { ClusterName } from "../../src/domain/ids.ts"
import { KubeReader } from "../../src/platform/kubernetes/kube-reader.ts"
import { layerKubeReader } from "../../src/platform/kubernetes/live-kube-reader.ts"
import { writeKubeconfig } from "../../toolbox/servers/control-plane/credentials.ts"
import { controlPlaneTools } from "../../toolbox/servers/control-plane/start-control-plane.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { stageScenario } from "../live-control-plane/stage-scenario.ts"
import { answer } from "./answer.ts"
import { clusterWith, faults, healthyNamespace, realFaults } from "./faults.ts"

const name = Schema.decodeSync(ClusterName)("real")

const all = [...faults, ...realFaults]

/** Times of a second or so that a fault is given to show itself. */
const PATIENCE = 90

describeWith([...controlPlaneTools, "kubectl", "helm"], ({ helm, kubectl }) => {
  it.live(
    "names the causes of faults on a real control plane, with the reader's rights alone",
    () =>
      Effect.gen(function* () {
        const directory = yield* Effect.acquireRelease(
          Effect.promise(() => mkdtemp(join(tmpdir(), "handrail-real-"))),
          (path) => Effect.promise(() => rm(path, { recursive: true }))
        )
        const stage = yield* stageScenario(clusterWith(all), { kubectl: kubectl.path, helm: helm.path }, "")
        yield* stage.breakIt
        const token = yield* stage.kubectl("-n", "handrail", "create", "token", "handrail-reader")
        const file = yield* writeKubeconfig(join(directory, "reader"), stage.url, stage.ca, token.trim())
        const live = Effect.fnUntraced(function* (namespace: string) {
          const reader = yield* (yield* KubeReader).cluster(name)
          const { report } = yield* diagnoseLive({
            cluster: { reader, metrics: undefined },
            subject: { alerts: [], namespace },
            within: "1 minute"
          })
          expect(report.unread).toEqual([])
          return answer(report)
        })
        const shown = (namespace: string, expected: string) =>
          Effect.retry(
            Effect.filterOrFail(live(namespace), (found) => found === expected),
            { schedule: Schedule.spaced("1 second"), times: PATIENCE }
          ).pipe(Effect.orElseSucceed(() => undefined))
        const seen = yield* Effect.forEach(
          [
            ...all.map(({ code, entity, namespace }) => ({ namespace, expected: `${code} ${entity}` })),
            { namespace: healthyNamespace, expected: "healthy" }
          ],
          ({ expected, namespace }) =>
            Effect.flatMap(shown(namespace, expected), (found) => (found === undefined ? live(namespace) : Effect.succeed(found))).pipe(
              Effect.map((found) => ({ namespace, expected, found }))
            ),
          { concurrency: 4 }
        ).pipe(Effect.provide(layerKubeReader([{ name, files: [file] }])))
        expect(seen.filter(({ expected, found }) => expected !== found)).toEqual([])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    240_000
  )
})
