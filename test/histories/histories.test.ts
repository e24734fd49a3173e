/**
 * Incidents that a release left open are continued by the next one. The histories in the folders here were recorded by the releases they
 * are named after: HANDRAIL_RECORD=1 adds those of the present one. Each must replay on the definition that it was recorded with.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { VERSION } from "../../src/app/version.ts"
import type { IncidentId } from "../../src/domain/ids.ts"
import { awaiting, scaleAlert, scaling } from "../../src/incident/adapters/engine-contract.fixture.ts"
import { layerDurableEngine } from "../../src/incident/adapters/engine-layers.ts"
import { alert, ana, ended, layerWorld, makeWorld, told, type World } from "../../src/incident/adapters/engine-world.fixture.ts"
import { layerRunningStages } from "../../src/incident/adapters/running-stages.ts"
import { IncidentEngine } from "../../src/incident/engine.ts"
import { layerIncidentScopes } from "../../src/incident/workflow/incident-scopes.ts"
import { definitions } from "../../src/incident/workflow/incident-workflow.ts"
import { Ownership } from "../../src/incident/workflow/ownership.ts"
import { broken, History, HistoryBroken, readHistory, replayEngine } from "./history.ts"

const failing = (): World => {
  const world = scaling()
  world.commands.clear()
  return world
}

const answered = (answer: "approved" | "denied") =>
  Effect.gen(function* () {
    const incident = yield* alert(scaleAlert)
    const { plan } = yield* told(incident, "ApprovalRequested")
    yield* awaiting(incident)
    yield* (yield* IncidentEngine).answer({ incident, plan, answer, by: ana })
    return incident
  })

type Play = Effect.Effect<IncidentId, unknown, IncidentEngine | Layer.Success<ReturnType<typeof layerWorld>>>
interface Story {
  readonly world: () => World
  readonly mode: "auto" | "assist"
  readonly play: Play
}

const stories: Readonly<Record<string, Story>> = {
  "changed-and-resolved": { world: scaling, mode: "auto", play: alert(scaleAlert) },
  "changed-and-undone": { world: failing, mode: "auto", play: alert(scaleAlert) },
  "approved-by-a-person": { world: scaling, mode: "assist", play: answered("approved") },
  "denied-by-a-person": { world: scaling, mode: "assist", play: answered("denied") },
  "no-runbook": { world: () => makeWorld(), mode: "auto", play: alert({ name: "Other", labels: { alertname: "Other" } }) }
}

const record = Effect.fnUntraced(function* (name: string, { mode, play, world }: Story) {
  const folder = mkdtempSync(join(tmpdir(), "handrail-history-"))
  const database = join(folder, "history.db")
  const incident = yield* Effect.tap(play, ended).pipe(
    Effect.provide(layerDurableEngine),
    Effect.provide(layerWorld(world(), database, { mode }))
  )
  const { version: definition, workflow } = definitions[definitions.length - 1] ?? definitions[0]
  const history: History = { release: VERSION, story: name, incident, definition, ...readHistory(database, workflow._tag) }
  rmSync(folder, { recursive: true })
  mkdirSync(join(import.meta.dirname, VERSION), { recursive: true })
  writeFileSync(join(import.meta.dirname, VERSION, `${name}.json`), `${JSON.stringify(history, null, 2)}\n`)
})

/** The definition that the history was recorded with: the oldest, where it does not say. */
const definitionOf = (history: History) => {
  const { definition = 1 } = history
  const found = definitions.find(({ version }) => version === definition)
  return found === undefined
    ? Effect.fail(broken(history, `version ${definition} of what becomes of an incident is not here any more`))
    : Effect.succeed(found)
}

const replay = (history: History, position = { at: 0 }) =>
  Effect.flatMap(definitionOf(history), (definition) => replayWith(definition, history, position))

const replayWith = ({ layer, workflow }: (typeof definitions)[number], history: History, position: { at: number }) =>
  workflow.execute({ incident: history.incident as IncidentId }).pipe(
    Effect.as(position),
    Effect.catchDefect((defect) => {
      const last = history.activities[position.at - 1]?.name
      const error =
        defect instanceof HistoryBroken ? defect : broken(history, `what ${last} had come to cannot be read any more: ${defect}`)
      return Effect.fail(error)
    }),
    Effect.provide(
      layer.pipe(
        Layer.provide(layerIncidentScopes),
        Layer.provide(layerRunningStages),
        Layer.provide(Layer.succeed(Ownership, { fenced: (_, work) => work, settled: Effect.void })),
        Layer.provideMerge(replayEngine(history, position)),
        Layer.provide(layerWorld(makeWorld()))
      )
    )
  )

const releases = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory() && /^\d/.test(entry.name))
const recorded = releases.flatMap(({ name }) => readdirSync(join(import.meta.dirname, name)).map((file) => [name, file] as const))
const read = (release: string, file: string): History =>
  Schema.decodeUnknownSync(Schema.fromJsonString(History))(readFileSync(join(import.meta.dirname, release, file), "utf8"))

if (process.env.HANDRAIL_RECORD !== undefined) {
  it.live.each(Object.entries(stories))("records %s", ([name, story]) => record(name, story))
}

describe("the workflow of incidents", () => {
  it.live.each(recorded)("continues what release %s recorded in %s", ([release, file]) =>
    Effect.gen(function* () {
      const history = read(release, file)
      expect(history.activities.length).toBeGreaterThan(0)
      expect(yield* replay(history)).toEqual({ at: history.activities.length })
    })
  )

  it.live("is told of when it no longer does", () =>
    Effect.gen(function* () {
      const [release = "", file = ""] = recorded.find(([, name]) => name === "changed-and-resolved.json") ?? []
      const history = read(release, file)
      const said = (changed: History) => Effect.map(Effect.flip(replay(changed)), ({ message }) => message)
      const renamed = history.activities.map((entry) => (entry.name === "plan" ? { ...entry, name: "planning" } : entry))
      expect(yield* said({ ...history, activities: renamed })).toContain("it asks for plan where planning was recorded")
      const reshaped = history.activities.map((entry) =>
        entry.name === "plan" ? { ...entry, exit: { _tag: "Success" as const, value: {} } } : entry
      )
      expect(yield* said({ ...history, activities: reshaped })).toContain("what plan had come to cannot be read any more")
      expect(yield* said({ ...history, activities: history.activities.slice(0, -1) })).toContain("it goes on to end where it had ended")
    })
  )
})
