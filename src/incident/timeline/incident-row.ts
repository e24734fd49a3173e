import { Effect, Result, Schema } from "effect"
import { Digest } from "../../domain/ids.ts"
import { Incident } from "../../domain/incident.ts"
import type { Projection } from "./project.ts"
import { TimelineDamaged } from "./timeline.ts"

/** A row of `incidents`, as SQLite gives it. */
export type IncidentRow = Readonly<Record<string, unknown>>

const columns: Record<keyof Incident, string> = {
  id: "id",
  title: "title",
  cluster: "cluster",
  environment: "environment",
  severity: "severity",
  mode: "mode",
  phase: "phase",
  runbook: "runbook",
  requestedBy: "requested_by",
  openedAt: "opened_at",
  deadline: "deadline",
  endedAt: "ended_at",
  outcome: "outcome"
}

const fields = Object.entries(columns)

export const incidentRow = ({ incident, correlation, headSeq, headHash }: Projection): IncidentRow => ({
  ...Object.fromEntries(fields.map(([field, column]) => [column, incident[field as keyof Incident] ?? null])),
  correlation,
  head_seq: headSeq,
  head_hash: headHash
})

const decode = Schema.decodeUnknownResult(
  Schema.Struct({ incident: Incident, correlation: Schema.String, headSeq: Schema.Int, headHash: Digest })
)

export const projectionFromRow = (row: IncidentRow): Effect.Effect<Projection, TimelineDamaged> => {
  const incident = Object.fromEntries(fields.flatMap(([field, column]) => (row[column] === null ? [] : [[field, row[column]]])))
  const decoded = decode({ incident, correlation: row.correlation, headSeq: row.head_seq, headHash: row.head_hash })
  return Effect.fromResult(
    Result.mapError(
      decoded,
      (error) =>
        new TimelineDamaged({
          message: `the record of ${row.id} cannot be read: ${error}`,
          where: "the incidents table",
          next: `run handrail timeline verify ${row.id}, and restore the database from a backup`
        })
    )
  )
}
