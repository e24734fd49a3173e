import type { SqlError } from "effect/sql/SqlError"
import { IncidentUnknown, TimelineUnavailable } from "./timeline.ts"

export const timelineUnavailable = (error: SqlError) =>
  new TimelineUnavailable({
    message: `the timeline could not be read or written: ${error.message}`,
    where: "Handrail's database",
    next: "free disk space or fix the database's folder; what was being told is told again",
    cause: error
  })

export const incidentUnknown = (incident: string) =>
  new IncidentUnknown({
    message: `there is no incident ${incident}`,
    where: incident,
    next: "list the incidents with handrail incident list"
  })
