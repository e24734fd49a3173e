/** Handrail's side of the count: what its timelines hold, read beside it. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import type { IncidentId } from "../../src/domain/ids.ts"
import type { TimelineData } from "../../src/domain/timeline.ts"
import type { Place } from "./place.ts"

export const databaseOf = ({ home }: Place): string => join(home, "handrail.db")

export interface Told {
  readonly incident: IncidentId
  readonly data: TimelineData
}

/** Everything told so far, incident by incident; nothing while there is no database. */
export const told = (place: Place): ReadonlyArray<Told> => {
  const file = databaseOf(place)
  if (!existsSync(file)) return []
  const database = new DatabaseSync(file, { readOnly: true, timeout: 2_000 })
  try {
    const rows = database.prepare("SELECT incident, data FROM timeline_events ORDER BY incident, seq").all()
    return rows.map(({ incident, data }) => ({ incident: incident as IncidentId, data: JSON.parse(String(data)) }))
  } catch (error) {
    if (String(error).includes("no such table")) return []
    throw error
  } finally {
    database.close()
  }
}

/** How many events there are; cheap enough to be asked all the time. */
export const toldCount = (place: Place): number => {
  const file = databaseOf(place)
  if (!existsSync(file)) return 0
  const database = new DatabaseSync(file, { readOnly: true, timeout: 2_000 })
  try {
    return Number(database.prepare("SELECT count(*) AS n FROM timeline_events").get()?.n)
  } catch (error) {
    if (String(error).includes("no such table")) return 0
    throw error
  } finally {
    database.close()
  }
}
