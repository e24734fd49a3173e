import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"
import { describeWith } from "../../toolbox/vitest.ts"
import { Clusters } from "../platform/clusters.ts"
import { postgresForSuite } from "../platform/sql/databases.fixture.ts"
import { layerPostgres } from "../platform/sql/postgres-client.ts"
import { Correlation } from "./correlation/correlation.ts"
import { layerCorrelation } from "./correlation/sql-correlation.ts"
import { incidentId, layerStores, opening, settings, signal } from "./incident.fixture.ts"
import { Incidents } from "./incidents.ts"
import { Timeline } from "./timeline/timeline.ts"

const world = Layer.merge(settings({ defaultCluster: "prod" as never }), Layer.mock(Clusters, { list: Effect.succeed([]) }))

/** What each process has: connections of its own to the same database. */
const replica = (url: string) =>
  Layer.build(
    layerCorrelation.pipe(
      Layer.provideMerge(Layer.merge(layerStores(Layer.fresh(layerPostgres({ url: Redacted.make(url), connections: 8 }))), world)),
      Layer.fresh
    )
  )

describeWith(["postgres"], () => {
  const { newDatabase } = postgresForSuite()
  const replicas = Effect.gen(function* () {
    const url = yield* newDatabase
    // one after the other: the first makes the tables
    return [yield* replica(url), yield* replica(url)] as const
  })

  describe("two replicas on one database", () => {
    it.live("number and chain the events of one incident without gaps, and tell once what is told once", () =>
      Effect.gen(function* () {
        const timelines = (yield* replicas).map((one) => Context.get(one, Timeline))
        const [first] = timelines
        const incident = incidentId("shared")
        yield* first?.append(incident, "handrail", opening()) ?? Effect.void
        const tell = (timeline: Timeline["Service"], text: string, once?: string) =>
          timeline.append(incident, "handrail", { _tag: "NoteAdded", text }, once === undefined ? {} : { once })
        yield* Effect.forEach(
          timelines.flatMap((timeline, who) => Array.from({ length: 25 }, (_, number) => ({ timeline, text: `${who} ${number}`, number }))),
          ({ number, text, timeline }) => Effect.andThen(tell(timeline, text), tell(timeline, `once ${text}`, `once/${number}`)),
          { concurrency: "unbounded", discard: true }
        )
        const events = (yield* first?.read(incident) ?? Effect.succeed([])).map(({ seq }) => seq)
        expect(events).toEqual(Array.from({ length: 1 + 50 + 25 }, (_, index) => index + 1))
        expect(yield* first?.verify(incident) ?? Effect.void).toMatchObject({ intact: true, events: 76 })
      }).pipe(Effect.scoped)
    )

    it.live("open one incident for what both hear of at the same time", () =>
      Effect.gen(function* () {
        const both = yield* replicas
        const alerts = Array.from({ length: 10 }, (_, number) => ({ signal: signal({ fingerprint: `f${number}` }), notes: [] }))
        const opened = yield* Effect.forEach(
          both,
          (one) => Effect.map(Context.get(one, Correlation).accept(alerts), (done) => done.opened),
          {
            concurrency: "unbounded"
          }
        )
        const incidents = yield* Context.get(both[0], Incidents).list()
        expect(opened.flat()).toEqual(incidents.map(({ id }) => id))
        expect(incidents).toHaveLength(1)
      }).pipe(Effect.scoped)
    )
  })
})
