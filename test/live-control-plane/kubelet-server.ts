import { logChoice } from "../../src/sim/api/subresources/log-options.ts"
import type { SimClock } from "../../src/sim/clock.ts"
import type { LogProvider } from "../../src/sim/kubelet/log-provider.ts"
import { followLog, logText } from "../../src/sim/kubelet/log-text.ts"
import { serveLoopback } from "./serve-loopback.ts"

const LOGS = /^\/containerLogs\/([^/]+)\/([^/]+)\/([^/]+)$/

interface Sink {
  readonly write: (text: string) => void
  readonly end: () => void
  readonly onClose: (listener: () => void) => void
}

interface Refusal {
  readonly code: number
  readonly text: string
}

/** Answers a request for a container's log; what there is no log of is said, with the code to say it with. */
const answerLogs = (logs: LogProvider, clock: SimClock, url: URL, sink: Sink): Refusal | undefined => {
  const [, namespace, pod, container] = LOGS.exec(url.pathname) ?? []
  if (namespace === undefined || pod === undefined || container === undefined) return { code: 404, text: "404 page not found\n" }
  const choice = logChoice(url.searchParams, pod, clock.now())
  const query = { namespace, pod, container, previous: url.searchParams.get("previous") === "true" }
  const answer = logs.read(query)
  if ("unavailable" in answer) return { code: 400, text: answer.unavailable }
  sink.write(logText(answer.lines, choice))
  if (choice.follow) sink.onClose(followLog(logs, query, choice.timestamps, sink))
  else sink.end()
  return undefined
}

/** The kubelets' own API on a loopback port, which it returns: container logs for the API server to fetch. The scope ends it. */
export const serveKubelets = (logs: LogProvider, clock: SimClock) =>
  serveLoopback("kubelet", (url, response) => {
    const sink: Sink = {
      write: (text) => response.write(text),
      end: () => response.end(),
      onClose: (listener) => response.on("close", listener)
    }
    response.setHeader("content-type", "text/plain")
    const refusal = answerLogs(logs, clock, url, sink)
    if (refusal === undefined) return
    response.statusCode = refusal.code
    response.end(refusal.text)
  })
