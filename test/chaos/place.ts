/** Where one Handrail of the suite lives: its configuration, its home, its address, which a restart keeps. */
import { createHash } from "node:crypto"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import type { ClusterConfig } from "../../src/platform/config/config.ts"
import { freePort } from "../../toolbox/servers/free-ports.ts"
import { serverDirectory } from "../../toolbox/servers/server-directory.ts"

/** Who talks to it. Whoever opens an incident cannot approve its plans. */
const people = { alertmanager: [], opener: ["sre"], ana: ["sre", "sre-leads"] } as const
export type Person = keyof typeof people
export const tokenOf = (person: Person): string => `${person}-of-the-chaos-suite`

const root = join(import.meta.dirname, "..", "..")
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex")

export interface PlaceOptions {
  readonly mode: "auto" | "assist"
  /** How the cluster `rehearsal` is reached; without it nobody can. */
  readonly cluster?: Omit<typeof ClusterConfig.Encoded, "name" | "environment">
  readonly tools?: Readonly<Record<string, string>>
  /** In place of those that come with Handrail: one, or some. */
  readonly runbook?: string | ReadonlyArray<string>
  /** As under `incidents` in handrail.yaml. */
  readonly incidents?: Readonly<Record<string, string | number>>
  /** Other keys of handrail.yaml. */
  readonly more?: Readonly<Record<string, unknown>>
  /** A Postgres to keep incidents in: the address for Handrail, and the one that no proxy stands before. */
  readonly database?: { readonly url: string; readonly direct: string }
  /** Where the home is to be, if not in a folder of its own. */
  readonly home?: string
}

export interface Place {
  /** Everything of this Handrail is below it, so its processes are known by it. */
  readonly directory: string
  readonly home: string
  readonly config: string
  readonly url: string
  /** The Postgres that it keeps incidents in; otherwise they are in the home. */
  readonly database?: string
}

/** Writes a configuration into a new folder, which goes with the scope. */
export const makePlace = Effect.fnUntraced(function* (options: PlaceOptions) {
  const directory = yield* serverDirectory("chaos")
  const home = options.home ?? join(directory, "home")
  const port = yield* freePort
  const runbooks = options.runbook === undefined ? join(root, "runbooks") : join(directory, "runbooks")
  const nowhere = { kubeconfig: join(directory, "none") }
  const text = {
    home,
    mode: options.mode,
    server: { port, tokens: Object.entries(people).map(([name, groups]) => ({ name, sha256: sha256(tokenOf(name as Person)), groups })) },
    clusters: [{ name: "rehearsal", environment: "staging", credentials: { reader: nowhere, operator: nowhere }, ...options.cluster }],
    runbooks: [runbooks],
    tools: options.tools ?? {},
    log: { level: "error" },
    ...(options.incidents === undefined ? {} : { incidents: options.incidents }),
    ...(options.database === undefined ? {} : { database: { url: options.database.url } }),
    ...options.more
  }
  const config = join(directory, "handrail.yaml")
  yield* Effect.promise(async () => {
    // JSON is YAML
    await writeFile(config, JSON.stringify(text))
    if (options.runbook === undefined) return
    for (const [index, runbook] of [options.runbook].flat().entries()) {
      const folder = join(runbooks, String(index))
      await mkdir(folder, { recursive: true })
      await writeFile(join(folder, "runbook.yaml"), runbook)
    }
  })
  const database = options.database === undefined ? {} : { database: options.database.direct }
  return { directory, home, config, url: `http://127.0.0.1:${port}`, ...database } satisfies Place
})

/** Another Handrail of the same configuration, with an address and a home of its own: a replica, where they share a database. */
export const twinOf = Effect.fnUntraced(function* (place: Place) {
  const port = yield* freePort
  const config = `${place.config}.twin.yaml`
  const home = `${place.home}-twin`
  yield* Effect.promise(async () => {
    const text = JSON.parse(await readFile(place.config, "utf8"))
    await writeFile(config, JSON.stringify({ ...text, home, server: { ...text.server, port } }))
  })
  return { ...place, home, config, url: `http://127.0.0.1:${port}` } satisfies Place
})
