import http from "node:http"
import { Effect, Schema } from "effect"
import { quantile } from "./statistics.ts"

/** A server did not take what a benchmark gave it. */
class NotTaken extends Schema.TaggedError<NotTaken>()("NotTaken", { message: Schema.String }) {}

/** Where requests go: one server, over connections that are kept open. */
export interface Target {
  readonly url: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

export interface Client {
  /** Posts one body; the milliseconds until the whole answer, which must be 2xx, is there. */
  readonly post: (body: string) => Effect.Effect<number, NotTaken>
}

const request = (agent: http.Agent, { headers, path, url }: Target, body: string) =>
  Effect.callback<number, NotTaken>((resume) => {
    const fail = (message: string) => resume(Effect.fail(new NotTaken({ message: `POST ${url}${path}: ${message}` })))
    const began = performance.now()
    const sending = http.request(
      `${url}${path}`,
      { agent, method: "POST", headers: { ...headers, "content-type": "application/json", "content-length": Buffer.byteLength(body) } },
      (response) => {
        let text = ""
        response.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk
        })
        response.on("end", () => {
          const { statusCode = 0 } = response
          if (statusCode >= 200 && statusCode < 300) resume(Effect.succeed(performance.now() - began))
          else fail(`${statusCode} ${text}`)
        })
      }
    )
    sending.on("error", (error) => fail(error.message))
    sending.end(body)
    return Effect.sync(() => sending.destroy())
  })

/** A client with at most `connections` connections, which close with the scope. */
export const makeClient = (target: Target, connections: number) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => new http.Agent({ keepAlive: true, maxSockets: connections })),
      (agent) => Effect.sync(() => agent.destroy())
    ),
    (agent): Client => ({ post: (body) => request(agent, target, body) })
  )

export interface Posted {
  /** Answers a second. */
  readonly perSecond: number
  /** Milliseconds within which 99 of 100 were answered. */
  readonly p99: number
}

/** Posts all bodies, `concurrency` at a time, as fast as they are answered. */
export const postAll = (client: Client, bodies: ReadonlyArray<string>, concurrency: number): Effect.Effect<Posted, NotTaken> =>
  Effect.suspend(() => {
    const began = performance.now()
    return Effect.map(Effect.forEach(bodies, client.post, { concurrency }), (roundTrips) => ({
      perSecond: (bodies.length / (performance.now() - began)) * 1000,
      p99: quantile(roundTrips, 0.99)
    }))
  })
