import { Predicate } from "effect"
import {
  AuthenticationError,
  AuthorizationError,
  ConnectionError,
  ConstraintError,
  LockTimeoutError,
  SqlError,
  type SqlErrorReason,
  SqlSyntaxError,
  UniqueViolation,
  UnknownError
} from "effect/sql/SqlError"
import { messageOf } from "../../domain/message-of.ts"

/** What was being done, for the message. */
export interface SqliteOperation {
  readonly name: "open" | "prepare" | "execute"
  readonly filename: string
}

interface Failure {
  readonly cause: unknown
  readonly message: string
  readonly operation: string
}

/**
 * A failure of `node:sqlite` as a `SqlError` whose message says what happened, in which file, and for the failures of the
 * machine (disk full, read-only, corrupt, locked) what to do. A duplicate key is `UniqueViolation`, as it is on Postgres, whether
 * the key is primary or not.
 *
 * Result codes: https://www.sqlite.org/rescode.html; the low byte of an extended code is its primary code.
 */
export const sqliteError = (cause: unknown, { name, filename }: SqliteOperation): SqlError => {
  const extended = Predicate.hasProperty(cause, "errcode") && typeof cause.errcode === "number" ? cause.errcode : undefined
  const said = messageOf(cause)
  const known = extended === undefined ? systemFailure(cause) : (reasons[extended] ?? reasons[extended & 0xff])
  const message = known?.next === undefined ? said : `${said} (${filename}): ${known.next}`
  const failure = { cause, message, operation: name }
  return new SqlError({ reason: known === undefined ? new UnknownError(failure) : known.reason(failure) })
}

/** True when another connection holds the lock, so that the same statement may succeed later. */
export const isBusy = (error: SqlError): boolean => error.reason._tag === "LockTimeoutError"

interface Known {
  readonly reason: (failure: Failure) => SqlErrorReason
  readonly next?: string
}

const unknown = (next: string): Known => ({ reason: (failure) => new UnknownError(failure), next })

const duplicate: Known = {
  reason: (failure) => {
    const constraint = /UNIQUE constraint failed: (.+)/.exec(failure.message)?.[1]?.trim()
    return new UniqueViolation({ ...failure, constraint: constraint ?? "unknown" })
  }
}

const locked: Known = { reason: (failure) => new LockTimeoutError(failure), next: "another process is writing to it; try again" }

const cannotOpen: Known = {
  reason: (failure) => new ConnectionError(failure),
  next: "check that the folder exists and that this user may read and write it"
}

const badDisk = unknown("reading or writing the disk failed; check the disk and its free space")

/** The system failed and not SQLite: the log was not synced, or the folder or the file could not be made before SQLite saw it. */
const systemFailure = (cause: unknown): Known | undefined => {
  if (!Predicate.hasProperty(cause, "syscall")) return undefined
  return cause.syscall === "fdatasync" ? badDisk : cannotOpen
}

const reasons: Readonly<Record<number, Known>> = {
  1: { reason: (failure) => new SqlSyntaxError(failure) },
  3: { reason: (failure) => new AuthorizationError(failure), next: "check the file's permissions" },
  5: locked,
  6: locked,
  8: unknown("the file cannot be written; check its permissions and whether its file system is mounted read-only"),
  10: badDisk,
  11: unknown("the file is damaged; stop Handrail, keep a copy, and restore it from a backup"),
  13: unknown("free some disk space and try again; nothing of this change was kept"),
  14: cannotOpen,
  19: { reason: (failure) => new ConstraintError(failure) },
  23: { reason: (failure) => new AuthenticationError(failure) },
  26: unknown("the file is not a SQLite database; move it away or point the configuration at another"),
  1555: duplicate,
  2067: duplicate,
  2579: duplicate
}
