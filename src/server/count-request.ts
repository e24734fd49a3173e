import { Effect, Metric } from "effect"

const requests = Metric.counter("handrail_http_requests_total", {
  description: "HTTP requests answered, by the declared route and the status of the answer",
  incremental: true
})

const counters = new Map<string, typeof requests>()

/** Counts an answer. `route` as it is declared, so that there are few. */
export const countRequest = (method: string, route: string, status: number): Effect.Effect<void> =>
  Effect.suspend(() => {
    const key = `${method} ${route} ${status}`
    const counter = counters.get(key) ?? Metric.withAttributes(requests, { method, route, status: String(status) })
    counters.set(key, counter)
    return Metric.update(counter, 1)
  })
