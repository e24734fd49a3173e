import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Schedule, Schema } from "effect"
import { describeWith } from "../../toolbox/vitest.ts"
import { type Door, door, makeStage, startHandrail } from "./handrail-process.ts"

const Around = Schema.Struct({
  relations: Schema.Array(
    Schema.Struct({
      kind: Schema.String,
      from: Schema.Struct({ kind: Schema.String, name: Schema.String }),
      to: Schema.Struct({ kind: Schema.String, name: Schema.String }),
      source: Schema.String,
      where: Schema.String,
      seenAt: Schema.Number
    })
  ),
  age: Schema.Number,
  unread: Schema.Array(Schema.String)
})

const get = ({ token, url }: Door, path: string) =>
  Effect.promise(async (signal) => {
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` }, signal })
    return { status: response.status, text: await response.text() }
  })

/** What is around the Deployment cart, `Deployment/cart owns ReplicaSet/cart-…` without the endings that are made up. */
const aroundCart = Effect.fnUntraced(function* (way: Door) {
  const { status, text } = yield* get(way, "/v1/graph/rehearsal?kind=Deployment&namespace=shop&name=cart&depth=1")
  expect(status, text).toBe(200)
  return yield* Schema.decodeEffect(Schema.fromJsonString(Around))(text)
})

describeWith(["kubectl", "helm"], () => {
  it.live("tells what is around an entity of a cluster as it is now, and asks the cluster for little", () =>
    Effect.gen(function* () {
      const stage = yield* makeStage("bad-rollout", "assist")
      const { cluster } = stage.rehearsal
      const child = yield* startHandrail(stage)
      const way = yield* door(stage, child)
      const first = yield* aroundCart(way)
      expect(first.unread).toEqual([])
      expect(first.relations).toContainEqual(
        expect.objectContaining({
          kind: "owns",
          from: { kind: "Deployment", name: "cart" },
          to: { kind: "ReplicaSet", name: expect.stringMatching(/^cart-/) },
          source: "kubernetes",
          where: expect.stringContaining("metadata.ownerReferences")
        })
      )
      const readerReads = () =>
        cluster.audit.entries().filter(({ user, verb }) => user.endsWith("handrail-reader") && (verb === "list" || verb === "get")).length
      /** Reads that one more question costs, once what is read is followed. */
      const cost = Effect.gen(function* () {
        const before = readerReads()
        yield* aroundCart(way)
        return readerReads() - before
      })
      const few = Effect.retry(
        Effect.filterOrFail(cost, (reads) => reads <= 2),
        { schedule: Schedule.spaced("500 millis"), times: 60 }
      )
      // ConfigMaps are listed each time
      expect(yield* few).toBeLessThanOrEqual(2)

      const unknown = yield* get(way, "/v1/graph/rehearsal?kind=Deployment&namespace=shop&name=carts")
      expect(unknown).toMatchObject({
        status: 404,
        text: expect.stringContaining("nothing in the graph of rehearsal is called Deployment shop/carts")
      })
      expect(yield* get(way, "/v1/graph/nowhere?kind=Pod&name=a")).toMatchObject({ status: 404 })
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
