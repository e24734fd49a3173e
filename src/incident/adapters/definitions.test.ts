/** Two releases on one database: what each begins, goes on with, and leaves to the other. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Exit, Layer, Redacted, Schema, Scope } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { afterAll } from "vitest"
import { describeWith } from "../../../toolbox/vitest.ts"
import type { IncidentId } from "../../domain/ids.ts"
import { Narrator } from "../../domain/narrator.ts"
import { postgresForSuite } from "../../platform/sql/databases.fixture.ts"
import { layerPostgres } from "../../platform/sql/postgres-client.ts"
import { IncidentEngine } from "../engine.ts"
import { awaitApproval } from "../workflow/approval.ts"
import { decide } from "../workflow/decide.ts"
import { defineIncident } from "../workflow/definition.ts"
import { definitions } from "../workflow/incident-workflow.ts"
import { mint } from "../workflow/mint.ts"
import { postconditions } from "../workflow/postconditions.ts"
import { proposePlan } from "../workflow/propose-plan.ts"
import { runPlan } from "../workflow/run-plan.ts"
import { stage } from "../workflow/stage.ts"
import { triage } from "../workflow/triage.ts"
import { awaiting, SCALE, scaleAlert, scaling } from "./engine-contract.fixture.ts"
import { engineLayers } from "./engine-layers.ts"
import { alert, ana, ended, endOf, kinds, layerWorld, object, phaseOf, told, type World } from "./engine-world.fixture.ts"

/** As a later release might have it: another stage at the beginning, no diagnosis, no preconditions. */
const greet = (incident: IncidentId) =>
  stage({
    incident,
    name: "greet",
    success: Schema.Void,
    run: Effect.flatMap(Narrator, (narrator) => narrator.tell({ _tag: "NoteAdded", text: "as the second version has it" }))
  })
const second = defineIncident(
  2,
  Effect.fnUntraced(function* (incident: IncidentId) {
    yield* greet(incident)
    const triaged = yield* triage(incident)
    const proposed = yield* proposePlan(incident, triaged, undefined, 1)
    const decision = yield* decide(incident, proposed, triaged)
    const approvals = yield* awaitApproval(incident, proposed, decision)
    const approved = yield* mint(incident, { proposed, triaged, decision, approvals })
    yield* runPlan(incident, { approved, triaged, diagnosis: undefined })
    return yield* postconditions(incident, triaged, { proposed, diagnosis: undefined })
  })
)
const [first] = definitions
const releases = { first: engineLayers([first]), both: engineLayers([first, second]), second: engineLayers([second]) }

const folder = mkdtempSync(join(tmpdir(), "handrail-definitions-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const OTHER = SCALE.replace("-n shop", "-n other")
const otherAlert = { name: "Scale", fingerprint: "other", labels: { ...scaleAlert.labels, namespace: "other" } }
const twoShops = (): World => {
  const world = scaling()
  world.objects.set("other", object("Namespace", "other"))
  world.commands.set(OTHER, world.commands.get(SCALE) ?? Effect.succeed({}))
  return world
}

const approve = Effect.fnUntraced(function* (incident: IncidentId) {
  const { plan } = yield* told(incident, "ApprovalRequested")
  yield* (yield* IncidentEngine).answer({ incident, plan, answer: "approved", by: ana })
})

/** Opens one, and waits until it waits for people. */
const opened = (which: typeof scaleAlert) => Effect.tap(alert(which), awaiting)

const bindings = Effect.flatMap(
  SqlClient,
  (sql) => sql<{ incident: string; version: number }>`SELECT incident, version FROM incident_runs ORDER BY version`
)
const has = (noted: boolean) => (events: Parameters<typeof endOf>[0]) => {
  expect(endOf(events).phase).toBe("resolved")
  expect(kinds(events).includes("NoteAdded")).toBe(noted)
}

/** Starts a release; what it gives runs effects in it, and ends it. */
const started = Effect.fnUntraced(function* <A, E>(layer: Layer.Layer<A, E>) {
  const scope = yield* Scope.make()
  yield* Effect.addFinalizer(() => Scope.close(scope, Exit.void))
  const services = yield* Layer.buildWithScope(Layer.fresh(layer), scope)
  return { in: Effect.provideContext(services), end: Scope.close(scope, Exit.void), engine: services }
})

describe("releases in turn on SQLite", () => {
  it.live("go on with what an older one began as it began it, and do not start when they cannot", () =>
    Effect.gen(function* () {
      const world = twoShops()
      const file = join(folder, "turns.db")
      const on = (release: keyof typeof releases) =>
        started(releases[release].durable.pipe(Layer.provideMerge(layerWorld(world, file, { mode: "assist" }))))
      const old = yield* on("first")
      const one = yield* old.in(opened(scaleAlert))
      yield* old.end
      const upgraded = yield* on("both")
      const two = yield* upgraded.in(opened(otherAlert))
      expect(yield* upgraded.in(bindings)).toEqual([
        { incident: one, version: 1 },
        { incident: two, version: 2 }
      ])
      yield* upgraded.in(approve(one))
      has(false)(yield* upgraded.in(ended(one)))
      yield* upgraded.end
      const refused = yield* Effect.flip(on("first"))
      expect(refused).toMatchObject({ _tag: "IncidentsLeftBehind", where: expect.stringContaining(two) })
      const later = yield* on("second")
      yield* later.in(approve(two))
      has(true)(yield* later.in(ended(two)))
      expect(world.ran).toEqual([SCALE, OTHER])
      yield* later.end
    }).pipe(Effect.scoped)
  )
})

describeWith(["postgres"], () => {
  const { newDatabase } = postgresForSuite()

  /** Releases side by side over one database. */
  const shared = Effect.gen(function* () {
    const world = twoShops()
    const url = Redacted.make(yield* newDatabase)
    const on = (release: keyof typeof releases) => {
      const database = Layer.fresh(layerPostgres({ url, connections: 8 }))
      return started(releases[release].replicated.pipe(Layer.provideMerge(layerWorld(world, database, { mode: "assist" }))))
    }
    return { world, on }
  })

  describe("a rolling upgrade on Postgres", () => {
    it.live(
      "leaves to each release what it knows",
      () =>
        Effect.gen(function* () {
          const { on, world } = yield* shared
          const old = yield* on("first")
          const one = yield* old.in(opened(scaleAlert))
          const upgraded = yield* on("both")
          const two = yield* upgraded.in(opened(otherAlert))

          // the older one sees it, and leaves it alone
          const { reconcile, status } = Context.get(old.engine, IncidentEngine)
          yield* reconcile
          expect(yield* status(two)).toBe("running")
          expect(yield* old.in(phaseOf(two))).toBe("awaiting-approval")
          // people may answer anywhere
          yield* old.in(approve(two))
          yield* Context.get(upgraded.engine, IncidentEngine).reconcile
          has(true)(yield* upgraded.in(ended(two)))

          // the older one goes: the newer one goes on with what it began, as it began it
          yield* old.end
          yield* upgraded.in(approve(one))
          has(false)(yield* upgraded.in(ended(one)))
          expect(world.ran).toEqual([OTHER, SCALE])
        }).pipe(Effect.scoped),
      60_000
    )

    it.live(
      "does not start a release that would leave incidents behind, unless another that runs knows them",
      () =>
        Effect.gen(function* () {
          const { on } = yield* shared
          const upgraded = yield* on("both")
          const two = yield* upgraded.in(opened(otherAlert))
          const beside = yield* on("first")
          yield* beside.end
          yield* upgraded.end
          const refused = yield* Effect.flip(on("first"))
          expect(refused).toMatchObject({ _tag: "IncidentsLeftBehind", message: expect.stringContaining("version 2") })
          const again = yield* on("second")
          yield* again.in(approve(two))
          has(true)(yield* again.in(ended(two)))
        }).pipe(Effect.scoped),
      60_000
    )
  })
})
