import { Clock, Context, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { Evidence, type EvidenceDraft } from "../../domain/evidence.ts"
import { type Digest, digestText, type IncidentId, timestamp } from "../../domain/ids.ts"
import { redact } from "../../domain/redact.ts"
import { timelineUnavailable } from "./refusals.ts"
import type { TimelineUnavailable } from "./timeline.ts"

/** What was seen in each incident, addressed by the digest of its redacted content. */
export class EvidenceStore extends Context.Service<
  EvidenceStore,
  {
    /** Redacts and stores. The same content from the same source is stored once, and keeps the time it was first seen. */
    readonly keep: (incident: IncidentId, draft: EvidenceDraft) => Effect.Effect<Evidence, TimelineUnavailable>
    /** As it was first seen in the incident. */
    readonly recall: (incident: IncidentId, id: Digest) => Effect.Effect<Evidence | undefined, TimelineUnavailable>
  }
>()("handrail/incident/EvidenceStore") {}

interface EvidenceRow {
  readonly id: string
  readonly kind: string
  readonly cluster: string | null
  readonly source: string
  readonly summary: string
  readonly content: string
  readonly omitted_bytes: number
  readonly collected_at: string
  readonly pruned_at: string | null
}

const decode = Schema.decodeUnknownSync(Evidence)

const fromRow = ({ omitted_bytes, collected_at, cluster, pruned_at, ...row }: EvidenceRow): Evidence =>
  decode({
    ...row,
    ...(cluster === null ? {} : { cluster }),
    omittedBytes: omitted_bytes,
    collectedAt: collected_at,
    // another incident may still keep the same content; this one said that it does not
    ...(pruned_at === null ? {} : { content: "", prunedAt: pruned_at })
  })

/** Postgres has no text with U+0000 in it. */
const clean = (text: string): string => redact(text).text.replaceAll("\0", "\ufffd")

const makeStore = Effect.gen(function* () {
  const sql = yield* SqlClient
  const select = sql.literal(
    `SELECT e.id, e.kind, e.cluster, e.source, e.summary, c.content, c.omitted_bytes, e.collected_at, e.pruned_at
     FROM evidence e JOIN evidence_content c ON c.id = e.id`
  )

  const keep = Effect.fn("incident.keep")(
    function* (incident: IncidentId, draft: EvidenceDraft) {
      const content = clean(draft.content)
      const id = digestText(content)
      const at = timestamp(yield* Clock.currentTimeMillis)
      const source = clean(draft.source)
      const row = {
        incident,
        id,
        source,
        kind: draft.kind,
        cluster: draft.cluster ?? null,
        summary: clean(draft.summary),
        collected_at: at
      }
      // content that was pruned with older incidents is seen again
      yield* sql`INSERT INTO evidence_content ${sql.insert({ id, content, omitted_bytes: draft.omittedBytes })}
        ON CONFLICT (id) DO UPDATE SET content = excluded.content WHERE evidence_content.content = ''`
      yield* sql`INSERT INTO evidence ${sql.insert(row)} ON CONFLICT (incident, id, source) DO NOTHING`
      const [stored] = yield* sql<EvidenceRow>`${select} WHERE e.incident = ${incident} AND e.id = ${id} AND e.source = ${source}`
      return stored === undefined ? yield* Effect.die(new Error(`evidence ${id} vanished as it was stored`)) : fromRow(stored)
    },
    (effect) => sql.withTransaction(effect),
    Effect.catchTag("SqlError", (error) => Effect.fail(timelineUnavailable(error)))
  )

  const recall = Effect.fnUntraced(
    function* (incident: IncidentId, id: Digest) {
      const [row] =
        yield* sql<EvidenceRow>`${select} WHERE e.incident = ${incident} AND e.id = ${id} ORDER BY e.collected_at, e.source LIMIT 1`
      return row === undefined ? undefined : fromRow(row)
    },
    Effect.catchTag("SqlError", (error) => Effect.fail(timelineUnavailable(error)))
  )

  return EvidenceStore.of({ keep, recall })
})

export const layerEvidenceStore: Layer.Layer<EvidenceStore, never, SqlClient> = Layer.effect(EvidenceStore, makeStore)
