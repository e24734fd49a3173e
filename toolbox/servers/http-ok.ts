import { get as getHttp } from "node:http"
import { get as getHttps } from "node:https"
import { Effect } from "effect"

export interface HttpOkOptions {
  /** PEM of the authority to trust, for a server with a certificate of its own. */
  readonly ca?: string
  readonly token?: string
}

/** Succeeds when `url` answers GET with a 2xx status; fails with what it said or did instead. */
export const httpOk = (url: string, options: HttpOkOptions = {}): Effect.Effect<void, string> =>
  Effect.callback<void, string>((resume, signal) => {
    const get = url.startsWith("https:") ? getHttps : getHttp
    const headers = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }
    const request = get(url, { headers, signal, agent: false, ...(options.ca === undefined ? {} : { ca: options.ca }) }, (response) => {
      response.resume()
      const status = response.statusCode ?? 0
      resume(status >= 200 && status < 300 ? Effect.void : Effect.fail(`${url} answers ${status}`))
    })
    request.on("error", (error) => resume(Effect.fail(`${url}: ${error.message}`)))
  })
