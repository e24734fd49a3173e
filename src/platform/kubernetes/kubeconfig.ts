/**
 * Kubeconfig files, as client-go reads them: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 *
 * Read by ourselves: `@kubernetes/client-node`'s `KubeConfig` loads its whole generated API with it (1.4 s and 84 MB, measured),
 * and starts credential plugins with our whole environment and no time limit.
 */
import { readFile } from "node:fs/promises"
import { homedir } from "node:os"
import { delimiter, dirname, join, resolve } from "node:path"
import { Effect, Schema } from "effect"
import { userError } from "../../domain/user-error.ts"
import { didYouMean } from "../did-you-mean.ts"
import { readYaml, type YamlInvalid } from "../yaml-document.ts"

const text = Schema.optionalKey(Schema.NullOr(Schema.String))
const flag = Schema.optionalKey(Schema.NullOr(Schema.Boolean))

const Cluster = Schema.Struct({
  server: Schema.String,
  "certificate-authority": text,
  "certificate-authority-data": text,
  "insecure-skip-tls-verify": flag,
  "tls-server-name": text,
  "proxy-url": text
})
type KubeconfigCluster = typeof Cluster.Type

const Exec = Schema.Struct({
  apiVersion: text,
  command: Schema.String,
  args: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.String))),
  env: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.Struct({ name: Schema.String, value: Schema.String })))),
  installHint: text,
  provideClusterInfo: flag
})
export type KubeconfigExec = typeof Exec.Type

const User = Schema.Struct({
  token: text,
  tokenFile: text,
  username: text,
  password: text,
  "client-certificate": text,
  "client-certificate-data": text,
  "client-key": text,
  "client-key-data": text,
  exec: Schema.optionalKey(Schema.NullOr(Exec)),
  "auth-provider": Schema.optionalKey(
    Schema.NullOr(
      Schema.Struct({ name: Schema.String, config: Schema.optionalKey(Schema.NullOr(Schema.Record(Schema.String, Schema.String))) })
    )
  )
})
export type KubeconfigUser = typeof User.Type

const Context = Schema.Struct({ cluster: Schema.String, user: text, namespace: text })

const named = <K extends string, S extends Schema.Top>(key: K, schema: S) =>
  Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.Struct({ name: Schema.String, ...({ [key]: schema } as Record<K, S>) }))))

const Kubeconfig = Schema.Struct({
  "current-context": text,
  clusters: named("cluster", Cluster),
  users: named("user", Schema.NullOr(User)),
  contexts: named("context", Context)
})

/** The kubeconfig cannot be used to reach the cluster. */
export class KubeconfigInvalid extends Schema.TaggedError<KubeconfigInvalid>()("KubeconfigInvalid", userError) {}

/** One context, with its cluster and user. Paths are absolute. */
export interface KubeContext {
  readonly context: string
  readonly cluster: KubeconfigCluster
  readonly user: KubeconfigUser
  /** What kubectl would use without `-n`. */
  readonly namespace: string
}

export interface KubeconfigSource {
  /** Files in kubectl's order of precedence; by default those of KUBECONFIG, else `~/.kube/config`. */
  readonly files?: ReadonlyArray<string>
  /** By default the first file's current context. */
  readonly context?: string
}

/** The files kubectl would read in this environment. */
const defaultKubeconfigFiles = (env: Readonly<Record<string, string | undefined>>): ReadonlyArray<string> => {
  const listed = (env.KUBECONFIG ?? "").split(delimiter).filter((file) => file !== "")
  return listed.length > 0 ? listed : [join(homedir(), ".kube", "config")]
}

/** Where files name the same thing, the first wins, as for kubectl. */
export const loadKubeContext = Effect.fn("platform.loadKubeContext")(function* (
  source: KubeconfigSource
): Effect.fn.Return<KubeContext, KubeconfigInvalid | YamlInvalid> {
  const files = source.files ?? defaultKubeconfigFiles(process.env)
  const where = files.join(", ")
  const configs = yield* Effect.forEach(files, loadFile)
  const invalid = (message: string, next: string) => new KubeconfigInvalid({ message, where, next })
  const name = source.context ?? configs.flatMap((config) => config["current-context"] ?? []).find((found) => found !== "")
  if (name === undefined) return yield* invalid("the kubeconfig has no current context", "name the context to use")
  const contexts = configs.flatMap((config) => config.contexts ?? [])
  const found = contexts.find((candidate) => candidate.name === name)
  if (found === undefined) {
    const names = contexts.map((context) => context.name)
    const meant = didYouMean(name, names)
    return yield* invalid(
      `there is no context ${JSON.stringify(name)}`,
      meant === undefined ? `use one of: ${names.join(", ")}` : `did you mean ${JSON.stringify(meant)}?`
    )
  }
  const { cluster, user, namespace } = found.context
  const clusterEntry = configs.flatMap((config) => config.clusters ?? []).find((candidate) => candidate.name === cluster)
  if (clusterEntry === undefined)
    return yield* invalid(`context ${name} names the cluster ${cluster}, which is not there`, "add the cluster")
  const userEntry = configs.flatMap((config) => config.users ?? []).find((candidate) => candidate.name === user)
  if (userEntry === undefined && user) return yield* invalid(`context ${name} names the user ${user}, who is not there`, "add the user")
  return { context: name, cluster: clusterEntry.cluster, user: userEntry?.user ?? {}, namespace: namespace || "default" }
})

const loadFile = Effect.fnUntraced(function* (file: string): Effect.fn.Return<typeof Kubeconfig.Type, KubeconfigInvalid | YamlInvalid> {
  const content = yield* Effect.tryPromise({
    try: () => readFile(file, "utf8"),
    catch: (cause) =>
      new KubeconfigInvalid({
        message: `the kubeconfig cannot be read: ${String(cause)}`,
        where: file,
        next: "check the path and its permissions"
      })
  })
  const [document] = yield* readYaml({ file, text: content, limits: { length: 16_777_216, nodes: 500_000 } })
  if (document === undefined) return {}
  const config = yield* document.decode(Kubeconfig, { unknownFields: "ignore" })
  const absolute = pathsFrom(dirname(resolve(file)))
  return {
    ...config,
    clusters: config.clusters?.map(({ name, cluster }) => ({ name, cluster: absolute(cluster, ["certificate-authority"]) })) ?? [],
    users:
      config.users?.map(({ name, user }) => ({ name, user: absolute(user ?? {}, ["client-certificate", "client-key", "tokenFile"]) })) ?? []
  }
})

/** Relative paths in a kubeconfig are relative to it. */
const pathsFrom =
  (folder: string) =>
  <A extends object>(entry: A, fields: ReadonlyArray<keyof A & string>): A => {
    const paths = fields.flatMap((field) => {
      const path = entry[field]
      return typeof path === "string" && path !== "" ? [[field, resolve(folder, path)] as const] : []
    })
    return { ...entry, ...Object.fromEntries(paths) }
  }
