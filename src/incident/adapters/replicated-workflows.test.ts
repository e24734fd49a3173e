/** What a replica may still do once another one has taken its incident over: nothing. */
import { expect, it } from "@effect/vitest"
import { Deferred, Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { describeWith } from "../../../toolbox/vitest.ts"
import { postgresForSuite } from "../../platform/sql/databases.fixture.ts"
import { layerPostgres } from "../../platform/sql/postgres-client.ts"
import { Timeline } from "../timeline/timeline.ts"
import { SCALE, scaleAlert, scaling } from "./engine-contract.fixture.ts"
import { layerReplicatedEngine } from "./engine-layers.ts"
import { alert, kinds, layerWorld, told } from "./engine-world.fixture.ts"

const lines = (incident: Parameters<Timeline["Service"]["read"]>[0]) =>
  Effect.map(
    Effect.flatMap(Timeline, (timeline) => timeline.read(incident)),
    (events) => kinds(events.map(({ data }) => data))
  )

describeWith(["postgres"], () => {
  const { newDatabase } = postgresForSuite()
  const database = Layer.fresh(Layer.unwrap(Effect.map(newDatabase, (url) => layerPostgres({ url: Redacted.make(url), connections: 8 }))))

  it.live("tells nothing more of an incident whose shard another replica has counted up", () =>
    Effect.gen(function* () {
      const goesOn = yield* Deferred.make<void>()
      const world = scaling()
      world.commands.set(SCALE, Effect.as(Deferred.await(goesOn), {}))
      yield* Effect.gen(function* () {
        const incident = yield* alert(scaleAlert)
        yield* told(incident, "StepIntended")
        const before = yield* lines(incident)
        const sql = yield* SqlClient
        yield* sql`UPDATE shard_owners SET owner = 'another', epoch = epoch + 1`
        yield* Deferred.succeed(goesOn, undefined)
        // the command has ended, and its end would be told at once
        yield* Effect.sleep("2 seconds")
        expect(yield* lines(incident)).toEqual(before)
        const timeline = yield* Timeline
        expect(yield* timeline.verify(incident)).toMatchObject({ intact: true })
        // people are not fenced: they may say what they saw at any replica
        yield* timeline.append(incident, "user:ana", { _tag: "NoteAdded", text: "still here" })
        expect(yield* lines(incident)).toEqual([...before, "NoteAdded"])
      }).pipe(Effect.provide(layerReplicatedEngine), Effect.provide(layerWorld(world, database, { mode: "auto" })))
    })
  )
})
