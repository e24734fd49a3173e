import { Data, Runtime } from "effect"
import { messageOf } from "../domain/message-of.ts"
import { showUserError, type UserError } from "../domain/user-error.ts"
import { type ExitCode, exitCode } from "./exit-code.ts"

/** How a command ends when it does not end well: what to print on stderr, and the exit code. */
export class CliFailure extends Data.TaggedError("CliFailure")<{ readonly text: string; readonly code: ExitCode }> {
  override readonly [Runtime.errorExitCode] = this.code
  override readonly [Runtime.errorReported] = false
}

/** By tag; what is not here is a plain no. */
const codes: Readonly<Record<string, ExitCode>> = {
  NotFound: exitCode.notFound,
  Unauthorized: exitCode.unreachable,
  Unavailable: exitCode.unreachable,
  Forbidden: exitCode.refused,
  Conflict: exitCode.refused,
  InvalidRequest: exitCode.usage,
  ConfigUnreadable: exitCode.usage,
  EnvironmentInvalid: exitCode.usage,
  YamlInvalid: exitCode.usage,
  ScenarioUnknown: exitCode.usage,
  RunbookUnknown: exitCode.notFound,
  HomeUnusable: exitCode.refused
}

const isUserError = (error: unknown): error is UserError =>
  typeof error === "object" && error !== null && "message" in error && "where" in error && "next" in error && "_tag" in error

/** Any failure of a command as one that a person can read. `server` is named where the transport failed. */
export const toCliFailure = (error: unknown, server?: string): CliFailure => {
  if (error instanceof CliFailure) return error
  if (isUserError(error)) return new CliFailure({ text: showUserError(error), code: codes[error._tag] ?? exitCode.negative })
  const tag = typeof error === "object" && error !== null && "_tag" in error ? String(error._tag) : "Error"
  if (tag === "HttpClientError" && server !== undefined) {
    const next = "start it with `handrail serve`, or say where it is with --server or --home"
    return new CliFailure({ text: `Handrail does not answer\n  where: ${server}\n  next:  ${next}`, code: exitCode.unreachable })
  }
  return new CliFailure({ text: messageOf(error), code: exitCode.internal })
}
