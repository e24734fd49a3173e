import type { Span, SpanKind } from "./trace.ts"

/** Attributes of a span or resource as text, whatever their type was. */
export type Attributes = Readonly<Record<string, string>>

const hostOfUrl = (url: string | undefined): string | undefined =>
  url !== undefined && URL.canParse(url) ? new URL(url).hostname : undefined

/** Envoy's `outbound|8080||reviews.default.svc.cluster.local`. https://istio.io/latest/docs/ops/diagnostic-tools/proxy-cmd/ */
const hostOfCluster = (cluster: string | undefined): string | undefined => /^outbound\|.*\|([^|]+)$/.exec(cluster ?? "")?.[1]

/**
 * What a span that calls says of what it calls: first names of services, then hosts, then what kind of system it is.
 * https://opentelemetry.io/docs/specs/semconv/registry/attributes/
 */
const peerIn = (own: Attributes): string | undefined =>
  [
    own["peer.service"],
    own["service.peer.name"],
    hostOfCluster(own.upstream_cluster),
    own["server.address"],
    own["net.peer.name"],
    hostOfUrl(own["url.full"] ?? own["http.url"]),
    own["http.host"]?.replace(/:\d+$/, ""),
    own["network.peer.address"],
    own["net.peer.ip"],
    own["db.system.name"] ?? own["db.system"],
    own["messaging.system"]
  ].find((one) => one !== undefined && one !== "")

/** gRPC codes by which the server says that it is its own fault: https://opentelemetry.io/docs/specs/semconv/rpc/grpc/ */
const failedCalls = new Set(["2", "4", "12", "13", "14", "15"])

const statusOf = (own: Attributes): string | undefined => own["http.response.status_code"] ?? own["http.status_code"]

const isFailure = (own: Attributes): boolean =>
  own.error === "true" ||
  own["otel.status_code"] === "ERROR" ||
  /^5\d\d$/.test(statusOf(own) ?? "") ||
  failedCalls.has(own["rpc.grpc.status_code"] ?? "")

const whyFailed = (own: Attributes): string | undefined => {
  const status = statusOf(own)
  return [
    own["otel.status_description"],
    own["exception.message"],
    own["error.message"],
    own["error.type"],
    status === undefined ? undefined : `status ${status}`
  ].find((one) => one !== undefined && one !== "")
}

const kept = /^(?:k8s\.|service\.namespace$)/

/** What the attributes of a span and of its resource tell, whichever API gave them. */
export const told = (kind: SpanKind, own: Attributes, resource: Attributes): Pick<Span, "isFailed" | "message" | "peer" | "resource"> => {
  const peer = kind === "client" || kind === "producer" ? peerIn(own) : undefined
  const isFailed = isFailure(own)
  const message = isFailed ? whyFailed(own) : undefined
  return {
    isFailed,
    resource: Object.fromEntries(Object.entries(resource).filter(([name]) => kept.test(name))),
    ...(message === undefined ? {} : { message }),
    ...(peer === undefined ? {} : { peer })
  }
}
