import http from "node:http"
import https from "node:https"
import { Effect, type Scope, Stream } from "effect"
import { type BoundedRequest, type HttpAnswer, type HttpUnreachable, httpUnreachable } from "./bounded-request.ts"

export interface StreamedGet extends Pick<BoundedRequest, "url" | "headers" | "agent"> {
  /** Milliseconds until the answer begins, and then between any two parts of it. */
  readonly silenceMs: number
}

/** An answer whose body comes bit by bit. Reading it twice is not possible. */
export interface StreamedAnswer extends Omit<HttpAnswer, "text"> {
  readonly lines: Stream.Stream<string, HttpUnreachable>
}

/** No line of a watch is longer: an object is at most 1.5 MiB in etcd, and some more as JSON. */
const LONGEST_LINE = 16 * 1024 * 1024

const open = (request: StreamedGet) =>
  Effect.callback<{ readonly incoming: http.IncomingMessage; readonly close: () => void }, HttpUnreachable>((resume) => {
    const fail = (cause: unknown) => resume(Effect.fail(httpUnreachable(request.url, cause)))
    try {
      const { agent, headers, silenceMs, url } = request
      const outgoing = (url.protocol === "https:" ? https : http).request(
        url,
        { method: "GET", headers, agent, timeout: silenceMs },
        (incoming) => resume(Effect.succeed({ incoming, close: () => outgoing.destroy() }))
      )
      outgoing.once("timeout", () =>
        outgoing.destroy(Object.assign(new Error(`nothing was heard for ${Math.round(silenceMs / 1000)} s`), { code: "ETIMEDOUT" }))
      )
      outgoing.on("error", fail)
      outgoing.end()
      return Effect.sync(() => outgoing.destroy())
    } catch (cause) {
      fail(cause)
      return
    }
  })

/** GETs, and gives the answer's lines as they come. The connection closes with the scope. */
export const streamedGet = (request: StreamedGet): Effect.Effect<StreamedAnswer, HttpUnreachable, Scope.Scope> =>
  Effect.gen(function* () {
    const { incoming } = yield* Effect.acquireRelease(open(request), ({ close }) => Effect.sync(close), { interruptible: true })
    const unread = (cause: unknown) => httpUnreachable(request.url, cause)
    const lines = Stream.fromAsyncIterable(incoming as AsyncIterable<Uint8Array>, unread).pipe(Stream.decodeText(), inLines(unread))
    return { status: incoming.statusCode ?? 0, headers: incoming.headers, lines }
  })

/** Lines, as long as none is longer than allowed. */
const inLines =
  (unread: (cause: unknown) => HttpUnreachable) =>
  <E>(texts: Stream.Stream<string, E>): Stream.Stream<string, E | HttpUnreachable> => {
    let length = 0
    return texts.pipe(
      Stream.mapEffect((text) => {
        const end = text.lastIndexOf("\n")
        length = end < 0 ? length + text.length : text.length - end
        return length > LONGEST_LINE
          ? Effect.fail(unread(Object.assign(new Error(`a line is longer than ${LONGEST_LINE} characters`), { code: "TOO_LARGE" })))
          : Effect.succeed(text)
      }),
      Stream.splitLines
    )
  }
