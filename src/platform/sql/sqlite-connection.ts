import { closeSync, mkdirSync, openSync } from "node:fs"
import { dirname } from "node:path"
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite"
import { Duration, Effect, Option, Schedule, type Scope, Stream } from "effect"
import { SafeIntegers } from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import { SqlError, UnknownError } from "effect/sql/SqlError"
import { isBusy, type SqliteOperation, sqliteError } from "./sqlite-error.ts"
import { bindValue, readRow, readValue } from "./sqlite-value.ts"
import { statementCache } from "./statement-cache.ts"
import { type LogOptions, openLog, type WriteAheadLog } from "./write-ahead-log.ts"

export interface SqliteOptions {
  /** A path, whose folders are made when missing, or `:memory:`. The file is readable by its owner only. */
  readonly filename: string
  /** How long to wait for a lock that another process holds; 5 seconds by default. */
  readonly lockTimeout?: Duration.Input
  /** Nothing is written, not even that it was opened; the file must be there. */
  readonly readOnly?: boolean
  /** How many compiled statements to keep; 256 by default. */
  readonly statements?: number
}

export interface SqliteConnection extends Connection {
  /** Whether a transaction is open, as SQLite sees it: it ends one by itself on some failures. */
  readonly isTransaction: () => boolean
  /** All that was committed is on disk when it returns. To be waited for by whoever is told of it, outside of the connection's lease. */
  readonly synced: Effect.Effect<void, SqlError>
}

/**
 * Opens a database for the life of the scope: write-ahead log, which is synced and moved in other threads, foreign keys enforced. Every call
 * runs to its end on the calling thread, but for the disk; what SQLite cannot do at once because another process holds a lock is tried
 * again for `lockTimeout` without blocking the thread. `alone` leases the connection.
 */
export const openSqlite = Effect.fnUntraced(function* (
  options: SqliteOptions,
  alone: LogOptions["alone"]
): Effect.fn.Return<SqliteConnection, SqlError, Scope.Scope> {
  const lockTimeout = Duration.fromInputUnsafe(options.lockTimeout ?? "5 seconds")
  const attempt = attemptIn(options.filename)
  const database = yield* Effect.acquireRelease(
    attempt("open", () => (options.readOnly === true ? openToRead(options.filename) : open(options.filename))).pipe(
      retryWhileBusy(lockTimeout, () => true)
    ),
    (opened) => Effect.sync(() => opened.close())
  )
  yield* requireWal(database, options.filename)
  const isLogged = options.readOnly !== true && options.filename !== ":memory:"
  const log = isLogged ? yield* openLog({ database, filename: options.filename, alone }) : unlogged
  return makeConnection(database, log, options, lockTimeout)
})

/** Where nothing is written, or nothing is kept. */
const unlogged: WriteAheadLog = { committed: () => {}, synced: Effect.void }

/** Memory databases have no log; some network file systems cannot have one, and there two processes would corrupt the file. */
const requireWal = (database: DatabaseSync, filename: string): Effect.Effect<void, SqlError> => {
  const mode = database.prepare("PRAGMA journal_mode").get()?.journal_mode
  if (mode === "wal" || filename === ":memory:") return Effect.void
  const message = `${filename} cannot use a write-ahead log (journal mode is ${mode}): put it on a local file system`
  return Effect.fail(new SqlError({ reason: new UnknownError({ cause: message, message, operation: "open" }) }))
}

const open = (filename: string): DatabaseSync => {
  if (filename !== ":memory:") {
    mkdirSync(dirname(filename), { recursive: true, mode: 0o700 })
    closeSync(openSync(filename, "a", 0o600))
  }
  // SQLite's own wait blocks the thread, so it is only as long as another process's ordinary commit
  const database = new DatabaseSync(filename, { enableForeignKeyConstraints: true, readBigInts: true, timeout: 20 })
  try {
    database.exec("PRAGMA journal_mode=WAL; PRAGMA trusted_schema=OFF; PRAGMA journal_size_limit=67108864")
    return database
  } catch (cause) {
    database.close()
    throw cause
  }
}

const openToRead = (filename: string): DatabaseSync => {
  const database = new DatabaseSync(filename, { readOnly: true, readBigInts: true, timeout: 20 })
  database.exec("PRAGMA trusted_schema=OFF")
  return database
}

const attemptIn =
  (filename: string) =>
  <A>(name: SqliteOperation["name"], run: () => A): Effect.Effect<A, SqlError> =>
    Effect.try({ try: run, catch: (cause) => sqliteError(cause, { name, filename }) })

const retryWhileBusy =
  (lockTimeout: Duration.Duration, mayRetry: () => boolean) =>
  <A, R>(self: Effect.Effect<A, SqlError, R>): Effect.Effect<A, SqlError, R> =>
    Effect.retry(self, {
      while: (error) => isBusy(error) && mayRetry(),
      schedule: Schedule.min([Schedule.exponential("5 millis"), Schedule.spaced("100 millis")]).pipe(
        Schedule.upTo({ duration: lockTimeout })
      )
    })

type Row = Readonly<Record<string, SQLOutputValue>>
type Transform = (<A extends object>(rows: ReadonlyArray<A>) => ReadonlyArray<A>) | undefined

/** Statements that change nothing by themselves; any other may have written. */
const WRITES_NOTHING = /^\s*(?:SELECT|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b/i

const makeConnection = (
  database: DatabaseSync,
  log: WriteAheadLog,
  options: SqliteOptions,
  lockTimeout: Duration.Duration
): SqliteConnection => {
  const attempt = attemptIn(options.filename)
  const cached = statementCache(database, options.statements ?? 256)
  const uncached = (sql: string) => database.prepare(sql)
  // inside a transaction a busy statement must fail: its snapshot may be stale, and waiting would hold what others wait for
  const patiently = retryWhileBusy(lockTimeout, () => !database.isTransaction)

  let hasWritten = false
  const executed = (sql: string): void => {
    if (!WRITES_NOTHING.test(sql)) hasWritten = true
    if (!hasWritten || database.isTransaction) return
    hasWritten = false
    log.committed()
  }

  /** `all()` even where there is no result: `run()` throws for a row id beyond 2^53, after the row is written. */
  const run = <A>(
    sql: string,
    params: ReadonlyArray<unknown>,
    prepare: typeof uncached,
    read: (statement: StatementSync, params: Array<SQLInputValue>, keepBigInts: boolean) => A
  ) =>
    Effect.withFiber<A, SqlError>((fiber) => {
      const keepBigInts = fiber.getRef(SafeIntegers)
      return patiently(
        attempt("execute", () => {
          const result = read(prepare(sql), params.map(bindValue), keepBigInts)
          executed(sql)
          return result
        })
      )
    })
  const rows = (prepare: typeof uncached) => (sql: string, params: ReadonlyArray<unknown>, transform?: Transform) =>
    run(sql, params, prepare, (statement, bound, keepBigInts) => {
      statement.setReturnArrays(false)
      const found = statement.all(...bound).map((row) => readRow(row, keepBigInts))
      return transform === undefined ? found : transform(found)
    })
  const values = (prepare: typeof uncached) => (sql: string, params: ReadonlyArray<unknown>) =>
    run(sql, params, prepare, (statement, bound, keepBigInts) => {
      statement.setReturnArrays(true)
      return statement.all(...bound).map((row) => Object.values(row).map((value) => readValue(value, keepBigInts)))
    })

  return {
    isTransaction: () => database.isTransaction,
    synced: log.synced,
    execute: rows(cached),
    executeUnprepared: rows(uncached),
    executeRaw: rows(cached),
    executeValues: values(cached),
    executeValuesUnprepared: values(uncached),
    executeStream: (sql, params, transform) => streamRows(attempt, () => uncached(sql).iterate(...params.map(bindValue)), transform)
  }
}

/** Rows fetched from SQLite at a time when streaming. */
const streamChunk = 256

const streamRows = (
  attempt: ReturnType<typeof attemptIn>,
  start: () => Iterator<Row>,
  transform: Transform
): Stream.Stream<Record<string, unknown>, SqlError> =>
  Stream.unwrap(
    Effect.withFiber((fiber) => {
      const keepBigInts = fiber.getRef(SafeIntegers)
      const close = (iterator: Iterator<Row>) => Effect.sync(() => iterator.return?.())
      return Effect.map(Effect.acquireRelease(attempt("execute", start), close), (iterator) =>
        Stream.paginate(undefined, () =>
          attempt("execute", () => {
            const chunk: Array<Record<string, unknown>> = []
            let next = iterator.next()
            while (next.done !== true) {
              chunk.push(readRow(next.value, keepBigInts))
              if (chunk.length === streamChunk) break
              next = iterator.next()
            }
            const rest = next.done === true ? Option.none() : Option.some(undefined)
            return [transform === undefined ? chunk : transform(chunk), rest] as const
          })
        )
      )
    })
  )
