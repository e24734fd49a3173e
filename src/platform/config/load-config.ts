import { dirname, resolve } from "node:path"
import { Effect, FileSystem, Schema } from "effect"
import { userError } from "../../domain/user-error.ts"
import { whyUnreadable } from "../why-unreadable.ts"
import { yamlInvalid } from "../yaml/problem.ts"
import { readYaml, type YamlDocument, type YamlInvalid } from "../yaml-document.ts"
import type { Credentials, KubeContext } from "./cluster-access.ts"
import { type ClusterConfig, HandrailConfig } from "./config.ts"
import type { EtcdConfig, EtcdTls } from "./etcd-config.ts"
import { withAbsoluteRotas } from "./on-call-config.ts"
import { withAbsolutePaths } from "./policy-config.ts"
import { absoluteSecret, withAbsoluteSecrets } from "./sources-config.ts"
import { withAbsoluteFiles } from "./tls-config.ts"

/** The configuration file cannot be read. */
export class ConfigUnreadable extends Schema.TaggedError<ConfigUnreadable>()("ConfigUnreadable", userError) {}

const absolute = (config: HandrailConfig, directory: string): HandrailConfig => {
  const at = (path: string) => resolve(directory, path)
  const context = <C extends KubeContext>(value: C): C => ({ ...value, kubeconfig: at(value.kubeconfig) })
  const credentials = (given: Credentials): Credentials =>
    "mint" in given
      ? { mint: context(given.mint) }
      : {
          reader: context(given.reader),
          ...(given.operator === undefined ? {} : { operator: context(given.operator) }),
          ...(given["node-operator"] === undefined ? {} : { "node-operator": context(given["node-operator"]) })
        }
  const tls = (files: EtcdTls): EtcdTls => Object.fromEntries(Object.entries(files).map(([part, path]) => [part, at(path)]))
  const etcd = (given: EtcdConfig): EtcdConfig => ({
    ...given,
    reader: tls(given.reader),
    ...(given.operator === undefined ? {} : { operator: tls(given.operator) })
  })
  const files = <C extends object>(given: C): C =>
    Object.fromEntries(Object.entries(given).map(([key, value]) => [key, key.endsWith("File") ? at(String(value)) : value])) as C
  return {
    ...config,
    ...(config.database === undefined ? {} : { database: files(config.database) }),
    ...(config.home === undefined ? {} : { home: at(config.home) }),
    bus: { ...config.bus, ...(config.bus.nats === undefined ? {} : { nats: files(config.bus.nats) }) },
    runbooks: config.runbooks.map(at),
    ...(config.server.tls === undefined ? {} : { server: { ...config.server, tls: withAbsoluteFiles(config.server.tls, at) } }),
    sources: withAbsoluteSecrets(config.sources, at),
    onCall: withAbsoluteRotas(config.onCall, at),
    policy: withAbsolutePaths(config.policy, at),
    ...(config.flags?.file === undefined ? {} : { flags: { ...config.flags, file: at(config.flags.file) } }),
    ...(config.slack === undefined ? {} : { slack: { ...config.slack, token: absoluteSecret(config.slack.token, at) } }),
    gitops: { ...config.gitops, forges: config.gitops.forges.map((forge) => ({ ...forge, tokenFile: at(forge.tokenFile) })) },
    clusters: config.clusters.map((cluster) => ({
      ...cluster,
      credentials: credentials(cluster.credentials),
      ...(cluster.etcd === undefined ? {} : { etcd: etcd(cluster.etcd) }),
      ...(cluster.traces === undefined ? {} : { traces: cluster.traces.map(files) })
    }))
  }
}

/** What a cluster's credentials are, so that two of the same are seen: contexts of kubeconfigs, and roles. */
const identitiesOf = ({ aws, credentials }: ClusterConfig): ReadonlyArray<string> => {
  const contexts: ReadonlyArray<KubeContext> = "mint" in credentials ? [credentials.mint] : Object.values(credentials)
  return [...contexts.map(({ kubeconfig, context }) => JSON.stringify([kubeconfig, context ?? ""])), ...Object.values(aws?.roles ?? {})]
}

/** An identity belongs to one environment: one that staging could use in production would be no boundary. */
const sharedIdentities = ({ clusters }: HandrailConfig, document: YamlDocument) =>
  clusters.flatMap((cluster, index) => {
    const elsewhere = clusters.find(
      (other) =>
        other.environment !== cluster.environment &&
        clusters.indexOf(other) < index &&
        identitiesOf(other).some((one) => identitiesOf(cluster).includes(one))
    )
    if (elsewhere === undefined) return []
    const message = `${cluster.name} (${cluster.environment}) has a credential of ${elsewhere.name} (${elsewhere.environment})`
    return [document.problemAt(["clusters", index, "credentials"], message, "give each environment credentials of its own")]
  })

/** What takes tokens of the tiers' service accounts, and so takes that there are some. */
const withoutAccounts = ({ clusters }: HandrailConfig, document: YamlDocument) =>
  clusters.flatMap(({ credentials, name, ...given }, index) =>
    (["runner", "aws"] as const)
      .filter((key) => given[key] !== undefined && !("mint" in credentials))
      .map((key) => document.problemAt(["clusters", index, key], `${key} of ${name} needs service accounts`, "use credentials.mint"))
  )

/** What a schema cannot say: names that must be unique, names that must exist, and what must not be shared. */
const crossProblems = (config: HandrailConfig, document: YamlDocument) => {
  const repeated = <T>(items: ReadonlyArray<T>, name: (item: T) => string, path: ReadonlyArray<string>) =>
    items.flatMap((item, index) =>
      items.findIndex((other) => name(other) === name(item)) < index
        ? [document.problemAt([...path, index, "name"], `${JSON.stringify(name(item))} is named twice`, "give it a name of its own")]
        : []
    )
  const unknownDefault =
    config.defaultCluster !== undefined && !config.clusters.some((cluster) => cluster.name === config.defaultCluster)
      ? [document.problemAt(["defaultCluster"], `there is no cluster ${JSON.stringify(config.defaultCluster)}`, "name one of `clusters`")]
      : []
  return [
    ...repeated(config.clusters, (cluster) => cluster.name, ["clusters"]),
    ...repeated(config.server.tokens, (token) => token.name, ["server", "tokens"]),
    ...repeated(config.gitops.forges, (forge) => forge.name, ["gitops", "forges"]),
    ...repeated(config.onCall.sources, (source) => source.name, ["onCall", "sources"]),
    ...repeated(config.sources.cloudevents, (mapping) => mapping.name, ["sources", "cloudevents"]),
    ...repeated(config.sources.webhooks, ({ name, source }) => (name === undefined ? source : `${source}/${name}`), [
      "sources",
      "webhooks"
    ]),
    ...unknownDefault,
    ...sharedIdentities(config, document),
    ...withoutAccounts(config, document)
  ]
}

/** Reads `handrail.yaml`. Every problem carries its line, column and fix; unknown fields are problems. Paths come out absolute. */
export const loadConfig = Effect.fn("platform.loadConfig")(function* (
  file: string
): Effect.fn.Return<HandrailConfig, ConfigUnreadable | YamlInvalid, FileSystem.FileSystem> {
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.mapError(
    fs.readFileString(file),
    (error) =>
      new ConfigUnreadable({
        message: `the configuration cannot be read: ${whyUnreadable(error)}`,
        where: file,
        next: "name it with --config; docs/configuration.md says what it holds"
      })
  )
  const [document] = yield* readYaml({ file, text })
  if (document === undefined) return absolute(yield* Effect.orDie(Schema.decodeEffect(HandrailConfig)({})), dirname(file))
  const config = yield* document.decode(HandrailConfig)
  const [first, ...rest] = crossProblems(config, document)
  if (first !== undefined) return yield* yamlInvalid([first, ...rest], 50)
  return absolute(config, dirname(resolve(file)))
})
