import { randomBytes } from "node:crypto"
import { chown, mkdir, readFile, realpath, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { getuid } from "node:process"
import { Effect } from "effect"
import { getTool } from "../get-tool.ts"
import { run } from "../run.ts"
import { freePort } from "./free-ports.ts"
import { type RestartableServer, startRestartable } from "./restartable-server.ts"
import { serverDirectory } from "./server-directory.ts"
import { type Account, asAccount } from "./server-process.ts"

export interface PostgresServer extends RestartableServer {
  /** `host:port` */
  readonly address: string
  readonly password: string
  /** An empty database of its own, as `postgres://handrail:<password>@host:port/name`. */
  readonly newDatabase: Effect.Effect<string>
}

/** Postgres refuses to run as root, so root lends it the account that the package made, or nobody's. */
const lesserAccount = Effect.promise(async (): Promise<Account | undefined> => {
  if (getuid?.() !== 0) return undefined
  const accounts = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"))
  const found = accounts.find(([name]) => name === "postgres") ?? accounts.find(([name]) => name === "nobody")
  return { uid: Number(found?.[2] ?? 65534), gid: Number(found?.[3] ?? 65534) }
})

/** Settings beside the defaults: https://www.postgresql.org/docs/current/runtime-config.html */
const settings = (port: number, data: string): ReadonlyArray<string> =>
  Object.entries({
    port: `${port}`,
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    external_pid_file: join(data, "external.pid"),
    max_connections: "200",
    shared_buffers: "32MB"
  }).flatMap(([name, value]) => ["-c", `${name}=${value}`])

/**
 * A real Postgres on a random loopback port, with a data directory of its own and a password. Its default order of text is a language's,
 * not that of bytes, so that statements which rest on one or the other show it.
 */
export const startPostgres = Effect.fn("toolbox.startPostgres")(function* () {
  const postgres = yield* getTool("postgres")
  const directory = yield* serverDirectory("postgres")
  const account = yield* lesserAccount
  const port = yield* freePort
  const password = randomBytes(12).toString("hex")
  const programs = yield* Effect.promise(async () => dirname(await realpath(postgres.path)))
  const data = join(directory, "data")
  const secret = join(directory, "password")
  yield* Effect.promise(async () => {
    await mkdir(data, { mode: 0o700 })
    await writeFile(secret, password, { mode: 0o600 })
    if (account !== undefined) for (const path of [directory, data, secret]) await chown(path, account.uid, account.gid)
  })
  const initdb = [join(programs, "initdb"), "-D", data, "-U", "handrail", `--pwfile=${secret}`, "--auth=scram-sha-256", "--encoding=UTF8"]
  const order = ["--locale-provider=icu", "--icu-locale=en", "--locale=C.UTF-8", "--no-sync"]
  const [program = "", ...args] = [...(account === undefined ? [] : ["setpriv", ...asAccount(account), "--"]), ...initdb, ...order]
  yield* run(program, args, { timeout: "1 minute", cwd: directory })
  const environment = { PGPASSWORD: password, PGHOST: "127.0.0.1", PGPORT: `${port}`, PGUSER: "handrail" }
  const client = (name: string, ...rest: ReadonlyArray<string>) =>
    run(join(programs, name), rest, { timeout: "30 seconds", cwd: directory, env: environment })
  const services = yield* Effect.context<Effect.Services<ReturnType<typeof client>>>()
  const server = yield* startRestartable({
    name: "postgres",
    path: join(programs, "postgres"),
    args: ["-D", data, ...settings(port, data)],
    directory,
    ready: client("pg_isready", "-d", "postgres").pipe(
      Effect.provideContext(services),
      Effect.asVoid,
      Effect.mapError(({ message }) => message)
    ),
    deadline: "30 seconds",
    stopSignal: "SIGINT",
    ...(account === undefined ? {} : { account })
  })
  let databases = 0
  const newDatabase = Effect.gen(function* () {
    const name = `handrail_${++databases}`
    yield* client("createdb", name)
    return `postgres://handrail:${password}@127.0.0.1:${port}/${name}`
  }).pipe(Effect.provideContext(services), Effect.orDie)
  return { ...server, address: `127.0.0.1:${port}`, password, newDatabase } satisfies PostgresServer
})
