import { createServer, type IncomingMessage, type RequestListener, request as requestHttp, type ServerResponse } from "node:http"
import { createServer as createSecureServer, request as requestHttps } from "node:https"
import type { Duplex } from "node:stream"
import { Effect } from "effect"
import { type Fault, type FaultProgram, makeFaultProgram } from "./fault.ts"
import { breakWhenGone, garbage, keepSocket, listenOnLoopback } from "./loopback.ts"

export interface HttpFaultProxyOptions {
  /** Base URL of the server behind it, `http:` or `https:`. */
  readonly upstream: string
  /** PEM of the authority of a server over HTTPS. */
  readonly upstreamCa?: string
  /** PEM of what the proxy serves HTTPS with; plain HTTP without it. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Seeded, from 0 up to 1. */
  readonly chance: () => number
  /** Told of each request, by its path and query, before anything becomes of it. */
  readonly onRequest?: (url: string) => void
}

/** A proxy that stands between a client and an HTTP server. */
interface HttpFaultProxy extends FaultProgram {
  readonly url: string
}

interface Exchange {
  readonly options: HttpFaultProxyOptions
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** Sends the request on; whatever goes wrong there breaks the client's connection. Gives how to stop. */
const forward = ({ options, request, response }: Exchange, answer: (from: IncomingMessage) => void) => {
  const target = new URL(request.url ?? "/", options.upstream)
  const send = target.protocol === "https:" ? requestHttps : requestHttp
  const outgoing = send(
    target,
    {
      agent: false,
      headers: { ...request.headers, host: target.host },
      ...(request.method === undefined ? {} : { method: request.method }),
      ...(options.upstreamCa === undefined ? {} : { ca: options.upstreamCa })
    },
    answer
  )
  outgoing.on("error", () => response.destroy())
  request.pipe(outgoing)
  return () => outgoing.destroy()
}

/** Copies an answer, and breaks off after so many bytes of its body. */
const copy = (from: IncomingMessage, to: ServerResponse, afterBytes: number): void => {
  to.writeHead(from.statusCode ?? 502, from.headers)
  to.flushHeaders()
  let left = afterBytes
  from.on("data", (chunk: Buffer) => {
    if (left <= 0) return
    const last = chunk.length >= left
    to.write(chunk.subarray(0, left), () => {
      // what was written has left before the connection breaks
      if (last) to.destroy()
    })
    left -= chunk.length
  })
  from.on("end", () => {
    if (left > 0) to.end()
  })
  from.on("error", () => to.destroy())
}

const pass = (exchange: Exchange, afterBytes = Number.POSITIVE_INFINITY): void => {
  const stop = forward(exchange, (from) => copy(from, exchange.response, afterBytes))
  exchange.response.on("close", stop)
}

const handlings: { readonly [T in Fault["_tag"]]: (fault: Extract<Fault, { readonly _tag: T }>, exchange: Exchange) => void } = {
  none: (_, exchange) => pass(exchange),
  slow: ({ delayMs }, exchange) => {
    const timer = setTimeout(() => pass(exchange), delayMs)
    exchange.response.on("close", () => clearTimeout(timer))
  },
  gone: (_, { request }) => request.socket.destroy(),
  silent: () => {},
  garbage: (_, { request }) => request.socket.end(garbage),
  cut: ({ afterBytes }, exchange) => pass(exchange, afterBytes),
  "answer-lost": (_, exchange) => {
    forward(exchange, (answer) => {
      answer.resume()
      answer.on("close", () => exchange.response.destroy())
    })
  },
  status: ({ status, retryAfter }, { request, response }) => {
    request.resume()
    response.writeHead(status, { "content-type": "text/plain", ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }) })
    response.end("the proxy says so\n")
  },
  nonsense: ({ body }, { request, response }) => {
    request.resume()
    response.writeHead(200, { "content-type": "application/json" })
    response.end(body)
  }
}

const handle = <T extends Fault["_tag"]>(fault: Extract<Fault, { readonly _tag: T }>, exchange: Exchange): void => {
  const handling: (fault: Extract<Fault, { readonly _tag: T }>, exchange: Exchange) => void = handlings[fault._tag as T]
  handling(fault, exchange)
}

/**
 * Starts a proxy on a random loopback port that passes requests on to a server and does to them what its plan says. Answers are streamed,
 * so watches pass. The scope ends it.
 */
export const startHttpFaultProxy = Effect.fn("toolbox.startHttpFaultProxy")(function* (options: HttpFaultProxyOptions) {
  const program = makeFaultProgram(options.chance)
  const sockets = new Set<Duplex>()
  const listener: RequestListener = (request, response) => {
    options.onRequest?.(request.url ?? "/")
    handle(program.next(), { options, request, response })
  }
  const server = options.tls === undefined ? createServer(listener) : createSecureServer({ ...options.tls }, listener)
  server.on("connection", (socket: Duplex) => {
    keepSocket(sockets, socket)
    if (program.now()._tag !== "gone") return
    program.strike()
    socket.destroy()
  })
  const port = yield* listenOnLoopback(server, sockets)
  yield* breakWhenGone(program, sockets)
  return { ...program, url: `${options.tls === undefined ? "http" : "https"}://127.0.0.1:${port}` } satisfies HttpFaultProxy
})
