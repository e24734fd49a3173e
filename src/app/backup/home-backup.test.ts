import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { afterEach, beforeEach } from "vitest"
import { layerStores, open } from "../../incident/incident.fixture.ts"
import { Incidents } from "../../incident/incidents.ts"
import { Timeline } from "../../incident/timeline/timeline.ts"
import { backUp, restore } from "./home-backup.ts"

let folder = ""
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "handrail-backup-test-"))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8)

/** A home with an ended and an open incident, a bus and a key; backed up while its database is open and written to. */
const backedUp = Effect.gen(function* () {
  const home = join(folder, "home")
  const file = join(folder, "backup")
  return yield* Effect.gen(function* () {
    const timeline = yield* Timeline
    const ended = yield* open("ended")
    yield* timeline.append(ended, "handrail", { _tag: "IncidentEnded", phase: "cancelled", outcome: "enough", handover: [] })
    const acting = yield* open("acting")
    writeFileSync(join(home, "gate-key.pem"), "a key", { mode: 0o600 })
    writeFileSync(join(home, "client.json"), "of the running one")
    const bus = new DatabaseSync(join(home, "bus.db"))
    bus.exec("CREATE TABLE messages (id TEXT); INSERT INTO messages VALUES ('waits')")
    bus.close()
    yield* backUp(home, file)
    yield* timeline.append(acting, "handrail", { _tag: "NoteAdded", text: "after the backup" })
    return { home, file, ended, acting }
  }).pipe(Effect.provide(layerStores(join(home, "handrail.db"))))
})

const inHome = <A, E>(home: string, effect: Effect.Effect<A, E, Timeline | Incidents>) =>
  Effect.provide(effect, layerStores(join(home, "handrail.db")))

it.live("puts back what a running home was, for its owner only, and hands over what was open", () =>
  Effect.gen(function* () {
    const { acting, ended, file } = yield* backedUp
    expect(modeOf(file)).toBe("600")
    expect(readdirSync(folder).toSorted()).toEqual(["backup", "home"])
    const home = join(folder, "restored")
    expect(yield* restore(file, home)).toMatchObject({ ended: 1 })
    expect(readdirSync(home).toSorted()).toEqual(["bus.db", "gate-key.pem", "handrail.db"])
    expect([modeOf(home), ...readdirSync(home).map((name) => modeOf(join(home, name)))]).toEqual(["700", "600", "600", "600"])
    const bus = new DatabaseSync(join(home, "bus.db"))
    expect(bus.prepare("SELECT id FROM messages").all()).toEqual([expect.objectContaining({ id: "waits" })])
    bus.close()
    yield* inHome(
      home,
      Effect.gen(function* () {
        const { get } = yield* Incidents
        const { read, verify } = yield* Timeline
        expect(yield* get(ended)).toMatchObject({ phase: "cancelled" })
        expect(yield* get(acting)).toMatchObject({ phase: "handed-over", outcome: expect.stringContaining("restored from a backup") })
        expect(JSON.stringify(yield* read(acting))).not.toContain("after the backup")
        for (const incident of [ended, acting]) expect(yield* verify(incident)).toMatchObject({ intact: true })
      })
    )
  })
)

it.live("replaces nothing, and puts nothing half back", () =>
  Effect.gen(function* () {
    const { file, home } = yield* backedUp
    expect(yield* Effect.flip(backUp(home, file))).toMatchObject({ message: "there is a file of that name already" })
    expect(yield* Effect.flip(backUp(join(folder, "none"), join(folder, "other")))).toMatchObject({ where: join(folder, "none") })
    expect(yield* Effect.flip(restore(file, home))).toMatchObject({ message: "the home is not empty" })
    const target = join(folder, "target")
    mkdirSync(target)
    writeFileSync(join(folder, "text"), "no backup at all, but long enough to be taken for the head of a file")
    expect(yield* Effect.flip(restore(join(folder, "text"), target))).toMatchObject({ where: join(folder, "text") })
    const damaged = new DatabaseSync(file)
    damaged.exec("UPDATE parts SET sha256 = printf('%064d', 0) WHERE name = 'handrail.db'")
    damaged.close()
    expect((yield* Effect.flip(restore(file, target))).message).toContain("its part handrail.db is damaged")
    expect(readdirSync(target)).toEqual([])
    expect(readdirSync(folder).toSorted()).toEqual(["backup", "home", "target", "text"])
  })
)
