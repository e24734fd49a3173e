import { Effect, Option, Schema } from "effect"
import type { JsonValue } from "../../domain/canonical-json.ts"
import { showRef } from "../../domain/object-ref.ts"
import type { Argv } from "../../domain/runbook.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { conventionalValue } from "./chart-values.ts"
import { valueAt } from "./edit-yaml.ts"
import type { ObjectChange } from "./object-changes.ts"
import { type Obstacle, obstacle } from "./obstacle.ts"
import { refOf } from "./wanted-changes.ts"

/** What a chart is installed as: a change of the object that installs it, and the version that it is to come to. */
export interface ChartChange {
  readonly changes: ReadonlyArray<ObjectChange>
  readonly at: { readonly version?: string }
}

interface Chart {
  readonly version: string
  readonly versionPath: ReadonlyArray<string>
  readonly valuesPath: ReadonlyArray<string>
  /** Versions that were installed, newest first; `revision` is Helm's. */
  readonly history: ReadonlyArray<{ readonly version: string; readonly revision?: number }>
}

const optional = Schema.optionalKey

/** https://fluxcd.io/flux/components/helm/helmreleases/#history */
const HelmRelease = Schema.Struct({
  spec: Schema.Struct({ chart: Schema.Struct({ spec: Schema.Struct({ version: optional(Schema.String) }) }) }),
  status: optional(
    Schema.Struct({ history: optional(Schema.Array(Schema.Struct({ chartVersion: Schema.String, version: optional(Schema.Int) }))) })
  )
})

/** https://argo-cd.readthedocs.io/en/stable/user-guide/helm/ */
const Application = Schema.Struct({
  spec: Schema.Struct({ source: Schema.Struct({ chart: Schema.String, targetRevision: Schema.String }) }),
  status: optional(
    Schema.Struct({
      history: optional(Schema.Array(Schema.Struct({ source: optional(Schema.Struct({ targetRevision: optional(Schema.String) })) })))
    })
  )
})

const readers: Readonly<Record<string, (owner: KubeObject) => Chart | undefined>> = {
  HelmRelease: (owner) =>
    Option.getOrUndefined(
      Option.map(Schema.decodeUnknownOption(HelmRelease)(owner), ({ spec, status }) => ({
        version: spec.chart.spec.version ?? "*",
        versionPath: ["spec", "chart", "spec", "version"],
        valuesPath: ["spec", "values"],
        history: (status?.history ?? []).map(({ chartVersion, version }) => ({
          version: chartVersion,
          ...(version === undefined ? {} : { revision: version })
        }))
      }))
    ),
  Application: (owner) =>
    Option.getOrUndefined(
      Option.map(Schema.decodeUnknownOption(Application)(owner), ({ spec, status }) => ({
        version: spec.source.targetRevision,
        versionPath: ["spec", "source", "targetRevision"],
        valuesPath: ["spec", "source", "helm", "valuesObject"],
        history: (status?.history ?? [])
          .flatMap(({ source }) => (source?.targetRevision === undefined ? [] : [{ version: source.targetRevision }]))
          .toReversed()
      }))
    )
}

/** Whether what the owner applies is rendered from a chart, and not read from manifests. */
export const isChartOwner = (owner: KubeObject): boolean => owner.kind === "HelmRelease" || readers[owner.kind]?.(owner) !== undefined

const byValues = (owner: KubeObject, chart: Chart, changes: ReadonlyArray<ObjectChange>): ReadonlyArray<ObjectChange> | undefined => {
  const plain = JSON.parse(JSON.stringify(owner)) as JsonValue
  const values = valueAt(plain, chart.valuesPath)
  const found = changes.map((change) => conventionalValue(values, change))
  const edits = found.flatMap((one) => (one === undefined ? [] : [{ path: [...chart.valuesPath, ...one.at], to: one.to }]))
  if (edits.length === 0 || edits.length < changes.length) return undefined
  return edits.map(({ path, to }) => {
    const from = valueAt(plain, path)
    return { path, to, ...(from === undefined ? {} : { from }) }
  })
}

/** `helm rollback RELEASE [REVISION]`: the revision, where it is given. */
const revisionOf = (argv: Argv): number | undefined => {
  const words = argv.slice(argv.indexOf("rollback") + 1).filter((word) => /^\d+$/.test(word))
  return argv[0] === "helm" && words[0] !== undefined && words[0] !== "0" ? Number(words[0]) : undefined
}

/** The version to return to: that of a revision, else the one before the last upgrade. */
const earlier = (chart: Chart, argv: Argv): string | undefined => {
  const revision = revisionOf(argv)
  if (revision !== undefined) return chart.history.find((entry) => entry.revision === revision)?.version
  return chart.history[1]?.version
}

/** What is to be changed of a HelmRelease or Application so that what its chart renders changes like this. */
export const chartChange = Effect.fnUntraced(function* (
  owner: KubeObject,
  argv: Argv,
  isRollback: boolean,
  changes: ReadonlyArray<ObjectChange>
): Effect.fn.Return<ChartChange, Obstacle> {
  const shown = showRef(refOf(owner))
  const chart = readers[owner.kind]?.(owner)
  if (chart === undefined) return yield* obstacle(`${shown} does not say which version of a chart it installs`)
  const values = byValues(owner, chart, changes)
  if (values !== undefined) return { changes: values, at: {} }
  if (!isRollback) return yield* obstacle(`${shown} renders it from a chart, and none of its values is clearly the one that sets it`)
  const version = earlier(chart, argv)
  if (version === undefined) return yield* obstacle(`${shown} does not tell which version was installed before`)
  if (version === chart.version)
    return yield* obstacle(`${shown} had the same chart version before; what has changed is its values, so revert their commit`)
  return { changes: [{ path: chart.versionPath, from: chart.version, to: version }], at: { version } }
})
