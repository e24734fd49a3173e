import { once } from "node:events"
import { type AddressInfo, createServer } from "node:net"
import { Effect } from "effect"

/**
 * As many different free loopback ports, for servers that cannot choose one themselves. All are held until all are known, so no two are
 * the same; another process could still take one before the server does, which then fails to start with a clear log.
 */
export const freePorts = (count: number): Effect.Effect<ReadonlyArray<number>> =>
  Effect.promise(async () => {
    const holders = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"))
    await Promise.all(holders.map((holder) => once(holder, "listening")))
    const ports = holders.map((holder) => (holder.address() as AddressInfo).port)
    await Promise.all(holders.map((holder) => new Promise((resolve) => holder.close(resolve))))
    return ports
  })

/** One free loopback port. */
export const freePort: Effect.Effect<number> = Effect.map(freePorts(1), ([port]) => port ?? 0)
