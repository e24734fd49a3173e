import type { SimClock } from "./clock.ts"
import type { ApiLatency } from "./scenario.ts"

/** The upper bounds of kube-apiserver's request duration histogram, in seconds. */
const BOUNDS = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60] as const

interface Traffic {
  readonly verb: string
  readonly resource: string
  readonly group: string
  readonly scope: string
  /** Requests a second. */
  readonly rate: number
}

/** What a small busy cluster asks of its API server all day. */
const TRAFFIC: ReadonlyArray<Traffic> = [
  { verb: "GET", resource: "leases", group: "coordination.k8s.io", scope: "resource", rate: 2.4 },
  { verb: "PUT", resource: "leases", group: "coordination.k8s.io", scope: "resource", rate: 2.4 },
  { verb: "GET", resource: "pods", group: "", scope: "resource", rate: 3.1 },
  { verb: "LIST", resource: "pods", group: "", scope: "cluster", rate: 0.8 },
  { verb: "LIST", resource: "configmaps", group: "", scope: "namespace", rate: 0.6 },
  { verb: "PATCH", resource: "nodes", group: "", scope: "resource", rate: 0.5 },
  { verb: "PATCH", resource: "pods", group: "", scope: "resource", rate: 0.9 },
  { verb: "POST", resource: "events", group: "", scope: "namespace", rate: 0.7 }
]

const USUAL: ApiLatency = { p50Seconds: 0.006, p99Seconds: 0.09 }
/** The standard normal's 99th percentile. */
const Z99 = 2.3263

/** The normal distribution function, by Abramowitz and Stegun 7.1.26. */
const normal = (z: number): number => {
  const t = 1 / (1 + (0.3275911 * Math.abs(z)) / Math.SQRT2)
  const tail = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
  const half = (1 - tail * Math.exp((-z * z) / 2)) / 2
  return z < 0 ? 0.5 - half : 0.5 + half
}

/** Durations are taken as log-normal through the two percentiles. */
const spreadOf = ({ p50Seconds, p99Seconds }: ApiLatency) => ({
  mu: Math.log(p50Seconds),
  sigma: Math.max(1e-6, Math.log(p99Seconds / p50Seconds) / Z99)
})

const shareBelow = (latency: ApiLatency, seconds: number): number => {
  const { mu, sigma } = spreadOf(latency)
  return normal((Math.log(seconds) - mu) / sigma)
}

const meanOf = (latency: ApiLatency): number => {
  const { mu, sigma } = spreadOf(latency)
  return Math.exp(mu + sigma ** 2 / 2)
}

/** How long the API server takes, as its metrics say. */
export interface ApiMetrics {
  readonly set: (latency: ApiLatency) => void
  /** `apiserver_request_duration_seconds` as a histogram since the start, and its present 99th percentile as a gauge. */
  readonly render: () => string
}

export const makeApiMetrics = (clock: SimClock): ApiMetrics => {
  const segments: Array<{ readonly from: number; readonly latency: ApiLatency }> = [{ from: clock.now(), latency: USUAL }]

  /** Each segment's latency for a verb with the seconds it lasted. */
  const pastOf = (verb: string) =>
    segments.map(({ from, latency }, index) => ({
      latency: latency.verbs === undefined || latency.verbs.includes(verb) ? latency : USUAL,
      seconds: ((segments[index + 1]?.from ?? clock.now()) - from) / 1000
    }))

  const histogram = ({ verb, resource, group, scope, rate }: Traffic): ReadonlyArray<string> => {
    const labels = `component="apiserver",dry_run="",group="${group}",resource="${resource}",scope="${scope}",subresource="",verb="${verb}",version="v1"`
    const name = "apiserver_request_duration_seconds"
    const past = pastOf(verb)
    const total = (weigh: (latency: ApiLatency) => number): number =>
      past.reduce((sum, { latency, seconds }) => sum + rate * seconds * weigh(latency), 0)
    const count = Math.floor(total(() => 1))
    return [
      ...BOUNDS.map((bound) => `${name}_bucket{${labels},le="${bound}"} ${Math.floor(total((latency) => shareBelow(latency, bound)))}`),
      `${name}_bucket{${labels},le="+Inf"} ${count}`,
      `${name}_sum{${labels}} ${total(meanOf)}`,
      `${name}_count{${labels}} ${count}`
    ]
  }

  return {
    set: (latency) => segments.push({ from: clock.now(), latency }),
    render: () => {
      const now = segments.at(-1)?.latency ?? USUAL
      return [
        "# HELP apiserver_request_duration_seconds [STABLE] Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.",
        "# TYPE apiserver_request_duration_seconds histogram",
        ...TRAFFIC.flatMap(histogram),
        "# HELP apiserver_request_duration_seconds_p99 The 99th percentile of response latency, as a recording rule would keep it.",
        "# TYPE apiserver_request_duration_seconds_p99 gauge",
        `apiserver_request_duration_seconds_p99 ${now.p99Seconds}`,
        ""
      ].join("\n")
    }
  }
}
