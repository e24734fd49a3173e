import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Queue, type Scope } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import { timestamp } from "../domain/ids.ts"
import { migrate } from "../platform/sql/migrations.ts"
import { layerSqlite } from "../platform/sql/sqlite-client.ts"
import { decodeNotification } from "./alertmanager.ts"
import { type Handler, Inbox, InboxUnavailable } from "./inbox.ts"
import { migrations } from "./migrations.ts"
import { alert, notification } from "./notification.fixture.ts"
import { layerInbox } from "./sql-inbox.ts"

const folder = mkdtempSync(join(tmpdir(), "handrail-inbox-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const on = (filename: string) => {
  const database = Layer.effectDiscard(migrate({ ingest: migrations })).pipe(Layer.provideMerge(layerSqlite({ filename })))
  const layer = layerInbox.pipe(Layer.provideMerge(database))
  return <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.provide(self, layer)
}
const inMemory = on(":memory:")

const receive = (...fingerprints: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const inbox = yield* Inbox
    const payload = notification(fingerprints.map((fingerprint) => alert({ fingerprint })))
    return yield* inbox.receive(yield* decodeNotification(payload, { receivedAt: timestamp(0) }))
  })

/** Dispatches in the background and gives what each call of the handler was given. */
const dispatching = <R = never>(
  handle: (fingerprint: string) => Effect.Effect<void, unknown, R> = () => Effect.void
): Effect.Effect<Queue.Dequeue<string>, never, Inbox | R | Scope.Scope> =>
  Effect.gen(function* () {
    const inbox = yield* Inbox
    const seen = yield* Queue.unbounded<string>()
    const handler: Handler<R> = (batch) =>
      Effect.gen(function* () {
        yield* Effect.forEach(batch, ({ signal }) => handle(signal.fingerprint), { discard: true })
        return {
          outcomes: batch.map(() => "joined"),
          afterCommit: Queue.offerAll(
            seen,
            batch.map(({ signal, deliveries }) => `${signal.fingerprint} x${deliveries}`)
          )
        }
      }).pipe(Effect.map(({ outcomes, afterCommit }) => ({ outcomes, afterCommit: Effect.asVoid(afterCommit) })))
    yield* Effect.forkScoped(inbox.dispatch(handler), { startImmediately: true })
    return seen
  })

const take = (queue: Queue.Dequeue<string>, n: number) => Effect.forEach(Array.from({ length: n }), () => Queue.take(queue))

describe("inbox", () => {
  it.live("hands over in order what came before and after the dispatcher started", () =>
    inMemory(
      Effect.gen(function* () {
        expect(yield* receive("a", "b")).toEqual({ accepted: 2, duplicates: 0, setAside: 0 })
        const seen = yield* dispatching()
        expect(yield* take(seen, 2)).toEqual(["a x1", "b x1"])
        yield* receive("c", "d")
        expect(yield* take(seen, 2)).toEqual(["c x1", "d x1"])
        const inbox = yield* Inbox
        expect(yield* inbox.status).toEqual({ pending: 0, setAside: 0 })
        expect(yield* inbox.prune(timestamp(Date.now() + 1000))).toBe(4)
      }).pipe(Effect.scoped)
    )
  )

  it.live("counts a redelivery, and hands a repetition over once more only after the first was handled", () =>
    inMemory(
      Effect.gen(function* () {
        yield* receive("a", "b", "a")
        expect(yield* receive("a", "c")).toEqual({ accepted: 1, duplicates: 1, setAside: 0 })
        const seen = yield* dispatching()
        expect(yield* take(seen, 3)).toEqual(["a x3", "b x1", "c x1"])
        yield* receive("b")
        expect(yield* take(seen, 1)).toEqual(["b x2"])
      }).pipe(Effect.scoped)
    )
  )

  it.live("keeps nothing of a notification that it could not keep whole", () =>
    inMemory(
      Effect.gen(function* () {
        const sql = yield* SqlClient
        yield* sql`CREATE TRIGGER full BEFORE INSERT ON inbox WHEN NEW.position = 3 BEGIN SELECT RAISE(FAIL, 'disk'); END`
        expect(yield* Effect.flip(receive("a", "b", "c"))).toMatchObject({ _tag: "InboxUnavailable", next: expect.any(String) })
        expect(yield* (yield* Inbox).status).toEqual({ pending: 0, setAside: 0 })
      })
    )
  )

  it.live("finds the next position without reading what it remembers", () =>
    inMemory(
      Effect.gen(function* () {
        const sql = yield* SqlClient
        const plan = yield* sql<{ detail: string }>`EXPLAIN QUERY PLAN SELECT max(position) FROM inbox`
        expect(plan.map(({ detail }) => detail)).toEqual([expect.stringContaining("USING COVERING INDEX")])
      })
    )
  )

  it.live("keeps notifications that come at the same time, each with its own receipt", () =>
    inMemory(
      Effect.gen(function* () {
        const receipts = yield* Effect.forEach(["a", "b", "a", "c"], (fingerprint) => receive(fingerprint), { concurrency: "unbounded" })
        expect(receipts.map(({ accepted, duplicates }) => [accepted, duplicates])).toEqual([
          [1, 0],
          [1, 0],
          [0, 1],
          [1, 0]
        ])
        const seen = yield* dispatching()
        expect(yield* take(seen, 3)).toEqual(["a x2", "b x1", "c x1"])
      }).pipe(Effect.scoped)
    )
  )

  it.live("applies a signal once when the process stops between handling it and the commit", () => {
    const database = on(join(folder, "crash.db"))
    const applied = Effect.flatMap(SqlClient, (sql) => Effect.map(sql<{ n: number }>`SELECT count(*) AS n FROM effects`, ([row]) => row?.n))
    const apply = Effect.flatMap(SqlClient, (sql) => Effect.asVoid(sql`INSERT INTO effects VALUES (1)`))
    return Effect.gen(function* () {
      yield* Effect.gen(function* () {
        yield* Effect.flatMap(SqlClient, (sql) => sql`CREATE TABLE effects (v)`)
        yield* receive("a")
        const applying = yield* Deferred.make<void>()
        const handle = apply.pipe(Effect.andThen(Deferred.succeed(applying, undefined)), Effect.andThen(Effect.never))
        yield* dispatching(() => handle)
        yield* Deferred.await(applying)
      }).pipe(Effect.scoped, database)
      yield* Effect.gen(function* () {
        expect(yield* applied).toBe(0)
        expect(yield* take(yield* dispatching(() => apply), 1)).toEqual(["a x1"])
        expect(yield* applied).toBe(1)
      }).pipe(Effect.scoped, database)
    })
  })

  it.live("sets a signal that cannot be handled aside with the reason, and goes on with its neighbours", () =>
    inMemory(
      Effect.gen(function* () {
        yield* receive("a", "bad", "b", "worse", "c")
        const seen = yield* dispatching((fingerprint) =>
          fingerprint === "bad" ? Effect.fail(new Error("no such thing")) : fingerprint === "worse" ? Effect.die("boom") : Effect.void
        )
        expect(yield* take(seen, 3)).toEqual(["a x1", "b x1", "c x1"])
        const inbox = yield* Inbox
        expect(yield* inbox.status).toEqual({ pending: 0, setAside: 2 })
        expect((yield* inbox.setAside).map(({ reason }) => reason)).toEqual(["no such thing", "boom"])
        yield* receive("bad", "d")
        expect(yield* take(seen, 1)).toEqual(["d x1"])
        expect((yield* inbox.setAside)[0]).toMatchObject({ deliveries: 2, content: expect.stringContaining('"bad"') })
      }).pipe(Effect.scoped)
    )
  )

  it.live("sets aside what could not be read, once however often it comes", () =>
    inMemory(
      Effect.gen(function* () {
        const inbox = yield* Inbox
        const decoded = yield* decodeNotification(notification([alert(), { status: "odd" }]), { receivedAt: timestamp(0) })
        expect(yield* inbox.receive(decoded)).toEqual({ accepted: 2, duplicates: 0, setAside: 1 })
        expect(yield* inbox.receive(decoded)).toEqual({ accepted: 0, duplicates: 2, setAside: 1 })
        expect(yield* inbox.setAside).toMatchObject([
          { content: '{"status":"odd"}', reason: expect.stringContaining("$.alerts[1].status") }
        ])
      })
    )
  )

  it.effect("waits out a database that cannot be written and blames no signal for it", () =>
    inMemory(
      Effect.gen(function* () {
        yield* receive("a", "b")
        let outages = 7
        const outage = Effect.suspend(() =>
          outages-- > 0 ? new InboxUnavailable({ message: "full", where: "disk", next: "wait", cause: "full" }) : Effect.void
        )
        const fiber = yield* Effect.forkChild(
          Effect.flatMap(
            dispatching(() => outage),
            (seen) => take(seen, 2)
          ).pipe(Effect.scoped)
        )
        yield* Effect.repeat(TestClock.adjust("10 seconds"), { until: () => fiber.pollUnsafe() !== undefined })
        expect(yield* Fiber.join(fiber)).toEqual(["a x1", "b x1"])
      })
    )
  )

  it.live("stops handing over a signal with which Handrail keeps dying, after its neighbours have been handled", () => {
    const filename = join(folder, "killer.db")
    const database = on(filename)
    /** A process that dies with signals in hand leaves just this: attempts counted, nothing else. */
    const die = Effect.gen(function* () {
      const inHand = yield* Deferred.make<void>()
      yield* dispatching((fingerprint) =>
        fingerprint === "killer" ? Effect.andThen(Deferred.succeed(inHand, undefined), Effect.never) : Effect.void
      )
      yield* Deferred.await(inHand)
    }).pipe(Effect.scoped, database)
    return Effect.gen(function* () {
      yield* receive("a", "killer", "b").pipe(database)
      for (let death = 0; death < 5; death++) yield* die
      const left = yield* Effect.gen(function* () {
        const seen = yield* dispatching()
        yield* receive("z")
        const handled = yield* Effect.repeat(Queue.take(seen), { until: (text) => text === "z x1" })
        return { handled, setAside: yield* (yield* Inbox).setAside }
      }).pipe(Effect.scoped, database)
      expect(left.setAside).toMatchObject([{ reason: "Handrail stopped 5 times while handling it" }])
    })
  })
})
