/** What a Handrail has told so far, read from its database beside the process that tells it. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import type { IncidentId } from "../../src/domain/ids.ts"
import type { TimelineData } from "../../src/domain/timeline.ts"

export interface ToldEvent {
  readonly incident: IncidentId
  readonly data: TimelineData
}

interface Home {
  readonly home: string
}

/** `none` while there is no database, or nothing in it yet. */
const look = <A>({ home }: Home, none: A, read: (database: DatabaseSync) => A): A => {
  const file = join(home, "handrail.db")
  if (!existsSync(file)) return none
  const database = new DatabaseSync(file, { readOnly: true, timeout: 2_000 })
  try {
    return read(database)
  } catch (error) {
    if (String(error).includes("no such table")) return none
    throw error
  } finally {
    database.close()
  }
}

/** Everything told so far, incident by incident. */
export const told = (place: Home): ReadonlyArray<ToldEvent> =>
  look(place, [], (database) => {
    const rows = database.prepare("SELECT incident, data FROM timeline_events ORDER BY incident, seq").all()
    return rows.map(({ incident, data }) => ({ incident: incident as IncidentId, data: JSON.parse(String(data)) }))
  })

/** How many events there are; cheap enough to be asked all the time. */
export const toldCount = (place: Home): number =>
  look(place, 0, (database) => Number(database.prepare("SELECT count(*) AS n FROM timeline_events").get()?.n))

/** Whether an incident among them has ended. */
export const isOver = (events: ReadonlyArray<ToldEvent>): boolean => events.some(({ data }) => data._tag === "IncidentEnded")
