import { Effect, Schema } from "effect"
import { userError } from "../../domain/user-error.ts"
import { findCommand } from "../../platform/process/find-command.ts"
import { runProcess } from "../../platform/process/run-process.ts"

/** There is no `opa` to compile or test with. Deciding needs none. */
class OpaMissing extends Schema.TaggedError<OpaMissing>()("OpaMissing", userError) {}

/** What `opa` says went wrong. */
export class OpaFailed extends Schema.TaggedError<OpaFailed>()("OpaFailed", userError) {}

const findOpa = Effect.fnUntraced(function* () {
  const { HANDRAIL_OPA, PATH } = process.env
  const name = HANDRAIL_OPA === undefined || HANDRAIL_OPA === "" ? "opa" : HANDRAIL_OPA
  return yield* findCommand({ name, cwd: process.cwd(), path: PATH }).pipe(
    Effect.mapError(
      ({ where }) =>
        new OpaMissing({
          message: "opa is needed to compile and to test policies, and it is not here",
          where,
          next: "install OPA 1.0 or newer (go install github.com/open-policy-agent/opa@latest, or openpolicyagent.org/docs), put it on PATH or set HANDRAIL_OPA to its file"
        })
    )
  )
})

/** Runs `opa` to its end; a program that fails is a result. */
export const runOpa = Effect.fn("cli.runOpa")(function* (args: ReadonlyArray<string>) {
  const opa = yield* findOpa()
  const { end, stderr, stdout } = yield* runProcess({
    argv: [opa, ...args],
    env: { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "/" },
    cwd: process.cwd(),
    outputCap: 16 * 1024 * 1024,
    timeout: "5 minutes"
  })
  return { succeeded: end._tag === "exited" && end.exitCode === 0, stdout: stdout.text, stderr: stderr.text }
})
