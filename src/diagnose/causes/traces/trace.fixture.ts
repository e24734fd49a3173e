import type { Span, Trace } from "../../../platform/traces/trace.ts"
import type { SeenTrace } from "../../scene/scene.ts"

/** A span as a test says it: from and to in milliseconds after the trace's beginning, and what it called. */
export interface Told {
  readonly service: string
  readonly from: number
  readonly to: number
  readonly kind?: Span["kind"]
  readonly name?: string
  readonly failed?: string
  readonly peer?: string
  readonly resource?: Readonly<Record<string, string>>
  readonly calls?: ReadonlyArray<Told>
}

const NOON = Date.UTC(2026, 0, 1, 12)

const spansOf = (told: Told, id: string, parent: string | undefined): ReadonlyArray<Span> => [
  {
    id,
    ...(parent === undefined ? {} : { parent }),
    service: told.service,
    name: told.name ?? "GET /",
    kind: told.kind ?? (told.peer === undefined ? "server" : "client"),
    start: NOON + told.from,
    end: NOON + told.to,
    isFailed: told.failed !== undefined,
    ...(told.failed === undefined || told.failed === "" ? {} : { message: told.failed }),
    ...(told.peer === undefined ? {} : { peer: told.peer }),
    resource: told.resource ?? {}
  },
  ...(told.calls ?? []).flatMap((call, index) => spansOf(call, `${id}.${index}`, id))
]

export const traceOf = (told: Told, id = "t1"): Trace => ({ id, spans: spansOf(told, "s", undefined) })

/** As many requests of this form as are wanted, as Tempo would have given them. */
export const seen = (told: Told, count = 3): ReadonlyArray<SeenTrace> =>
  Array.from({ length: count }, (_, index) => ({ trace: traceOf(told, `t${index}`), source: `Tempo http://tempo trace t${index}` }))
