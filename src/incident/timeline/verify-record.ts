import { Result, Schema } from "effect"
import { canonicalJson, type JsonValue } from "../../domain/canonical-json.ts"
import { type Digest, digestText, type IncidentId } from "../../domain/ids.ts"
import { type EventLink, findBreak, TimelineData, TimelineEvent } from "../../domain/timeline.ts"
import { type EventRow, linkFromRow } from "./event-row.ts"
import { type IncidentRow, incidentRow } from "./incident-row.ts"
import { type Projection, project } from "./project.ts"
import type { Verification } from "./timeline.ts"

export interface StoredEvidence {
  readonly id: string
  readonly content: string
  /** Set once the incident has let go of the content. */
  readonly pruned_at: string | null
}

interface StoredRecord {
  readonly incident: IncidentId
  /** The row of `incidents`; absent when somebody removed it. */
  readonly record: IncidentRow | undefined
  readonly rows: ReadonlyArray<EventRow>
  readonly evidence: ReadonlyArray<StoredEvidence>
}

type Broken = NonNullable<Verification["broken"]>

const linksOf = (rows: ReadonlyArray<EventRow>): Result.Result<ReadonlyArray<EventLink>, Broken> => {
  const links: Array<EventLink> = []
  for (const row of rows) {
    const link = linkFromRow(row)
    if (Result.isFailure(link)) return Result.fail({ seq: row.seq, reason: link.failure })
    links.push(link.success)
  }
  return Result.succeed(links)
}

const findCut = (links: ReadonlyArray<EventLink>, record: IncidentRow): Broken | undefined => {
  const head = links.at(-1)
  const recorded = Number(record.head_seq)
  if (links.length < recorded) {
    return { seq: links.length + 1, reason: `cut off: ${recorded} events were recorded and ${links.length} are left` }
  }
  return head?.seq === recorded && head.hash === record.head_hash
    ? undefined
    : { seq: recorded, reason: "the incident's record does not end with this event" }
}

const decodeEvent = Schema.decodeUnknownResult(TimelineEvent)
const decodeData = Schema.decodeUnknownResult(TimelineData)

/** The chain holds; do its events also make sense in this order, and is the record what follows from them? */
const findDisagreement = (links: ReadonlyArray<EventLink>, record: IncidentRow): Broken | undefined => {
  let projection: Projection | undefined
  for (const link of links) {
    const next = Result.flatMap(Result.mapError(decodeEvent(link), String), (event) => project(projection, event))
    if (Result.isFailure(next)) return { seq: link.seq, reason: next.failure }
    projection = next.success
  }
  const expected = projection === undefined ? {} : incidentRow(projection)
  const different = Object.keys(expected).filter((column) => record[column] !== expected[column])
  return different.length === 0
    ? undefined
    : { seq: links.length, reason: `the incident's record says otherwise about: ${different.join(", ")}` }
}

/** The first event that cites this evidence. */
const citing = (id: string, links: ReadonlyArray<EventLink>): number =>
  links.find((link) => canonicalJson(link.data as JsonValue).includes(id))?.seq ?? links.length

/** What the timeline says is not kept. */
const saidPruned = (links: ReadonlyArray<EventLink>): ReadonlySet<string> =>
  new Set(
    links.flatMap(({ data }) => {
      const event = decodeData(data)
      return Result.isSuccess(event) && event.success._tag === "EvidencePruned" ? event.success.evidence : []
    })
  )

const findChangedEvidence = ({ evidence }: StoredRecord, links: ReadonlyArray<EventLink>): Broken | undefined => {
  const pruned = saidPruned(links)
  const wrong = evidence.find(({ id, content, pruned_at }) => (pruned_at === null ? digestText(content) !== id : !pruned.has(id)))
  if (wrong === undefined) return undefined
  const what = wrong.pruned_at === null ? "was changed" : "is gone, and the timeline does not say that it was pruned"
  return { seq: citing(wrong.id, links), reason: `evidence ${wrong.id} ${what}` }
}

const findBroken = (stored: StoredRecord): Broken | undefined => {
  const links = linksOf(stored.rows)
  if (Result.isFailure(links)) return links.failure
  const { record } = stored
  if (record === undefined) return { seq: links.success.length, reason: "the incident's record is missing" }
  return (
    findBreak(links.success) ??
    findCut(links.success, record) ??
    findDisagreement(links.success, record) ??
    findChangedEvidence(stored, links.success)
  )
}

/** Checks all that is stored of one incident against itself. Pure, so that an exported record is verified the same way. */
export const verifyRecord = (stored: StoredRecord): Verification => {
  const broken = findBroken(stored)
  const head = stored.rows.at(-1)?.hash as Digest | undefined
  return {
    incident: stored.incident,
    events: stored.rows.length,
    intact: broken === undefined,
    ...(broken === undefined ? {} : { broken }),
    ...(head === undefined ? {} : { head }),
    pruned: new Set(stored.evidence.flatMap(({ id, pruned_at }) => (pruned_at === null ? [] : [id]))).size
  }
}
