import { Effect, Schema } from "effect"
import type { Change } from "../../domain/change.ts"
import { digestJson, millisOf, type Timestamp, timestamp } from "../../domain/ids.ts"
import { RELEASE_GROUP } from "../../domain/object-ref.ts"
import { ToolReads } from "../../execute/tool-reads.ts"
import type { Cluster } from "../../platform/clusters.ts"

/** As `helm history --output json` prints it: https://helm.sh/docs/helm/helm_history/ */
const Revisions = Schema.Array(
  Schema.Struct({
    revision: Schema.Int,
    updated: Schema.String,
    status: Schema.String,
    chart: Schema.String,
    app_version: Schema.optionalKey(Schema.String),
    description: Schema.optionalKey(Schema.String)
  })
)
type Revision = (typeof Revisions.Type)[number]

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Revisions))

const limits = { timeoutMs: 10_000, longestDescription: 120 } as const

const version = ({ app_version, chart }: Revision): string =>
  app_version === undefined || app_version === "" ? chart : `${chart} (app ${app_version})`

const changeOf = (
  release: { readonly namespace: string; readonly name: string },
  revision: Revision,
  before: Revision | undefined,
  { cluster, receivedAt }: { readonly cluster: Pick<Cluster, "config">; readonly receivedAt: Timestamp }
): Change => {
  const { name, namespace } = release
  const { description = "", revision: number, status, updated } = revision
  const said = description === "" ? "" : `: ${description.slice(0, limits.longestDescription)}`
  return {
    id: digestJson({ source: "helm", cluster: cluster.config.name, namespace, name, revision: number, status }),
    source: "helm",
    kind: "release",
    at: timestamp(Date.parse(updated)),
    receivedAt,
    cluster: cluster.config.name,
    namespace,
    objects: [{ group: RELEASE_GROUP, kind: "HelmRelease", namespace, name }],
    summary: `Helm release ${namespace}/${name}, revision ${number}: ${version(revision)}, ${status}${said}`,
    ...(before === undefined ? {} : { from: version(before) }),
    to: version(revision)
  }
}

/** The revisions of a release since a time. */
const historyChanges = (
  release: { readonly namespace: string; readonly name: string },
  revisions: ReadonlyArray<Revision>,
  options: { readonly cluster: Pick<Cluster, "config">; readonly since: Timestamp; readonly receivedAt: Timestamp }
): ReadonlyArray<Change> =>
  revisions
    .toSorted((a, b) => a.revision - b.revision)
    .flatMap((revision, index, all) => {
      const at = Date.parse(revision.updated)
      return Number.isFinite(at) && at >= millisOf(options.since) ? [changeOf(release, revision, all[index - 1], options)] : []
    })

/** What Helm keeps of a release. Its records are Secrets, which only the operator may read; fails with a sentence where they cannot be. */
export const releaseChanges = Effect.fnUntraced(function* (
  release: { readonly namespace: string; readonly name: string },
  options: { readonly cluster: Pick<Cluster, "config">; readonly since: Timestamp; readonly receivedAt: Timestamp }
) {
  const argv = ["helm", "history", release.name, "--namespace", release.namespace, "--max", "10", "--output", "json"] as const
  const reads = yield* ToolReads
  const failed = (message: string) => ({
    message: `the history of Helm release ${release.namespace}/${release.name} was not read: ${message}`
  })
  const done = yield* reads
    .run({ cluster: options.cluster.config, argv, tier: "operator", timeoutMs: limits.timeoutMs })
    .pipe(Effect.mapError(({ message }) => failed(message)))
  const revisions = done.exitCode === 0 ? decode(done.stdout) : undefined
  if (revisions?._tag !== "Some") return yield* Effect.fail(failed(done.stderr.trim().slice(0, 200) || "helm printed no history"))
  return historyChanges(release, revisions.value, options)
})
