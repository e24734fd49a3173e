import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { timestamp } from "../../domain/ids.ts"
import { onEachDatabase } from "../../platform/sql/databases.fixture.ts"
import { layerStores, open } from "../incident.fixture.ts"
import { alertOf } from "./correlation.fixture.ts"
import { alertFacts } from "./facts/alert-facts.ts"
import { addToGroup, copyOf, newGroup } from "./grouping/group.ts"
import { storedGroups } from "./stored-groups.ts"

const facts = (pod: string) => alertFacts(alertOf("KubePodNotReady", { namespace: "shop", deployment: pod }), "prod")

const rows = Effect.flatMap(SqlClient, (sql) => sql<{ place: number }>`SELECT place FROM group_aspects ORDER BY place`)
const times = { now: 0, expiresAt: 1_000 }

onEachDatabase((database) => {
  describe("stored groups", () => {
    it.effect("reads what another wrote, writes only what is new, and believes nothing that was undone", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient
        const [one, other] = [yield* storedGroups(), yield* storedGroups()]
        const incident = yield* open("a")
        const first = addToGroup(addToGroup(newGroup(incident, "prod"), facts("cart")), facts("pay"))
        yield* one.save(incident, first, undefined, times)
        const known = yield* other.of(incident)
        expect(known?.group).toEqual({ ...first, apart: [] })
        if (known === undefined) return expect.unreachable("nothing was stored")

        // what nobody writes again stays as it is
        yield* sql`UPDATE group_aspects SET aspect = 'not JSON' WHERE place = 0`
        const more = addToGroup(copyOf(known.group), facts("mail"))
        yield* other.save(incident, more, undefined, { ...times, before: known.group.aspects })
        expect((yield* rows).map(({ place }) => place)).toEqual([0, 1, 2])
        expect((yield* other.of(incident))?.group.aspects).toEqual(more.aspects)
        // it cannot be read any more: grouping begins anew
        expect((yield* one.of(incident))?.group.aspects.size).toBe(0)

        yield* other.save(incident, more, undefined, times)
        const undone = addToGroup(copyOf(more), facts("web"))
        yield* other
          .save(incident, undone, undefined, { ...times, before: more.aspects })
          .pipe(Effect.andThen(Effect.fail("undone")), sql.withTransaction, Effect.ignore)
        expect((yield* other.of(incident))?.group.aspects).toEqual(more.aspects)
        expect((yield* one.of(incident))?.group.aspects).toEqual(more.aspects)

        yield* other.prune(timestamp(2_000))
        expect(yield* rows).toEqual([])
      }).pipe(Effect.provide(layerStores(database)))
    )

    it.effect("reads a scope whole where more is stored than stays parsed", () =>
      Effect.gen(function* () {
        const stored = yield* storedGroups(2)
        const pods = ["cart", "pay", "mail", "web"]
        for (const pod of pods) {
          const incident = yield* open(pod)
          yield* stored.save(incident, addToGroup(newGroup(incident, "prod"), facts(pod)), undefined, {
            now: 0,
            expiresAt: 3_000_000_000_000
          })
        }
        const groups = yield* stored.ofScope("prod", timestamp(1_000), timestamp(0))
        expect(groups.map(({ group }) => group.aspects.size)).toEqual(pods.map(() => 1))
      }).pipe(Effect.provide(layerStores(database)))
    )
  })
})
