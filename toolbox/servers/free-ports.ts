import { randomInt } from "node:crypto"
import { readFileSync } from "node:fs"
import { createServer, type ListenOptions, type Server } from "node:net"
import { Effect } from "effect"

/** Below are services that a machine may have. */
const LOWEST = 10_000
/** Linux' own default of where the ports of outgoing connections begin. */
const USUAL = 32_768
const TRIES = 100

/**
 * From where on the system gives ports to outgoing connections: one of them could have a server's port while that is down to be started again,
 * even a client's that looks for that very server. https://docs.kernel.org/networking/ip-sysctl.html#ip-variables
 */
const firstOfClients = (): number => {
  try {
    const [first] = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").trim().split(/\s+/)
    return Math.max(LOWEST + TRIES, Number(first) || USUAL)
  } catch {
    return USUAL
  }
}

const listen = (options: ListenOptions): Promise<Server | undefined> =>
  new Promise((resolve) => {
    const server = createServer().unref()
    server.once("error", () => resolve(undefined)).listen(options, () => resolve(server))
  })

const close = (server: Server): Promise<unknown> => new Promise((resolve) => server.close(resolve))

/**
 * Keeps a port for this process until it ends: other processes of the toolbox take no other's, though nothing listens there yet, or its server is
 * down for a while. Linux forgets such a name with the process; elsewhere there is none. https://man7.org/linux/man-pages/man7/unix.7.html
 */
const isOurs = async (port: number): Promise<boolean> =>
  process.platform !== "linux" || (await listen({ path: `\0handrail-port-${port}` })) !== undefined

const hold = async (below: number): Promise<readonly [port: number, holder: Server]> => {
  for (let left = TRIES; left > 0; left--) {
    const port = randomInt(LOWEST, below)
    const holder = await listen({ port, host: "127.0.0.1" })
    if (holder === undefined) continue
    if (await isOurs(port)) return [port, holder]
    await close(holder)
  }
  throw new Error(`none of ${TRIES} loopback ports between ${LOWEST} and ${below} is free`)
}

/**
 * As many different free loopback ports, for servers that cannot choose one themselves. All are held until all are known, so no two are
 * the same; a process that is none of the toolbox's could still take one before the server does, which then fails to start with a clear log.
 */
export const freePorts = (count: number): Effect.Effect<ReadonlyArray<number>> =>
  Effect.promise(async () => {
    const below = firstOfClients()
    const held = await Promise.all(Array.from({ length: count }, () => hold(below)))
    await Promise.all(held.map(([, holder]) => close(holder)))
    return held.map(([port]) => port)
  })

/** One free loopback port. */
export const freePort: Effect.Effect<number> = Effect.map(freePorts(1), ([port]) => port ?? 0)
