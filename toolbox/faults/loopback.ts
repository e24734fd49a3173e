import type { AddressInfo, Server } from "node:net"
import type { Duplex } from "node:stream"
import { Effect } from "effect"
import type { FaultProgram } from "./fault.ts"

/** What a peer that speaks no known protocol sends. */
export const garbage: Buffer = Buffer.from("\u0000\u0015\u0003\u0001\u0000 not a protocol \u00ff\u00fe\r\n\r\n", "latin1")

/** How often open connections are looked at for a server that has gone, in milliseconds. */
const LOOK = 20

/** Keeps a socket until it closes; its errors are the faults that were asked for. */
export const keepSocket = <S extends Duplex>(sockets: Set<S>, socket: S): void => {
  sockets.add(socket)
  socket.on("error", () => {})
  socket.on("close", () => sockets.delete(socket))
}

/** Listens on a random loopback port until the scope closes, which breaks what is still open; gives the port. */
export const listenOnLoopback = (server: Server, sockets: ReadonlySet<Duplex>) =>
  Effect.acquireRelease(
    Effect.callback<number>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed((server.address() as AddressInfo).port)))
    }),
    () =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        for (const socket of sockets) socket.destroy()
      })
  )

/** A server that goes takes its open connections with it, whether or not anything is asked of them. */
export const breakWhenGone = (program: FaultProgram, sockets: ReadonlySet<Duplex>) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      setInterval(() => {
        if (sockets.size === 0 || program.now()._tag !== "gone") return
        program.strike()
        for (const socket of sockets) socket.destroy()
      }, LOOK)
    ),
    (timer) => Effect.sync(() => clearInterval(timer))
  )
