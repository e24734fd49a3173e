/** What one service did for one request. Times are milliseconds since the epoch, with fractions. */
export interface Span {
  readonly id: string
  /** Absent for the first span of a trace. Its span may be missing: not everything that takes part is traced or kept. */
  readonly parent?: string
  readonly service: string
  readonly name: string
  readonly kind: SpanKind
  readonly start: number
  readonly end: number
  readonly isFailed: boolean
  /** Why it failed, as it says itself. */
  readonly message?: string
  /** What it calls, by a service's name, a host, or else the kind of database; only of spans that call. */
  readonly peer?: string
  /** What it runs as, by OpenTelemetry's names: `k8s.namespace.name`, `k8s.deployment.name`, `service.namespace`. */
  readonly resource: Readonly<Record<string, string>>
}

export type SpanKind = "server" | "client" | "producer" | "consumer" | "internal"

/** What is kept of one request. */
export interface Trace {
  readonly id: string
  readonly spans: ReadonlyArray<Span>
}
