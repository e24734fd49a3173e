import { Metric } from "effect"

const requests = Metric.counter("handrail_http_requests_total", {
  description: "HTTP requests answered, by the declared route and the status of the answer",
  incremental: true
})

const counters = new Map<string, typeof requests>()

/** Counts answers. `route` as it is declared, so that there are few. */
export const requestCounter = (method: string, route: string, status: number): Metric.Counter<number> => {
  const key = `${method} ${route} ${status}`
  const counter = counters.get(key) ?? Metric.withAttributes(requests, { method, route, status: String(status) })
  counters.set(key, counter)
  return counter
}
