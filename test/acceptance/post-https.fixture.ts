import { request } from "node:https"
import { Effect } from "effect"

/** What a client shows of itself, PEM; `ca` is who it trusts. */
export interface ClientTls {
  readonly ca: string
  readonly cert?: string
  readonly key?: string
}

/** The status that a POST over HTTPS is answered with. */
export const postHttps = (
  url: string,
  body: string,
  tls: ClientTls,
  headers: Readonly<Record<string, string>> = {}
): Effect.Effect<number> =>
  Effect.callback<number>((resume, signal) => {
    const sent = { "content-type": "application/json", ...headers }
    const options = { ...tls, method: "POST", headers: sent, signal, agent: false }
    request(url, options, (response) => {
      response.resume()
      resume(Effect.succeed(response.statusCode ?? 0))
    })
      .on("error", (error) => resume(Effect.die(error)))
      .end(body)
  })
