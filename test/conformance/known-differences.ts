import { readFile } from "node:fs/promises"
import { Effect, Schema } from "effect"
import { decodeYaml } from "../../src/platform/yaml-document.ts"

/**
 * A difference that is accepted, and why. `lines` are patterns of differing lines: `-` is the real control plane's, `+` the rehearsal
 * cluster's. Without `area` or `run` it holds in every area or for every invocation; a `run` that ends in `*` is how invocations begin.
 */
const KnownDifference = Schema.Struct({
  area: Schema.optionalKey(Schema.String),
  run: Schema.optionalKey(Schema.String),
  lines: Schema.NonEmptyArray(Schema.String),
  /** Which of two ways the real control plane goes depends on the moment: a run that does not show the difference is no reason to drop it. */
  sometimes: Schema.optionalKey(Schema.Boolean),
  reason: Schema.String
})
type KnownDifference = typeof KnownDifference.Type

interface Place {
  readonly area: string
  readonly run: string
}

export interface KnownDifferences {
  /** The lines that nobody has accepted. */
  readonly unknown: (place: Place, diff: ReadonlyArray<string>) => ReadonlyArray<string>
  /** Patterns that no difference has needed so far, though each run should show theirs. */
  readonly stale: () => ReadonlyArray<string>
}

const isRun = (wanted: string, run: string): boolean => (wanted.endsWith("*") ? run.startsWith(wanted.slice(0, -1)) : run === wanted)

const concerns = ({ area, run }: KnownDifference, place: Place): boolean =>
  (area === undefined || area === place.area) && (run === undefined || isRun(run, place.run))

export const loadKnownDifferences = async (file: string): Promise<KnownDifferences> => {
  const entries = await Effect.runPromise(decodeYaml(Schema.Array(KnownDifference), { file, text: await readFile(file, "utf8") }))
  const patterns = entries.flatMap((entry) => entry.lines.map((line) => ({ entry, line, pattern: new RegExp(line) })))
  const used = new Set<RegExp>()
  return {
    unknown: (place, diff) => {
      const here = patterns.filter(({ entry }) => concerns(entry, place))
      return diff.filter((line) => {
        const accepted = here.filter(({ pattern }) => pattern.test(line))
        for (const { pattern } of accepted) used.add(pattern)
        return accepted.length === 0
      })
    },
    stale: () =>
      patterns
        .filter(({ entry, pattern }) => entry.sometimes !== true && !used.has(pattern))
        .map(({ entry, line }) => `${entry.area ?? "*"}: ${entry.run ?? "*"}: ${line}`)
  }
}
