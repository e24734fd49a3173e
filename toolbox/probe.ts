import { Effect } from "effect"
import { isExecutable } from "./environment.ts"
import { run } from "./run.ts"
import type { ToolSpec } from "./tool-spec.ts"
import { compareVersions, parseVersion } from "./version.ts"

/** What a file turned out to be: the tool, in the version it states, or why it cannot be used. */
export type Verdict = { readonly ok: true; readonly version: string } | { readonly ok: false; readonly because: string }

const refuse = (because: string): Verdict => ({ ok: false, because })

const judge = (spec: ToolSpec, output: string): Verdict => {
  const stated = spec.version.pattern.exec(output)?.[1]
  const parsed = stated === undefined ? undefined : parseVersion(stated)
  if (stated === undefined || parsed === undefined) return refuse(`states no version (${output.trim().slice(0, 80) || "no output"})`)
  for (const rule of spec.rules) {
    if (rule.rule === "not-matching" && rule.pattern.test(stated)) return refuse(`is ${stated}: ${rule.because}`)
    if (rule.rule === "at-least" && compareVersions(parsed, rule.version) < 0) {
      return refuse(`is ${stated}, older than ${rule.version.join(".")}: ${rule.because}`)
    }
  }
  return { ok: true, version: stated }
}

/** Asks the file at `path` for its version and holds it against the tool's rules. Never fails: what goes wrong is the verdict. */
export const probe = Effect.fnUntraced(function* (spec: ToolSpec, path: string) {
  if (!isExecutable(path)) return refuse("is not there, or is not a file that can be run")
  return yield* run(path, spec.version.args, { timeout: "20 seconds" }).pipe(
    Effect.match({ onSuccess: (output) => judge(spec, output), onFailure: (error) => refuse(error.message) })
  )
})
