import { readdirSync, readFileSync } from "node:fs"
import { basename, dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Result, Schema } from "effect"
import { TestClock } from "effect/testing"
import { bindParameters } from "../knowledge/bind-parameters.ts"
import { layerFromPaths, RunbookLibrary } from "../knowledge/runbook-library.ts"
import { selectRunbook } from "../knowledge/select-runbook.ts"
import { compileCel, evaluateCel } from "../platform/cel/cel.ts"
import { KubeObject } from "../platform/kubernetes/kube-reader.ts"
import { decodeYaml } from "../platform/yaml-document.ts"
import { diagnoseIncident } from "./live/diagnose-incident.ts"
import { recordedCluster, recordingNarrator } from "./recorded-cluster.fixture.ts"

/** What a member of etcd says; one that is not here takes no connections. */
const Member = Schema.Struct({
  endpoint: Schema.String,
  answers: Schema.Boolean,
  healthy: Schema.optionalKey(Schema.Boolean),
  reason: Schema.optionalKey(Schema.String),
  hasLeader: Schema.optionalKey(Schema.Boolean),
  dbSizeBytes: Schema.optionalKey(Schema.Number),
  quotaBytes: Schema.optionalKey(Schema.Number),
  leaderChanges: Schema.optionalKey(Schema.Number),
  fsyncP99Seconds: Schema.optionalKey(Schema.Number)
})

/** One case: an alert, what the cluster held, and what must come of it. */
const Case = Schema.Struct({
  alert: Schema.Struct({ labels: Schema.Record(Schema.String, Schema.String) }),
  now: Schema.String,
  forbidden: Schema.optionalKey(Schema.Array(Schema.String)),
  health: Schema.optionalKey(Schema.Record(Schema.String, Schema.Array(Schema.Struct({ check: Schema.String, ok: Schema.Boolean })))),
  etcd: Schema.optionalKey(Schema.Array(Member)),
  /** Query to its samples. */
  metrics: Schema.optionalKey(
    Schema.Record(Schema.String, Schema.Array(Schema.Struct({ metric: Schema.Record(Schema.String, Schema.String), value: Schema.Number })))
  ),
  /** Of `cluster.yaml` beside it, `Kind/name`. */
  without: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Beside those of `cluster.yaml`, or in their place. */
  objects: Schema.optionalKey(Schema.Array(KubeObject)),
  expect: Schema.Struct({
    params: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
    verdict: Schema.String,
    cause: Schema.optionalKey(Schema.String),
    entity: Schema.optionalKey(Schema.String),
    refuted: Schema.optionalKey(Schema.Array(Schema.String)),
    /** Steps that the plan would have. */
    actions: Schema.optionalKey(Schema.Array(Schema.String))
  })
})

const root = fileURLToPath(new URL("../../runbooks", import.meta.url))
const cases = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".yaml") && basename(dirname(path)) === "testdata" && basename(path) !== "cluster.yaml")
  .map((path) => [relative("", join(basename(dirname(dirname(path))), basename(path, ".yaml"))), join(root, path)] as const)

const Shared = Schema.Struct({ objects: Schema.Array(KubeObject) })
const source = (file: string) => ({ file, text: readFileSync(file, "utf8") })

const load = Effect.fnUntraced(function* (file: string) {
  const { objects: shared } = yield* decodeYaml(Shared, source(join(dirname(file), "cluster.yaml")))
  const { without = [], objects: own = [], ...rest } = yield* decodeYaml(Case, source(file))
  const key = ({ kind, metadata }: KubeObject) => `${kind}/${metadata.name}`
  const replaced = new Set([...without, ...own.map(key)])
  return { ...rest, objects: [...shared.filter((object) => !replaced.has(key(object))), ...own] }
})

describe("the runbooks' recorded cases", () => {
  it.effect.each(cases)("%s", ([name, file]) =>
    Effect.gen(function* () {
      const { alert, now, forbidden = [], objects, health = {}, etcd = [], metrics, expect: expected } = yield* load(file)
      yield* TestClock.setTime(Date.parse(now))
      const library = yield* RunbookLibrary
      const runbook = yield* library.get(dirname(name))
      const signal = { labels: alert.labels, annotations: {} }
      const seen = { objects, health, etcd, ...(metrics === undefined ? {} : { metrics }) }
      const known = recordedCluster(seen)
      const params = yield* bindParameters(runbook, signal, known)
      if (expected.params !== undefined) expect(params).toEqual(expected.params)

      const { tree = { healthy: [], hypotheses: [] } } = { ...(runbook.diagnose !== undefined && { tree: runbook.diagnose }) }
      const narrator = recordingNarrator()
      const cluster = recordedCluster({ ...seen, forbidden })
      const diagnosis = yield* diagnoseIncident({ tree, params, signal, cluster }).pipe(narrator.provide)
      const findings = JSON.stringify(diagnosis.hypotheses, undefined, 1)
      expect({ verdict: diagnosis.verdict, cause: diagnosis.cause?.id }, findings).toEqual({
        verdict: expected.verdict,
        cause: expected.cause
      })
      if (expected.entity !== undefined) expect(diagnosis.cause?.entity).toBe(expected.entity)
      for (const id of expected.refuted ?? []) {
        expect({ id, status: diagnosis.hypotheses.find((hypothesis) => hypothesis.id === id)?.status }, findings).toEqual({
          id,
          status: "refuted"
        })
      }
      if (forbidden.length === 0) {
        // these cases have no logs, which the library would read
        const unread = diagnosis.hypotheses.flatMap((hypothesis) =>
          hypothesis.findings.filter(({ effect, probe }) => effect === "unknown" && probe !== "known-cause")
        )
        expect(unread).toEqual([])
      }
      if (expected.actions !== undefined) {
        const applies = runbook.actions.filter(({ when }) => {
          const bindings = { params, diagnosis, steps: {}, now: new Date(now) }
          const result = evaluateCel(Result.getOrThrow(compileCel(when?.expression ?? "true")), bindings)
          return result._tag === "value" && result.value === true
        })
        expect(applies.map(({ id }) => id)).toEqual(expected.actions)
      }
    }).pipe(Effect.provide(layerFromPaths([root])))
  )

  it.effect("are of alerts that select their runbook", () =>
    Effect.gen(function* () {
      const library = yield* RunbookLibrary
      expect(yield* library.invalid).toEqual([])
      const runbooks = yield* library.all
      for (const [name, file] of cases) {
        const { alert } = yield* load(file)
        const { chosen } = selectRunbook(runbooks, { labels: alert.labels, annotations: {} })
        expect({ name, chosen: chosen?.name }).toEqual({ name, chosen: dirname(name) })
      }
    }).pipe(Effect.provide(layerFromPaths([root])))
  )
})
