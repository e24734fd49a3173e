import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { diagnoseDump } from "../../src/diagnose/from-dump.ts"
import { diagnoseLive } from "../../src/diagnose/live/diagnose-live.ts"
import { ClusterName } from "../../src/domain/ids.ts"
import { KubeReader } from "../../src/platform/kubernetes/kube-reader.ts"
import { layerKubeReader } from "../../src/platform/kubernetes/live-kube-reader.ts"
import { runProcess } from "../../src/platform/process/run-process.ts"
import { startRehearsalCluster } from "../../src/sim/rehearsal-cluster.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { answer } from "./answer.ts"
import { clusterWith, faults, healthyNamespace } from "./faults.ts"

const main = join(import.meta.dirname, "../../src/app/main.ts")
const name = Schema.decodeSync(ClusterName)("faulty")

/** What people record of a cluster, by the real kubectl. */
const recorded = [
  "get pods -A -o json",
  "get events -A -o json",
  "get deployments.apps -A -o json",
  "get replicasets.apps -A -o json",
  "get services -A -o json",
  "get endpoints -A -o json",
  "get configmaps -A -o json",
  "get nodes -o json"
]

describeWith(["kubectl", "helm"], ({ helm, kubectl }) => {
  it.live(
    "names the same cause in a live cluster as in what was recorded of it",
    () =>
      Effect.gen(function* () {
        const directory = yield* Effect.acquireRelease(
          Effect.promise(() => mkdtemp(join(tmpdir(), "handrail-faults-"))),
          (path) => Effect.promise(() => rm(path, { recursive: true }))
        )
        const cluster = yield* startRehearsalCluster({
          scenario: clusterWith(faults),
          tools: { kubectl: kubectl.path, helm: helm.path },
          charts: ""
        })
        yield* cluster.breakIt
        const kubeconfig = join(directory, "kubeconfig")
        yield* Effect.promise(() => writeFile(kubeconfig, cluster.serviceAccountKubeconfig("handrail", "handrail-reader") ?? ""))

        const run = Effect.fnUntraced(function* (command: string) {
          const { stdout } = yield* runProcess({
            argv: [kubectl.path, ...command.split(" ")],
            env: { KUBECONFIG: kubeconfig, HOME: directory, PATH: dirname(kubectl.path) },
            cwd: directory,
            timeout: "1 minute"
          })
          return stdout.text
        })
        const record = Effect.fnUntraced(function* (command: string, index: number) {
          const output = yield* run(command)
          yield* Effect.promise(() => writeFile(join(directory, "commands", `${index}.txt`), `$ kubectl ${command}\n${output}`))
        })
        const [pod = ""] = (yield* run("get pods -n setting -o name")).split("\n")
        yield* Effect.promise(() => mkdir(join(directory, "commands")))
        yield* Effect.forEach([...recorded, `logs -n setting ${pod} --previous`], record, { concurrency: 2 })

        const fromDump = Effect.fnUntraced(function* (namespace: string) {
          const dump = join(directory, `dump-${namespace}`)
          yield* Effect.promise(async () => {
            await mkdir(join(dump, "commands"), { recursive: true })
            for (const file of await readdir(join(directory, "commands"))) {
              await copyFile(join(directory, "commands", file), join(dump, "commands", file))
            }
            await writeFile(join(dump, "meta.json"), JSON.stringify({ namespace }))
          })
          return answer(yield* diagnoseDump(dump))
        })
        const live = Effect.fnUntraced(function* (namespace: string) {
          const reader = yield* (yield* KubeReader).cluster(name)
          const before = reader.requests()
          const { report } = yield* diagnoseLive({
            cluster: { reader, metrics: undefined },
            subject: { alerts: [], namespace },
            within: "1 minute"
          })
          expect(report.unread).toEqual([])
          expect(reader.requests() - before).toBeLessThan(60)
          return answer(report)
        })

        const seen = yield* Effect.forEach([...faults, { namespace: healthyNamespace }], ({ namespace }) =>
          Effect.map(Effect.all([live(namespace), fromDump(namespace)]), ([now, then]) => ({ namespace, live: now, recorded: then }))
        ).pipe(Effect.provide(layerKubeReader([{ name, files: [kubeconfig] }])))
        expect(seen).toEqual([
          ...faults.map(({ code, entity, namespace }) => ({ namespace, live: `${code} ${entity}`, recorded: `${code} ${entity}` })),
          { namespace: healthyNamespace, live: "healthy", recorded: "healthy" }
        ])

        const handrail = (...words: ReadonlyArray<string>) =>
          runProcess({
            argv: [process.execPath, main, "diagnose", "--kubeconfig", kubeconfig, "--json", ...words],
            env: { HOME: directory, PATH: dirname(kubectl.path) },
            cwd: directory,
            timeout: "1 minute"
          })
        const asked = yield* handrail("-n", "tag", "deployment/api")
        expect(JSON.parse(asked.stdout.text)).toMatchObject({
          verdict: "cause",
          cause: { code: "image-tag-missing", entity: { kind: "Deployment", namespace: "tag", name: "api" } },
          unread: []
        })
        const wrong = yield* handrail("-n", "tag", "deployment/app")
        expect(wrong.end).toMatchObject({ exitCode: 4 })
        expect(wrong.stderr.text).toContain("there is no deployment/app")
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    120_000
  )
})
