import { existsSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Clock, Effect, Layer, Schema } from "effect"
import { messageOf } from "../../domain/message-of.ts"
import { userError } from "../../domain/user-error.ts"
import { busCheck } from "../../incident/doctor/bus-check.ts"
import { type Check, examine } from "../../incident/doctor/check.ts"
import { commonChecks, definitionsAtRest } from "../../incident/doctor/doctor.ts"
import { layerTimeline } from "../../incident/timeline/sql-timeline.ts"
import { layerFromPaths } from "../../knowledge/runbook-library.ts"
import { HandrailConfig } from "../../platform/config/config.ts"
import { loadConfig } from "../../platform/config/load-config.ts"
import { layerSqlite } from "../../platform/sql/sqlite-client.ts"
import { doctorOptions } from "./doctor-options.ts"

/** What waits in the bus's own file, as its adapter counts it. */
const busStatus = (file: string) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Effect.try({
      try: () => {
        if (!existsSync(file)) return { pending: 0, oldestMs: 0, dead: 0 }
        const database = new DatabaseSync(file, { readOnly: true, timeout: 1_000 })
        try {
          const waiting = database
            .prepare("SELECT count(*) AS n, min(published_at) AS oldest FROM messages WHERE position > (SELECT handled FROM progress)")
            .get()
          const dead = database.prepare("SELECT count(*) AS n FROM dead").get()
          const pending = Number(waiting?.n ?? 0)
          return { pending, oldestMs: pending === 0 ? 0 : now - Number(waiting?.oldest), dead: Number(dead?.n ?? 0) }
        } finally {
          database.close()
        }
      },
      catch: (error) => ({ message: `${file}: ${messageOf(error)}` })
    })
  )

/** A running Handrail has the credentials and the connections for this. */
const notAsked: Check = {
  name: "clusters",
  run: Effect.succeed([
    {
      severity: "info",
      what: "no Handrail runs, so clusters, their clocks and what the reader may do were not looked at",
      where: "doctor",
      next: "start Handrail, and ask again"
    }
  ])
}

const inMemory: Check = {
  name: "database",
  run: Effect.succeed([{ severity: "info", what: "there are no incidents here yet", where: "handrail.db", next: "start Handrail" }])
}

/** The home's database cannot be opened. */
class HomeUnreadable extends Schema.TaggedError<HomeUnreadable>()("HomeUnreadable", userError) {}

/** Looks at a home in which no Handrail runs, and writes nothing there. `config`: the configuration file, where there is one. */
export const readHome = Effect.fn("app.readHome")(function* (home: string, config: string | undefined) {
  const loaded = config === undefined ? Schema.decodeSync(HandrailConfig)({}) : yield* loadConfig(config)
  const options = doctorOptions(loaded, home, undefined)
  const file = join(home, "handrail.db")
  const bus = busCheck(busStatus(join(home, "bus.db")), false)
  if (!existsSync(file)) return yield* examine("home", [inMemory])
  const stores = layerTimeline.pipe(Layer.provideMerge(layerSqlite({ filename: file, readOnly: true })))
  return yield* examine("home", [...commonChecks(options), definitionsAtRest, bus, notAsked]).pipe(
    Effect.provide(Layer.merge(stores, layerFromPaths(loaded.runbooks))),
    Effect.catchTag("SqlError", ({ message }) =>
      Effect.fail(new HomeUnreadable({ message, where: file, next: "check that it is this Handrail's, and its permissions" }))
    )
  )
})
