import type { Span, Trace } from "../../../platform/traces/trace.ts"

/** The spans of one trace by who began them. */
export interface SpanTree {
  readonly childrenOf: (span: Span) => ReadonlyArray<Span>
  /** Where the work of one of these services begins: its spans that nothing of the same service called. */
  readonly entriesOf: (services: ReadonlySet<string>) => ReadonlyArray<Span>
}

/** What is only told of later is no part of the work that was waited for. */
const isWaitedFor = (parent: Span, child: Span): boolean => child.start < parent.end && child.kind !== "consumer"

export const spanTree = ({ spans }: Trace): SpanTree => {
  const byId = new Map(spans.map((span) => [span.id, span]))
  const children = Map.groupBy(spans, ({ parent }) => parent)
  return {
    childrenOf: (span) => (children.get(span.id) ?? []).filter((child) => child !== span && isWaitedFor(span, child)),
    entriesOf: (services) =>
      spans.filter(({ parent, service }) => {
        if (!services.has(service)) return false
        const caller = parent === undefined ? undefined : byId.get(parent)
        return caller === undefined || !services.has(caller.service)
      })
  }
}

/** What did the work of a span: the service that told of it, or what it called where nobody told of that. */
export interface Worker {
  readonly name: string
  /** Of a service that tells of its work; of what is only called there is none. */
  readonly span?: Span
  /** The service that called it, where it is only called. */
  readonly calledBy?: string
}

/** Who works while this span, and none of its children, does. */
export const workerOf = (span: Span, children: ReadonlyArray<Span>): Worker =>
  span.peer !== undefined && children.length === 0 ? { name: span.peer, calledBy: span.service } : { name: span.service, span }

/** Whether a span waits for another service's: what it takes longer than that is spent on the way, or in a queue there. */
export const isOnTheWay = (span: Span, children: ReadonlyArray<Span>): boolean =>
  span.kind === "client" && children.some(({ service }) => service !== span.service)
