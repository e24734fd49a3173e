import { entityKey, showEntity } from "../../../domain/entity.ts"
import { spokenIn } from "../../reason/asked.ts"
import { entity } from "../../scene/entity.ts"
import type { Scene, SeenSeries } from "../../scene/scene.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { perScene } from "../evidence.ts"
import { type Component, podOfComponent } from "./component.ts"

/** A counter's series that grew, by how much and in how many seconds. */
interface Growth {
  readonly series: SeenSeries
  readonly count: number
  readonly seconds: number
}

/** Counters of the same process only: what one reading shows may be of last year. One that a process began anew has no growth. */
export const grownCounters = (scene: Scene, name: string): ReadonlyArray<Growth> =>
  scene.serverCounter(name).flatMap((series) => {
    const { before, value } = series
    return before === undefined || value <= before.value ? [] : [{ series, count: value - before.value, seconds: before.seconds }]
  })

const within = (seconds: number): string =>
  seconds === 0 ? "between two readings" : `within ${seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`}`

const REJECTIONS = "apiserver_flowcontrol_rejected_requests_total"

/** Fewer, or fewer in a second, are no overload: a burst of one client ends by itself. */
const REJECTED = { least: 5, aSecond: 0.1, ever: 60 } as const

/** What priority levels show now: of `name` the sum of one level. */
const ofLevel = (scene: Scene, level: string) => (name: string) =>
  scene.serverMetric(name).reduce((sum, { labels, value }) => (labels.priority_level === level ? sum + value : sum), 0)

/** Where one reading is all there is, as of a dump: it has rejected many since it started, and their level has a queue now. */
const strained = (scene: Scene): ReadonlyArray<Observation> =>
  scene
    .serverMetric(REJECTIONS)
    .filter(({ before, value }) => before === undefined && value >= REJECTED.ever)
    .toSorted((a, b) => b.value - a.value)
    .flatMap(({ labels: { flow_schema: schema = "?", priority_level: level = "?" }, source, value }) => {
      const waiting = ofLevel(scene, level)("apiserver_flowcontrol_current_inqueue_requests")
      const sentence = `priority and fairness has rejected ${value} requests of the flow schema ${schema}, and ${waiting} wait at its priority level ${level}`
      return waiting === 0 ? [] : [{ ratio: weight.strong, sentence, cites: [source] }]
    })
    .slice(0, 1)

/** https://kubernetes.io/docs/concepts/cluster-administration/flow-control/#observability */
const overload = (scene: Scene): ReadonlyArray<Observation> => {
  const rejections = grownCounters(scene, REJECTIONS)
  const [first] = rejections.toSorted((a, b) => b.count - a.count)
  const all = rejections.reduce((sum, { count }) => sum + count, 0)
  if (first === undefined || all < REJECTED.least || all / first.seconds < REJECTED.aSecond) return strained(scene)
  const { flow_schema: schema = "?", priority_level: level = "?", reason = "?" } = first.series.labels
  const of = ofLevel(scene, level)
  const [waiting, seats, limit] = [
    of("apiserver_flowcontrol_current_inqueue_requests"),
    of("apiserver_flowcontrol_current_executing_seats"),
    of("apiserver_flowcontrol_nominal_limit_seats")
  ]
  const cites = [first.series.source]
  const sentence = `priority and fairness rejected ${all} requests ${within(first.seconds)}, most of the flow schema ${schema} at the priority level ${level} (${reason})`
  const full = {
    ratio: weight.fair,
    sentence: `${level} holds ${seats} seats where ${limit} are its own, and ${waiting} of its requests wait`,
    cites
  }
  return [{ ratio: weight.overwhelming, sentence, cites }, ...(limit > 0 && (seats >= limit || waiting > 0) ? [full] : [])]
}

/** Requests to etcd of which a hundredth tells something; seconds that are slow; and operations that do not grow with what is listed. */
const SLOW = { least: 50, seconds: 1, share: 0.01 } as const
const single = new Set(["create", "update", "get", "delete"])

/** How many requests there were, and how many of them were slow. */
const slowOf = (buckets: ReadonlyArray<{ readonly series: SeenSeries; readonly count: number }>) => {
  const upTo = (bound: string) =>
    buckets.reduce(
      (sum, { count, series: { labels } }) => (labels.le === bound && single.has(labels.operation ?? "") ? sum + count : sum),
      0
    )
  const all = upTo("+Inf")
  const slow = all - upTo(String(SLOW.seconds))
  return { all, slow, isTelling: all >= SLOW.least && slow / all >= SLOW.share }
}

/** https://etcd.io/docs/latest/faq/#what-does-the-etcd-warning-apply-entries-took-too-long-mean */
const slowStorage = (scene: Scene): ReadonlyArray<Observation> => {
  const name = "etcd_request_duration_seconds_bucket"
  const ever = scene.serverMetric(name)
  // it is never zero: a second reading is worth its time only where the first looks bad
  const isWorth =
    ever.some(({ before }) => before !== undefined) || slowOf(ever.map((series) => ({ series, count: series.value }))).isTelling
  const grown = isWorth ? grownCounters(scene, name) : []
  const { all, isTelling, slow } = slowOf(grown)
  const [first] = grown
  if (first === undefined || !isTelling) return []
  const sentence = `${slow} of the API server's ${all} requests to etcd took more than a second ${within(first.seconds)}`
  return [{ ratio: weight.fair, sentence, cites: [first.series.source] }]
}

/** Bytes: etcd's suggested maximum, https://etcd.io/docs/latest/dev-guide/limit/. Less may be a quota's end, too, which the API server does not know. */
const LARGEST = 8 * 1024 ** 3

const sizes = ["apiserver_storage_size_bytes", "apiserver_storage_db_total_size_in_bytes", "etcd_db_total_size_in_bytes"]

const largeStorage = (scene: Scene): ReadonlyArray<Observation> =>
  sizes
    .flatMap(scene.serverMetric)
    .filter(({ value }) => value >= LARGEST * 0.95)
    .slice(0, 1)
    .map(({ source, value }) => ({
      ratio: weight.fair,
      sentence: `its database has ${(value / 1024 ** 3).toFixed(1)} GiB, as much as etcd is made for`,
      cites: [source]
    }))

/** https://kubernetes.io/docs/reference/instrumentation/metrics/ (apiserver_client_certificate_expiration_seconds) */
const expiredClients = (scene: Scene): ReadonlyArray<Observation> =>
  grownCounters(scene, "apiserver_client_certificate_expiration_seconds_bucket")
    .filter(({ series }) => Number(series.labels.le) === 0)
    .map(({ count, seconds, series }) => ({
      ratio: weight.fair,
      sentence: `${count} requests came with a client certificate that has expired ${within(seconds)}`,
      cites: [series.source]
    }))

/** What is shown of a component's trouble, by the cause that it speaks for. */
const ofComponents: Readonly<
  Record<string, { readonly component: Component; readonly shows: (scene: Scene) => ReadonlyArray<Observation> }>
> = {
  "api-server-overloaded": { component: "kube-apiserver", shows: overload },
  "etcd-slow-disk": { component: "etcd", shows: slowStorage },
  "etcd-no-space": { component: "etcd", shows: largeStorage },
  "control-plane-certificate-expired": { component: "kube-apiserver", shows: expiredClients }
}

/** APIs that the aggregator has given up, where their own objects are not known. */
const unavailableApis = (scene: Scene): ReadonlyArray<Candidate> =>
  scene.server
    .filter(({ name, value }) => name === "aggregator_unavailable_apiservice" && value > 0)
    .map(({ labels, source }) => ({ about: entity("APIService", undefined, labels.name ?? ""), source }))
    .filter(({ about }) => scene.find(about) === "unknown")
    .map(({ about, source }) => {
      const sentence = `the API server counts ${showEntity(about)} among those that are not available`
      return { entity: about, summary: sentence, observations: [{ ratio: weight.overwhelming, sentence, cites: [source] }], explains: [] }
    })

/** Whether people or alerts speak of the control plane, whatever namespace they name. */
const isAskedAbout = perScene(({ subject }: Scene): boolean =>
  spokenIn(subject).some((text) =>
    /api[- ]?server|kube[- ]?api|\betcd|priority (?:and|&) fairness|flow ?control|control[- ]plane/i.test(text)
  )
)

const shownFor = ({ code, title }: Cause, scene: Scene): ReadonlyArray<Candidate> => {
  if (code === "api-service-unavailable") return unavailableApis(scene)
  const how = ofComponents[code]
  const isToLook = scene.server.length > 0 || isAskedAbout(scene)
  const observations = how === undefined || !isToLook ? [] : how.shows(scene)
  const [first] = observations
  if (how === undefined || first === undefined) return []
  return [{ entity: podOfComponent(scene, how.component), summary: `${title}: ${first.sentence}`, observations, explains: [] }]
}

/** Candidates of the same object are one, with all that was observed of it. */
const joined = (told: ReadonlyArray<Candidate>, shown: ReadonlyArray<Candidate>): ReadonlyArray<Candidate> => {
  const known = new Set(told.map((one) => entityKey(one.entity)))
  const more = Map.groupBy(shown, (one) => entityKey(one.entity))
  return [
    ...told.map((one) => ({
      ...one,
      observations: [...one.observations, ...(more.get(entityKey(one.entity)) ?? []).flatMap(({ observations }) => observations)]
    })),
    ...shown.filter((one) => !known.has(entityKey(one.entity)))
  ]
}

/** The cause, which also looks at what the API server exposes of itself. */
export const withServerMetrics = (cause: Cause): Cause => ({
  ...cause,
  candidates: (scene) => joined(cause.candidates(scene), shownFor(cause, scene))
})
