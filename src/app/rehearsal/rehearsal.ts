import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { getTool } from "../../../toolbox/index.ts"
import { userError } from "../../domain/user-error.ts"
import type { EtcdConfig } from "../../platform/config/etcd-config.ts"
import { type RehearsalCluster, startRehearsalCluster } from "../../sim/rehearsal-cluster.ts"
import type { Scenario } from "../../sim/scenario.ts"
import { startRehearsalEtcd } from "./rehearsal-etcd.ts"
import { chartsDirectory } from "./scenarios.ts"

/** The scenario lacks something that Handrail needs to work in its cluster. */
class RehearsalIncomplete extends Schema.TaggedError<RehearsalIncomplete>()("RehearsalIncomplete", userError) {}

/** A rehearsal cluster with what a client needs to reach it. */
export interface Rehearsal {
  readonly cluster: RehearsalCluster
  readonly tools: { readonly kubectl: string; readonly helm: string; readonly etcdctl?: string }
  /** How its etcd is reached, where the scenario has one and this machine can run it. */
  readonly etcd?: EtcdConfig
  /** What of the scenario this machine cannot show. */
  readonly notes: ReadonlyArray<string>
  /** Paths of kubeconfig files, mode 0600. */
  readonly kubeconfigs: { readonly admin: string; readonly reader: string; readonly operator: string; readonly minter: string }
}

const writeKubeconfig = (directory: string, name: string, text: string) =>
  Effect.promise(async () => {
    const file = join(directory, `${name}.kubeconfig`)
    await writeFile(file, text, { mode: 0o600 })
    return file
  })

const accountKubeconfig = Effect.fnUntraced(function* (cluster: RehearsalCluster, name: string) {
  const text = cluster.serviceAccountKubeconfig("handrail", name)
  if (text !== undefined) return text
  return yield* new RehearsalIncomplete({
    message: `the scenario has no service account handrail/${name}`,
    where: `scenario ${cluster.scenario.name}`,
    next: "include parts/accounts.yaml, or create the account with its rights"
  })
})

/** Starts a scenario's cluster, in good health still, and leaves kubeconfigs for it in `directory`. It stops with its scope. */
export const startRehearsal = Effect.fn("app.startRehearsal")(function* (scenario: Scenario, directory: string, port = 0) {
  const [kubectl, helm] = yield* Effect.all([getTool("kubectl"), getTool("helm")])
  const clients = { kubectl: kubectl.path, helm: helm.path }
  yield* Effect.promise(() => mkdir(directory, { recursive: true, mode: 0o700 }))
  const { config, etcdctl, hands, notes } = yield* startRehearsalEtcd(scenario, directory)
  const cluster = yield* startRehearsalCluster({
    scenario,
    tools: clients,
    charts: chartsDirectory,
    port,
    ...(hands === undefined ? {} : { etcd: hands })
  })
  const kubeconfigs = {
    admin: yield* writeKubeconfig(directory, "admin", cluster.adminKubeconfig),
    reader: yield* writeKubeconfig(directory, "reader", yield* accountKubeconfig(cluster, "handrail-reader")),
    operator: yield* writeKubeconfig(directory, "operator", yield* accountKubeconfig(cluster, "handrail-operator")),
    minter: yield* writeKubeconfig(directory, "minter", yield* accountKubeconfig(cluster, "handrail-minter"))
  }
  const tools = { ...clients, ...(etcdctl === undefined ? {} : { etcdctl }) }
  return { cluster, tools, kubeconfigs, notes, ...(config === undefined ? {} : { etcd: config }) } satisfies Rehearsal
})
