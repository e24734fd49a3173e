import http from "node:http"
import https from "node:https"
import { Effect } from "effect"

/** Keep-alive agents for both protocols, with the environment's proxies; their connections close with the scope. */
export const closingAgents = Effect.acquireRelease(
  Effect.sync(() => {
    const options = { keepAlive: true, proxyEnv: process.env }
    const plain = new http.Agent(options)
    const secure = new https.Agent(options)
    return {
      for: (url: URL): http.Agent => (url.protocol === "https:" ? secure : plain),
      close: () => {
        plain.destroy()
        secure.destroy()
      }
    }
  }),
  ({ close }) => Effect.sync(close)
)
