/**
 * Two releases group alerts on one database while replicas are replaced: this one, and one before 0114, which is played by the statements that it made, on a
 * session that is called as its were.
 */
import { expect, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { describeWith } from "../../toolbox/vitest.ts"
import type { IncidentId } from "../domain/ids.ts"
import { postgresForSuite } from "../platform/sql/databases.fixture.ts"
import { layerPostgres } from "../platform/sql/postgres-client.ts"
import { alertOf } from "./correlation/correlation.fixture.ts"
import { alertFacts } from "./correlation/facts/alert-facts.ts"
import { addToGroup, copyOf, newGroup } from "./correlation/grouping/group.ts"
import { aspectText } from "./correlation/grouping/group-json.ts"
import { storedGroups } from "./correlation/stored-groups.ts"
import { layerStores, open } from "./incident.fixture.ts"

const facts = (workload: string) => alertFacts(alertOf("KubePodNotReady", { namespace: "shop", deployment: workload }), "prod")
const times = { now: 0, expiresAt: 1_000 }

/** What the older release did: it read all aspects of a group from its row, and wrote all of them. */
const makeOlder = Effect.gen(function* () {
  const sql = yield* SqlClient
  const session = yield* sql.reserve
  yield* session.executeRaw("SELECT set_config('application_name', 'handrail', false)", [])
  const read = (incident: IncidentId) =>
    Effect.map(
      session.executeValues("SELECT g.aspects FROM incident_groups g WHERE g.incident = $1", [incident]),
      ([row]): ReadonlyArray<unknown> => JSON.parse(String(row?.[0] ?? "[]"))
    )
  const save = (incident: IncidentId, aspects: ReadonlyArray<unknown>) =>
    session.executeRaw(
      `INSERT INTO incident_groups (incident, scope, aspects, others, apart, root, changed_at, expires_at)
        VALUES ($1, 'prod', $2, 0, '[]', NULL, '1970-01-01T00:00:00.000Z', '1970-01-01T00:00:01.000Z')
        ON CONFLICT (incident) DO UPDATE SET aspects = excluded.aspects, others = excluded.others, apart = excluded.apart,
        root = excluded.root, changed_at = excluded.changed_at`,
      [incident, JSON.stringify(aspects)]
    )
  const forget = (incident: IncidentId) => session.executeRaw("DELETE FROM incident_groups WHERE incident = $1", [incident])
  return { forget, read, save }
})

const texts = (workload: string): ReadonlyArray<unknown> =>
  [...addToGroup(newGroup("inc-any" as IncidentId, "prod"), facts(workload)).aspects.values()].map((aspect) =>
    JSON.parse(aspectText(aspect))
  )

const workloads = (groups: { readonly aspects: ReadonlyMap<string, { readonly subject: { readonly workload?: string } }> } | undefined) =>
  [...(groups?.aspects.values() ?? [])].map(({ subject }) => subject.workload)

describeWith(["postgres"], () => {
  const { newDatabase } = postgresForSuite()
  const play = <A, E, R>(story: Effect.Effect<A, E, R>) =>
    Effect.flatMap(newDatabase, (url) =>
      story.pipe(Effect.scoped, Effect.provide(layerStores(layerPostgres({ url: Redacted.make(url), connections: 4 }))))
    )

  it.live("knows what a replica of an older release opened and added, and that one what this one did", () =>
    play(
      Effect.gen(function* () {
        const older = yield* makeOlder
        const stored = yield* storedGroups()
        const theirs = yield* open("theirs")
        yield* older.save(theirs, texts("cart"))
        const found = yield* stored.of(theirs)
        expect(workloads(found?.group)).toEqual(["cart"])
        if (found === undefined) return expect.unreachable("nothing was stored")

        yield* stored.save(theirs, addToGroup(copyOf(found.group), facts("pay")), undefined, { ...times, before: found.group.aspects })
        const seen = yield* older.read(theirs)
        expect(seen).toEqual([...texts("cart"), ...texts("pay")])
        yield* older.save(theirs, [...seen, ...texts("mail")])
        expect(workloads((yield* stored.of(theirs))?.group)).toEqual(["cart", "pay", "mail"])

        const ours = yield* open("ours")
        yield* stored.save(ours, addToGroup(newGroup(ours, "prod"), facts("web")), undefined, times)
        expect(yield* older.read(ours)).toEqual(texts("web"))
        yield* older.forget(ours)
        const sql = yield* SqlClient
        expect(yield* sql`SELECT place FROM group_aspects WHERE incident = ${ours}`).toEqual([])
      })
    )
  )

  it.live("keeps no second copy once the older release is gone", () =>
    play(
      Effect.gen(function* () {
        const sql = yield* SqlClient
        const stored = yield* storedGroups()
        const incident = yield* open("alone")
        yield* stored.save(incident, addToGroup(newGroup(incident, "prod"), facts("cart")), undefined, times)
        expect(yield* sql`SELECT aspects FROM incident_groups WHERE incident = ${incident}`).toEqual([{ aspects: "[]" }])
      })
    )
  )
})
