import type { CommandEffects } from "../domain/command-effects.ts"
import { redact } from "../domain/redact.ts"
import type { ProcessResult } from "../platform/process/run-process.ts"

/** Kinds whose fields are credentials even where neither a name nor a shape says so, as in `-o jsonpath={.data.user}`. */
const credentialKinds = new Set(["Secret"])

const withheld = (bytes: number): string => (bytes === 0 ? "" : `(redacted: ${bytes} bytes about credentials)\n`)

/** What a command printed, as people and evidence may have it. */
export const showOutput = (
  { stdout, stderr }: ProcessResult,
  effects: CommandEffects
): { readonly stdout: string; readonly stderr: string } => {
  const shown = redact(stdout.text)
  const mayDisclose = effects.effects.some(({ sensitive, kind }) => sensitive && credentialKinds.has(kind))
  return {
    stdout: mayDisclose && shown.redactions === 0 ? withheld(stdout.bytes) : shown.text,
    stderr: redact(stderr.text).text
  }
}
