import { connect, createServer, type Socket } from "node:net"
import { Effect } from "effect"
import { type Fault, type FaultProgram, makeFaultProgram } from "./fault.ts"
import { breakWhenGone, garbage, keepSocket, listenOnLoopback } from "./loopback.ts"

export interface TcpFaultProxyOptions {
  /** Where a server listens on loopback. */
  readonly upstreamPort: number
  /** Seeded, from 0 up to 1. */
  readonly chance: () => number
}

/** A proxy that stands between a client and a server of any protocol over TCP. */
interface TcpFaultProxy extends FaultProgram {
  readonly port: number
}

interface Pair {
  readonly client: Socket
  readonly upstream: Socket
}

/** Both sides notice. */
const drop = ({ client, upstream }: Pair): void => {
  client.destroy()
  upstream.destroy()
}

const sendings: { readonly [T in Fault["_tag"]]: (fault: Extract<Fault, { readonly _tag: T }>, piece: Buffer, pair: Pair) => unknown } = {
  none: (_, piece, { client }) => client.write(piece),
  slow: ({ delayMs }, piece, { client }) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer)
        client.off("close", done)
        client.write(piece)
        resolve()
      }
      const timer = setTimeout(done, delayMs)
      client.on("close", done)
    }),
  silent: () => {},
  garbage: (_, __, { client }) => client.write(garbage),
  cut: ({ afterBytes }, piece, { client, upstream }) => {
    client.end(piece.subarray(0, afterBytes))
    upstream.destroy()
  },
  gone: (_, __, pair) => drop(pair),
  "answer-lost": (_, __, pair) => drop(pair),
  status: (_, __, pair) => drop(pair),
  nonsense: (_, __, { client }) => client.write(garbage)
}

/** Sends one piece of what the server says on, as the fault has it. What comes next waits for what this gives. */
const send = <T extends Fault["_tag"]>(fault: Extract<Fault, { readonly _tag: T }>, piece: Buffer, pair: Pair): unknown => {
  const sending: (fault: Extract<Fault, { readonly _tag: T }>, piece: Buffer, pair: Pair) => unknown = sendings[fault._tag as T]
  return sending(fault, piece, pair)
}

/**
 * Starts a proxy on a random loopback port. Faults strike each piece of what the server says; what the client says always arrives, so
 * that what was done and never confirmed is among the cases. The scope ends it.
 */
export const startTcpFaultProxy = Effect.fn("toolbox.startTcpFaultProxy")(function* (options: TcpFaultProxyOptions) {
  const program = makeFaultProgram(options.chance)
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    keepSocket(sockets, client)
    if (program.now()._tag === "gone") {
      program.strike()
      client.destroy()
      return
    }
    const upstream = connect(options.upstreamPort, "127.0.0.1")
    keepSocket(sockets, upstream)
    client.on("close", () => upstream.destroy())
    client.pipe(upstream)
    let said: Promise<unknown> = Promise.resolve()
    upstream.on("data", (piece: Buffer) => {
      said = said.then(() => send(program.next(), piece, { client, upstream }))
    })
    upstream.on("close", () => said.then(() => client.end()))
  })
  const port = yield* listenOnLoopback(server, sockets)
  yield* breakWhenGone(program, sockets)
  return { ...program, port } satisfies TcpFaultProxy
})
