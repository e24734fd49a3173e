import { createHash } from "node:crypto"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import type { ClusterConfig } from "../../src/platform/config/config.ts"
import { serverDirectory } from "../../toolbox/servers/server-directory.ts"
import { type LaunchOptions, launch, run } from "./launched.fixture.ts"
import type { AcceptanceCluster } from "./rehearsal.fixture.ts"

/** People and systems that the configuration knows; each one's token is its name twice. */
const groups = { alertmanager: [], ana: ["sre", "sre-leads"], ben: ["sre", "sre-leads"], cleo: ["interns"] } as const
export type Person = keyof typeof groups
export const tokenOf = (person: Person): string => `${person}-${person}`

export interface ServeOptions {
  readonly mode?: "assist" | "auto"
  /** Absent: a cluster that nobody can reach. */
  readonly cluster?: AcceptanceCluster
  readonly prometheus?: ReadonlyArray<string>
  readonly env?: LaunchOptions["env"]
  readonly incidents?: Readonly<Record<string, string | number>>
  readonly kubectl?: string
  /** A folder of runbooks in place of those that come with Handrail. */
  readonly runbooks?: string
  /** How the cluster is reached in place of `cluster`'s kubeconfigs. */
  readonly access?: Omit<typeof ClusterConfig.Encoded, "name">
  readonly gitops?: Readonly<Record<string, unknown>>
  readonly sources?: Readonly<Record<string, unknown>>
  readonly bus?: Readonly<Record<string, string | number>>
  /** Files of `server.tls`; clients are told of its authority by NODE_EXTRA_CA_CERTS. */
  readonly tls?: Readonly<Record<string, unknown>>
}

const ownRunbooks = join(import.meta.dirname, "..", "..", "runbooks")
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex")

const configOf = (
  {
    access,
    bus,
    cluster,
    gitops,
    incidents,
    kubectl,
    mode = "assist",
    prometheus = [],
    runbooks = ownRunbooks,
    sources,
    tls
  }: ServeOptions,
  directory: string
) => ({
  home: join(directory, "home"),
  mode,
  server: {
    port: 0,
    ...(tls === undefined ? {} : { tls }),
    tokens: Object.entries(groups).map(([name, of]) => ({ name, sha256: sha256(tokenOf(name as Person)), groups: of }))
  },
  clusters: [
    {
      name: "rehearsal",
      environment: "staging",
      credentials: {
        reader: { kubeconfig: cluster?.kubeconfig("reader") ?? join(directory, "none") },
        operator: { kubeconfig: cluster?.kubeconfig("operator") ?? join(directory, "none") }
      },
      prometheus,
      ...access
    }
  ],
  runbooks: [runbooks],
  ...(incidents === undefined ? {} : { incidents }),
  ...(gitops === undefined ? {} : { gitops }),
  ...(sources === undefined ? {} : { sources }),
  ...(bus === undefined ? {} : { bus }),
  ...(kubectl === undefined ? {} : { tools: { kubectl } })
})

/** A folder with a configuration file in which Handrail can be started, more than once. */
export const handrailHome = Effect.fnUntraced(function* (options: ServeOptions) {
  const directory = yield* serverDirectory("acceptance")
  const config = join(directory, "handrail.yaml")
  // JSON is YAML
  writeFileSync(config, JSON.stringify(configOf(options, directory)))
  return { directory, home: join(directory, "home"), config, env: options.env ?? {} }
})
export type HandrailHome = Effect.Success<ReturnType<typeof handrailHome>>

/** Starts `handrail serve` in a home, and returns once it listens. */
export const serveIn = Effect.fnUntraced(function* ({ config, env, home }: HandrailHome) {
  const process = yield* launch(["serve", "--config", config], { env })
  const [, url = ""] = yield* process.printed(/listening on (https?:\S+) in/)
  return {
    process,
    url,
    home,
    /** Runs a client command as a person; without one, as the user who started the server. */
    cli: (args: ReadonlyArray<string>, person?: Person) =>
      run([...args, "--home", home], { env: person === undefined ? {} : { HANDRAIL_TOKEN: tokenOf(person) } }),
    request: (path: string, init: RequestInit = {}, person: Person = "ana") =>
      Effect.promise(async (signal) => {
        const headers = { authorization: `Bearer ${tokenOf(person)}`, "content-type": "application/json", ...init.headers }
        const response = await fetch(`${url}${path}`, { ...init, headers, signal })
        return { status: response.status, headers: response.headers, text: await response.text() }
      })
  }
})
export type Serving = Effect.Success<ReturnType<typeof serveIn>>

/** A home and a Handrail in it. */
export const serve = (options: ServeOptions = {}) => Effect.flatMap(handrailHome(options), serveIn)
