/** What people may and may not do to a plan that waits, on any engine: every attempt to cheat is refused, and told. */
import { generateKeyPairSync } from "node:crypto"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import type { Approval } from "../../domain/decision.ts"
import { digestText, type IncidentId } from "../../domain/ids.ts"
import type { TimelineData } from "../../domain/timeline.ts"
import { makeGate } from "../../policy/make-gate.ts"
import { IncidentEngine } from "../engine.ts"
import type { Database } from "../incident.fixture.ts"
import { Timeline } from "../timeline/timeline.ts"
import { awaiting, type EngineLayer, SCALE, scaleAlert, scaling } from "./engine-contract.fixture.ts"
import { alert, ana, ended, endOf, kinds, layerWorld, told, type World } from "./engine-world.fixture.ts"

const ben = { subject: "ben", groups: ["sre"] }
const byTwo = "approvals: { groups: [sre], people: 2 }"

const refusals = (events: ReadonlyArray<TimelineData>): ReadonlyArray<string> =>
  events.flatMap((data) =>
    ["ApprovalRefused", "PlanRefused", "RunRefused"].includes(data._tag) && "reason" in data ? [String(data.reason)] : []
  )

/** As if each approval had been claimed for another plan the moment it was given. */
const claimAtOnce = (sql: SqlClient) =>
  sql.onDialectOrElse({
    pg: () =>
      Effect.andThen(
        sql`CREATE FUNCTION claim() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN INSERT INTO approval_claims VALUES (NEW.data::json #>> '{approval,id}', 'another plan', NEW.at); RETURN NEW; END $$`,
        sql`CREATE TRIGGER replay AFTER INSERT ON timeline_events FOR EACH ROW WHEN (NEW.kind = 'ApprovalGiven') EXECUTE FUNCTION claim()`
      ),
    orElse: () => sql`CREATE TRIGGER replay AFTER INSERT ON timeline_events WHEN NEW.kind = 'ApprovalGiven'
      BEGIN INSERT INTO approval_claims VALUES (json_extract(NEW.data, '$.approval.id'), 'another plan', NEW.at); END`
  })

export const approvalsContract = (name: string, layer: EngineLayer, database: () => Database) => {
  const inWorld = (world: World, settings: Parameters<typeof layerWorld>[2] = { mode: "assist" }) => {
    const base = layerWorld(world, database(), settings)
    return <A, E, R>(effect: Effect.Effect<A, E, R>) => effect.pipe(Effect.provide(layer), Effect.provide(base))
  }
  const asked = Effect.fnUntraced(function* () {
    const incident = yield* alert(scaleAlert)
    const { plan } = yield* told(incident, "ApprovalRequested")
    yield* awaiting(incident)
    return { incident, plan, answer: "approved" as const }
  })
  const eventsSoFar = (incident: IncidentId) =>
    Effect.map(
      Effect.flatMap(Timeline, (timeline) => timeline.read(incident)),
      (events) => events.map(({ data }) => data)
    )

  describe(`approvals on ${name}`, () => {
    it.live("needs two people where the runbook says so, and one of them twice is one", () => {
      const world = scaling(byTwo)
      return Effect.gen(function* () {
        const engine = yield* IncidentEngine
        const request = yield* asked()
        expect(yield* engine.answer({ ...request, by: ana })).toMatchObject({ status: "recorded" })
        expect(yield* Effect.flip(engine.answer({ ...request, by: ana }))).toMatchObject({ _tag: "AnswerRefused" })
        expect(world.ran).toEqual([])
        expect(yield* engine.answer({ ...request, by: ben })).toMatchObject({ status: "complete" })
        const events = yield* ended(request.incident)
        expect(endOf(events).phase).toBe("resolved")
        expect(refusals(events)).toEqual([expect.stringContaining("already answered")])
        expect(world.ran).toEqual([SCALE])
      }).pipe(inWorld(world))
    })

    it.live("lets an approval be taken back until it is used, and given again", () => {
      const world = scaling(byTwo)
      return Effect.gen(function* () {
        const engine = yield* IncidentEngine
        const request = yield* asked()
        const { incident, plan } = request
        yield* engine.answer({ ...request, by: ana })
        expect(yield* Effect.flip(engine.revoke({ incident, plan, by: ben }))).toMatchObject({ _tag: "AnswerRefused" })
        yield* engine.revoke({ incident, plan, by: ana, reason: "wait for the backup" })
        expect(yield* engine.answer({ ...request, by: ben })).toMatchObject({ status: "recorded" })
        expect(world.ran).toEqual([])
        expect(yield* engine.answer({ ...request, by: ana })).toMatchObject({ status: "complete" })
        const events = yield* ended(incident)
        expect(endOf(events).phase).toBe("resolved")
        expect(events).toContainEqual(expect.objectContaining({ _tag: "ApprovalRevoked", by: "ana", reason: "wait for the backup" }))
        expect(yield* Effect.flip(engine.revoke({ incident, plan, by: ana }))).toMatchObject({ _tag: "NotAwaiting" })
      }).pipe(inWorld(world))
    })

    it.live("does not count somebody who lost the group after approving, and takes another in their place", () => {
      const world = scaling(byTwo)
      world.people.set("cy", ["sre"])
      return Effect.gen(function* () {
        const engine = yield* IncidentEngine
        const request = yield* asked()
        yield* engine.answer({ ...request, by: ana })
        world.people.set("ana", ["dba"])
        // enough by number, and not by who they are now
        yield* engine.answer({ ...request, by: ben })
        yield* told(request.incident, "ApprovalRefused")
        expect(world.ran).toEqual([])
        yield* engine.answer({ ...request, by: { subject: "cy", groups: ["sre"] } })
        const events = yield* ended(request.incident)
        expect(endOf(events).phase).toBe("resolved")
        expect(refusals(events)).toEqual(["ana is no longer in any of sre"])
      }).pipe(inWorld(world))
    })

    it.live("refuses somebody whose token still has the group that the directory took away", () => {
      const world = scaling()
      world.people.set("ana", [])
      return Effect.gen(function* () {
        const engine = yield* IncidentEngine
        const request = yield* asked()
        expect(yield* Effect.flip(engine.answer({ ...request, by: ana }))).toMatchObject({ _tag: "AnswerRefused" })
        expect(refusals(yield* eventsSoFar(request.incident))).toEqual(["ana is no longer in any of sre"])
        expect(world.ran).toEqual([])
      }).pipe(inWorld(world))
    })

    it.live("tells of an answer to another plan, and of one that comes again after the end", () => {
      const world = scaling()
      return Effect.gen(function* () {
        const engine = yield* IncidentEngine
        const request = yield* asked()
        const swapped = { ...request, plan: digestText("a friendlier plan"), by: ana }
        expect(yield* Effect.flip(engine.answer(swapped))).toMatchObject({ _tag: "NotAwaiting" })
        yield* engine.answer({ ...request, by: ana })
        yield* ended(request.incident)
        expect(yield* Effect.flip(engine.answer({ ...request, by: ana }))).toMatchObject({ _tag: "NotAwaiting" })
        const reasons = refusals(yield* eventsSoFar(request.incident))
        expect(reasons).toEqual([expect.stringContaining("another plan"), expect.stringContaining("does not wait")])
        expect(world.ran).toEqual([SCALE])
      }).pipe(inWorld(world))
    })

    it.live("does not run on an approval that somebody put into the database", () => {
      const world = scaling()
      return Effect.gen(function* () {
        const request = yield* asked()
        const [proposed] = (yield* eventsSoFar(request.incident)).flatMap((data) => (data._tag === "PlanProposed" ? [data] : []))
        const { expiresAt, createdAt } = proposed?.plan ?? expect.unreachable("no plan")
        const foreign = makeGate(generateKeyPairSync("ed25519").privateKey)
        const forged: Approval = foreign.seal({ ...request, id: "forged", by: ben, at: createdAt, expiresAt })
        yield* (yield* Timeline).append(request.incident, "user:ben", { _tag: "ApprovalGiven", approval: forged })
        yield* (yield* IncidentEngine).wake(request.incident)
        const events = yield* ended(request.incident)
        expect(endOf(events).phase).toBe("handed-over")
        expect(refusals(events)).toEqual([expect.stringContaining("this gate has not sealed it")])
        expect(world.ran).toEqual([])
      }).pipe(inWorld(world))
    })

    it.live("does not run on an approval that was used for another plan", () => {
      const world = scaling()
      return Effect.gen(function* () {
        const engine = yield* IncidentEngine
        const sql = yield* SqlClient
        const request = yield* asked()
        yield* claimAtOnce(sql)
        yield* engine.answer({ ...request, by: ana })
        const events = yield* ended(request.incident)
        expect(endOf(events).phase).toBe("handed-over")
        expect(refusals(events)).toEqual([expect.stringContaining("was used for another plan")])
        expect(world.ran).toEqual([])
      }).pipe(inWorld(world))
    })

    it.live("makes the plan anew and asks again when the cluster has moved away from the one that was approved", () => {
      const world = scaling()
      world.moves.push("its dry run now shows another result")
      return Effect.gen(function* () {
        const engine = yield* IncidentEngine
        const first = yield* asked()
        yield* engine.answer({ ...first, by: ana })
        yield* told(first.incident, "PlanVoided")
        yield* awaiting(first.incident)
        const second = (yield* eventsSoFar(first.incident)).flatMap((data) => (data._tag === "ApprovalRequested" ? [data.plan] : [])).at(-1)
        expect(second).not.toBe(first.plan)
        expect(yield* Effect.flip(engine.answer({ ...first, by: ben }))).toMatchObject({ _tag: "NotAwaiting" })
        yield* engine.answer({ ...first, plan: second ?? first.plan, by: ana })
        const events = yield* ended(first.incident)
        expect(endOf(events).phase).toBe("resolved")
        expect(kinds(events).filter((kind) => kind === "PlanProposed")).toHaveLength(2)
        expect(world.ran).toEqual([SCALE])
      }).pipe(inWorld(world))
    })

    it.live("gives up when the cluster keeps moving", () => {
      const world = scaling()
      world.moves.push("it moved", "it moved again", "and again")
      return Effect.gen(function* () {
        const events = yield* ended(yield* alert(scaleAlert))
        expect(endOf(events)).toMatchObject({ phase: "handed-over", outcome: expect.stringContaining("moved away from 3 plans") })
        expect(kinds(events).filter((kind) => kind === "PlanVoided")).toHaveLength(3)
        expect(world.ran).toEqual([])
      }).pipe(inWorld(world, { mode: "auto" }))
    })
  })
}
