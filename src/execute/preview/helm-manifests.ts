import { Effect } from "effect"
import type { CommandEffect } from "../../domain/command-effects.ts"
import type { Argv } from "../../domain/runbook.ts"
import type { Cluster } from "../../platform/clusters.ts"
import { releaseRevision } from "../helm-history.ts"
import { ToolReads } from "../tool-reads.ts"

const TIMEOUT = 20_000

/** Two texts to be compared. */
interface Texts {
  readonly before: string
  readonly after: string
}

const read = Effect.fnUntraced(function* (argv: Argv, { config }: Cluster) {
  const reads = yield* ToolReads
  const done = yield* reads.run({ cluster: config, argv, tier: "operator", timeoutMs: TIMEOUT })
  return done.exitCode === 0 && done.omittedBytes === 0 ? done.stdout : yield* Effect.fail({ message: done.stderr })
})

const sectionOf = (printed: string): string => /^MANIFEST:\n([\s\S]*?)(?:^NOTES:|(?![\s\S]))/m.exec(printed)?.[1] ?? ""

const toRevision = (argv: Argv, release: string): number | undefined => {
  const next = argv[argv.indexOf(release) + 1]
  return next !== undefined && /^\d+$/.test(next) && next !== "0" ? Number(next) : undefined
}

/** The manifests of a release as they are and as `helm rollback` or `helm upgrade` will make them; undefined where helm does not show them. */
export const helmManifests = Effect.fnUntraced(function* (
  argv: Argv,
  printed: string,
  { namespace, names }: CommandEffect,
  cluster: Cluster
) {
  const [release] = names
  if (release === undefined || !argv.some((word) => word === "rollback" || word === "upgrade")) return undefined
  const place = namespace === undefined ? [] : ["--namespace", namespace]
  const manifest = (revision?: number) =>
    read(["helm", "get", "manifest", release, ...place, ...(revision === undefined ? [] : ["--revision", `${revision}`])], cluster)
  const compare = Effect.gen(function* () {
    const before = yield* manifest()
    if (argv.includes("upgrade")) return { before: before.trim(), after: sectionOf(printed).trim() } satisfies Texts
    const history = yield* read(["helm", "history", release, ...place, "--max", "10", "--output", "json"], cluster)
    const wanted = toRevision(argv, release) ?? (releaseRevision(history) ?? 0) - 1
    return wanted < 1 ? undefined : ({ before: before.trim(), after: (yield* manifest(wanted)).trim() } satisfies Texts)
  })
  return yield* compare.pipe(Effect.catch(() => Effect.succeed(undefined)))
})
