import { describe, expect, it } from "@effect/vitest"
import { Clock, Duration, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import { type Digest, digestText, type IncidentId, timestamp } from "../../domain/ids.ts"
import { layerSqlStepLedger } from "../../execute/adapters/sql-step-ledger.ts"
import { migrations as executeMigrations } from "../../execute/migrations.ts"
import { StepLedger } from "../../execute/step-ledger.ts"
import { migrate } from "../../platform/sql/migrations.ts"
import { Changes } from "../changes/changes.ts"
import { Correlation } from "../correlation/correlation.ts"
import { layerStores, open } from "../incident.fixture.ts"
import { EvidenceStore } from "../timeline/evidence-store.ts"
import { Timeline } from "../timeline/timeline.ts"
import { prune } from "./retention.ts"
import { RetentionSettings } from "./retention-settings.ts"

const DAY = Duration.toMillis("1 day")

const world = Layer.mergeAll(
  layerSqlStepLedger.pipe(Layer.provide(Layer.effectDiscard(migrate({ execute: executeMigrations })))),
  Layer.mock(Correlation, { prune: () => Effect.succeed(0) }),
  Layer.mock(Changes, { prune: () => Effect.succeed(0) }),
  Layer.succeed(RetentionSettings, { evidenceMs: 10 * DAY, recordsMs: 5 * DAY })
).pipe(Layer.provideMerge(layerStores()))

const keep = (incident: IncidentId, content: string) =>
  Effect.flatMap(EvidenceStore, (store) =>
    store.keep(incident, { kind: "command", source: "kubectl get pods", summary: "pods", content, omittedBytes: 0 })
  )
const cite = (incident: IncidentId, id: Digest) =>
  Effect.flatMap(Timeline, (timeline) => timeline.append(incident, "handrail", { _tag: "NoteAdded", text: `see ${id}` }))
const end = (incident: IncidentId) =>
  Effect.flatMap(Timeline, (timeline) =>
    timeline.append(incident, "handrail", { _tag: "IncidentEnded", phase: "cancelled", outcome: "enough", handover: [] })
  )
const verify = (incident: IncidentId) => Effect.flatMap(Timeline, (timeline) => timeline.verify(incident))
const recall = (incident: IncidentId, id: Digest) => Effect.flatMap(EvidenceStore, (store) => store.recall(incident, id))
const contents = Effect.flatMap(SqlClient, (sql) => sql<{ content: string }>`SELECT content FROM evidence_content ORDER BY content`)

describe("retention", () => {
  it.effect("lets go of what old incidents saw, says so, and leaves a timeline that verifies", () =>
    Effect.gen(function* () {
      const old = yield* open("old")
      const own = yield* keep(old, "seen by the old one")
      const shared = yield* keep(old, "seen by both")
      yield* cite(old, own.id)
      yield* end(old)
      yield* TestClock.adjust("11 days")
      const fresh = yield* open("fresh")
      yield* keep(fresh, "seen by both")
      yield* end(fresh)
      yield* prune()

      expect(yield* contents).toEqual([{ content: "" }, { content: "seen by both" }])
      expect(yield* verify(old)).toMatchObject({ intact: true, pruned: 2 })
      expect(yield* verify(fresh)).toMatchObject({ intact: true, pruned: 0 })
      const now = timestamp(yield* Clock.currentTimeMillis)
      expect(yield* recall(old, own.id)).toMatchObject({ id: own.id, content: "", summary: "pods", prunedAt: now })
      expect(yield* recall(old, shared.id)).toMatchObject({ content: "", prunedAt: now })
      expect(yield* recall(fresh, shared.id)).toMatchObject({ content: "seen by both" })
      const events = yield* (yield* Timeline).read(old)
      expect(events.at(-1)?.data).toEqual({ _tag: "EvidencePruned", evidence: [own.id, shared.id].toSorted() })

      yield* prune()
      expect(yield* (yield* Timeline).read(old)).toHaveLength(events.length)
      // seen once more, it is kept once more
      expect(yield* keep(yield* open("later"), "seen by the old one")).toMatchObject({ content: "seen by the old one" })
      expect(yield* contents).toContainEqual({ content: "seen by the old one" })
      expect(yield* verify(old)).toMatchObject({ intact: true, pruned: 2 })
    }).pipe(Effect.provide(world))
  )

  it.effect("keeps what open incidents saw, however old", () =>
    Effect.gen(function* () {
      const incident = yield* open("long")
      const { id } = yield* keep(incident, "still needed")
      yield* TestClock.adjust("100 days")
      yield* prune()
      expect(yield* recall(incident, id)).toMatchObject({ content: "still needed" })
      yield* end(incident)
      yield* prune()
      expect(yield* recall(incident, id)).toMatchObject({ content: "still needed" })
    }).pipe(Effect.provide(world))
  )

  it.effect("finds evidence that somebody took away under the name of retention", () =>
    Effect.gen(function* () {
      const incident = yield* open("robbed")
      const { id } = yield* keep(incident, "what happened")
      yield* cite(incident, id)
      const sql = yield* SqlClient
      yield* sql`UPDATE evidence SET pruned_at = ${timestamp(0)}`
      yield* sql`UPDATE evidence_content SET content = ''`
      const reason = `evidence ${id} is gone, and the timeline does not say that it was pruned`
      expect(yield* verify(incident)).toMatchObject({ intact: false, broken: { seq: 2, reason } })
    }).pipe(Effect.provide(world))
  )

  it.effect("forgets attempts, used approvals and failures once no open incident can need them", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient
      const ledger = yield* StepLedger
      const plan = digestText("plan")
      const left = Effect.map(
        Effect.all([sql`SELECT 1 FROM step_ledger`, sql`SELECT 1 FROM approval_claims`, sql`SELECT 1 FROM failed_plans`]),
        (tables) => tables.map((rows) => rows.length)
      )
      const leave = Effect.fnUntraced(function* (name: string) {
        const at = timestamp(yield* Clock.currentTimeMillis)
        yield* ledger.intend({ plan, step: name, attempt: 1 })
        yield* sql`INSERT INTO approval_claims ${sql.insert({ approval: name, plan, claimed_at: at })}`
        yield* sql`INSERT INTO failed_plans ${sql.insert({ fingerprint: name, incident: name, reason: "no", at })}`
      })
      yield* leave("before")
      yield* TestClock.adjust("1 day")
      const incident = yield* open("open for long")
      yield* leave("of the open one")
      yield* TestClock.adjust("6 days")
      yield* prune()
      expect(yield* left).toEqual([1, 1, 1])
      yield* end(incident)
      yield* leave("young")
      yield* prune()
      expect(yield* left).toEqual([1, 1, 1])
      expect(yield* ledger.find({ plan, step: "young", attempt: 1 })).toEqual({})
    }).pipe(Effect.provide(world))
  )
})
