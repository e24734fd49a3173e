import { join } from "node:path"
import { Effect, Layer } from "effect"
import type { Actor } from "../../domain/decision.ts"
import { layerForgeHands } from "../../execute/adapters/forge-hands.ts"
import { layerGatedRunner } from "../../execute/adapters/gated-runner.ts"
import { BindingRecords, layerBindingRecords } from "../../execute/adapters/identity/binding-records.ts"
import { readerBearer } from "../../execute/adapters/identity/reader-bearer.ts"
import { layerProcessToolReads } from "../../execute/adapters/process-tool-reads.ts"
import { layerSqlDrainLeases } from "../../execute/adapters/sql-drain-leases.ts"
import { layerSqlRestoreCopies } from "../../execute/adapters/sql-restore-copies.ts"
import { layerSqlStepLedger } from "../../execute/adapters/sql-step-ledger.ts"
import { layerStepHands } from "../../execute/adapters/step-hands.ts"
import { layerToolProcess } from "../../execute/adapters/tool-process.ts"
import { layerDurableEngine, layerReplicatedEngine } from "../../incident/adapters/engine-layers.ts"
import { layerDrainAtStop } from "../../incident/adapters/running-stages.ts"
import { layerApprovalClaims } from "../../incident/approvals/claims.ts"
import { ChangeSettings } from "../../incident/changes/changes.ts"
import { layerChanges } from "../../incident/changes/sql-changes.ts"
import { layerRegrouping } from "../../incident/correlation/regrouping.ts"
import { layerCorrelation } from "../../incident/correlation/sql-correlation.ts"
import { layerIncidents } from "../../incident/incidents.ts"
import { layerIntake } from "../../incident/intake.ts"
import { layerRecordedDecisions } from "../../incident/recorded-decisions.ts"
import { layerRetention } from "../../incident/retention/retention.ts"
import { RetentionSettings } from "../../incident/retention/retention-settings.ts"
import { IncidentSettings } from "../../incident/settings.ts"
import { layerEvidenceStore } from "../../incident/timeline/evidence-store.ts"
import { layerTimeline } from "../../incident/timeline/sql-timeline.ts"
import { watchCluster } from "../../ingest/kubernetes/watch/watch-cluster.ts"
import { layerWatchStore } from "../../ingest/kubernetes/watch/watch-store.ts"
import { layerClusterGraphs } from "../../knowledge/graph/cluster-graphs.ts"
import { layerFromPaths } from "../../knowledge/runbook-library.ts"
import { layerTopologies } from "../../knowledge/topology/live-topologies.ts"
import { layerClusters } from "../../platform/clusters.ts"
import type { ClusterConfig, HandrailConfig } from "../../platform/config/config.ts"
import { defaultWatchCache } from "../../platform/config/watch-cache-config.ts"
import { type ClusterSource, layerKubeReader } from "../../platform/kubernetes/live-kube-reader.ts"
import { layerOnCall } from "../../platform/on-call/live-on-call.ts"
import { memoryPlaces, privateDirectory } from "../../platform/private-directory.ts"
import { layerMetricsReader } from "../../platform/prometheus/live-metrics-reader.ts"
import { layerFileDirectory } from "../../policy/adapters/file-directory.ts"
import { layerFileKeyGate, layerKeyFileGate } from "../../policy/adapters/file-key-gate.ts"
import { layerFixedDirectory } from "../../policy/adapters/fixed-directory.ts"
import { layerModes } from "../../policy/adapters/flag-modes.ts"
import { layerRegoPolicy } from "../../policy/adapters/rego-policy.ts"
import { layerSqlKeyGate } from "../../policy/adapters/sql-key-gate.ts"
import { layerFreezes } from "../../policy/calendar/freezes.ts"
import { doctorLayer } from "../doctor/doctor-layer.ts"
import { clustersAtHand } from "./clusters-at-hand.ts"
import { databaseLayer } from "./databases.ts"
import { forgesLayer } from "./forges.ts"
import { readinessLayer } from "./ready.ts"
import { slackLayer } from "./slack.ts"

/** The reader's kubeconfig, or the minter's with tokens for the reader in place of its user. */
const readerSource =
  (records: typeof BindingRecords.Service) =>
  ({ credentials, name, watchCache = defaultWatchCache }: ClusterConfig): ClusterSource => {
    const { kubeconfig, context } = "mint" in credentials ? credentials.mint : credentials.reader
    const source = {
      name,
      files: [kubeconfig],
      ...(context === undefined ? {} : { context }),
      ...(watchCache.enabled ? { watchCache } : {})
    }
    if (!("mint" in credentials)) return source
    return { ...source, bearer: readerBearer(name, credentials.mint).pipe(Effect.provideService(BindingRecords, records)) }
  }

/** Read-only ways into the configured clusters, with the reader tier's credentials. */
const clustersLayer = (config: HandrailConfig) =>
  layerClusters(config.clusters).pipe(
    Layer.provideMerge(Layer.unwrap(Effect.map(BindingRecords, (records) => layerKubeReader(config.clusters.map(readerSource(records)))))),
    Layer.provide([layerMetricsReader(config.clusters.map(({ name, prometheus }) => ({ cluster: name, urls: prometheus })))])
  )

/** Follows the clusters whose configuration says so. */
const watchLayer = ({ clusters }: HandrailConfig) =>
  Layer.mergeAll(
    Layer.empty,
    ...clusters.flatMap(({ name, watch }) =>
      watch === undefined || !(watch.conditions || watch.events) ? [] : [Layer.effectDiscard(Effect.forkScoped(watchCluster(name, watch)))]
    )
  ).pipe(Layer.provide(layerWatchStore))

const storesLayer = (config: HandrailConfig, home: string) =>
  Layer.mergeAll(layerTimeline, layerIncidents, layerEvidenceStore).pipe(Layer.provideMerge(databaseLayer(config, home)))

const retentionLayer = ({ retention }: HandrailConfig) =>
  Layer.provide(layerRetention, Layer.succeed(RetentionSettings, { evidenceMs: retention.evidence, recordsMs: retention.records }))

const settingsLayer = ({ clusters, correlation, defaultCluster, incidents, mode }: HandrailConfig) => {
  const only = clusters.length === 1 ? clusters[0]?.name : undefined
  const fallback = defaultCluster ?? only
  return Layer.succeed(IncidentSettings, {
    mode,
    deadlineMs: incidents.deadline,
    approvalTimeoutMs: incidents.approvalTimeout,
    retries: incidents.retries,
    correlation: { windowMs: correlation.window, limits: correlation.budgets, clusters: correlation.clusters },
    ...(fallback === undefined ? {} : { defaultCluster: fallback })
  })
}

/** What commands need from the environment to reach a cluster from behind a proxy or with a private authority. */
const PASSED_ON = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR"]

const passedOn = (env: NodeJS.ProcessEnv): Readonly<Record<string, string>> =>
  Object.fromEntries(PASSED_ON.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])))

/** Where credentials of steps are written: in memory if the system can, and otherwise in the home, with a word about it. */
const runsDirectory = Effect.fnUntraced(function* (home: string) {
  const fallback = join(home, "runs")
  const { path, isMemory } = yield* privateDirectory({ owner: home, candidates: memoryPlaces(process.env), fallback })
  if (!isMemory) {
    yield* Effect.logWarning(`there is no tmpfs at $XDG_RUNTIME_DIR or /dev/shm: steps' credentials are written to ${path}, on disk`)
  }
  return path
})

/** The hands: everything that can change a cluster is behind the runner. */
const handsLayer = (config: HandrailConfig, home: string) =>
  layerGatedRunner.pipe(
    Layer.provide(layerForgeHands.pipe(Layer.provide(layerStepHands))),
    Layer.provideMerge(
      Layer.mergeAll(
        layerProcessToolReads,
        layerRecordedDecisions,
        layerApprovalClaims,
        layerSqlStepLedger,
        layerSqlRestoreCopies,
        layerSqlDrainLeases
      )
    ),
    Layer.provideMerge(
      Layer.unwrap(
        Effect.map(runsDirectory(home), (directory) =>
          layerToolProcess({
            tools: config.tools,
            searchPath: process.env.PATH ?? "",
            directory,
            owner: home,
            environment: passedOn(process.env)
          })
        )
      )
    )
  )

/** Says at the start which clusters' credentials are not made for each step. */
const identityWarnings = (config: HandrailConfig) =>
  Layer.effectDiscard(
    Effect.forEach(
      config.clusters.filter(({ credentials }) => !("mint" in credentials)),
      ({ name }) =>
        Effect.logWarning(
          `${name}: steps use its kubeconfigs as they are, which last; with credentials.mint each step gets a token of its own for minutes (docs/identity.md)`
        ),
      { discard: true }
    )
  )

/** Who may approve: as the directory's file says it now, else as the configured tokens do. `local`: the user who runs Handrail. */
const directoryLayer = ({ policy: { directory }, server }: HandrailConfig, local: Actor) =>
  directory === undefined
    ? layerFixedDirectory([...server.tokens.map(({ name, groups }) => ({ subject: name, groups })), local])
    : layerFileDirectory(directory, [local])

/** The gate's key: where the configuration says, else where nobody but this installation can read it, which several replicas share. */
const gateLayer = ({ database, policy: { signingKey } }: HandrailConfig, home: string) =>
  signingKey !== undefined ? layerKeyFileGate(signingKey) : database === undefined ? layerFileKeyGate(home) : layerSqlKeyGate

/** Grouping, with what is known of the clusters' objects. */
const correlationLayer = ({ correlation }: HandrailConfig) =>
  Layer.merge(layerCorrelation, layerRegrouping).pipe(Layer.provide(correlation.topology ? layerTopologies : Layer.empty))

/** Everything that works on incidents, without the way in over HTTP. */
export const handrailLayer = (config: HandrailConfig, home: string, local: Actor) =>
  Layer.mergeAll(
    layerIntake,
    readinessLayer(config),
    doctorLayer(config, home),
    retentionLayer(config),
    watchLayer(config),
    slackLayer(config)
  ).pipe(
    Layer.provideMerge(layerDrainAtStop(config.incidents.drain)),
    Layer.provideMerge(config.database === undefined ? layerDurableEngine : layerReplicatedEngine),
    Layer.provideMerge(Layer.mergeAll(correlationLayer(config), layerChanges, handsLayer(config, home))),
    Layer.provideMerge(
      Layer.mergeAll(
        layerFromPaths(config.runbooks),
        layerRegoPolicy(config.policy),
        layerFreezes(config.policy.freezes),
        layerModes(config.flags),
        gateLayer(config, home),
        directoryLayer(config, local),
        Layer.provideMerge(Layer.merge(clustersAtHand, layerClusterGraphs), clustersLayer(config)),
        identityWarnings(config),
        forgesLayer(config),
        settingsLayer(config),
        layerOnCall(config.onCall, process.env),
        Layer.succeed(ChangeSettings, { windowMs: config.changes.window, told: config.changes.told })
      )
    ),
    Layer.provideMerge(storesLayer(config, home)),
    Layer.provide(layerBindingRecords(join(home, "bindings"), config.clusters))
  )
