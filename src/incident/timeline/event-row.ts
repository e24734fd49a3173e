import { Effect, Result, Schema } from "effect"
import { canonicalJson, type JsonValue } from "../../domain/canonical-json.ts"
import { type EventLink, linkOf, TimelineEvent } from "../../domain/timeline.ts"
import { TimelineDamaged } from "./timeline.ts"

/** `data` is canonical JSON, so that a changed byte is a changed value. */
export interface EventRow {
  readonly incident: string
  readonly seq: number
  readonly at: string
  readonly actor: string
  readonly kind: string
  readonly data: string
  readonly previous: string
  readonly hash: string
}

export const eventRow = (event: TimelineEvent): EventRow => {
  const link = linkOf(event)
  return { ...link, kind: event.data._tag, data: canonicalJson(link.data) }
}

/** The stored event as the verifier sees it, or why it is not one. */
export const linkFromRow = ({ kind, data, ...row }: EventRow): Result.Result<EventLink, string> => {
  let value: JsonValue
  try {
    value = JSON.parse(data)
  } catch {
    return Result.fail("its data is not JSON")
  }
  if (canonicalJson(value) !== data) return Result.fail("its data was rewritten")
  const tag = value !== null && typeof value === "object" && "_tag" in value ? value._tag : undefined
  return tag === kind ? Result.succeed({ ...row, data: value }) : Result.fail(`it is stored as ${kind} and says ${tag}`)
}

const decodeEvent = Schema.decodeUnknownResult(TimelineEvent)

export const eventFromRow = (row: EventRow): Effect.Effect<TimelineEvent, TimelineDamaged> =>
  Effect.fromResult(
    Result.mapError(
      Result.flatMap(linkFromRow(row), (link) => Result.mapError(decodeEvent(link), String)),
      (reason) =>
        new TimelineDamaged({
          message: `event ${row.seq} of ${row.incident} cannot be read: ${reason}`,
          where: `the timeline of ${row.incident}`,
          next: `run handrail timeline verify ${row.incident}, and restore the database from a backup`
        })
    )
  )
