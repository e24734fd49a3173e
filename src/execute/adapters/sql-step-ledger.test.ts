import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { digestText } from "../../domain/ids.ts"
import type { StepOutcome } from "../../domain/step-outcome.ts"
import { migrate } from "../../platform/sql/migrations.ts"
import { layerSqlite } from "../../platform/sql/sqlite-client.ts"
import { at, stepOf } from "../../policy/plan.fixture.ts"
import { migrations } from "../migrations.ts"
import { StepLedger } from "../step-ledger.ts"
import { layerSqlStepLedger } from "./sql-step-ledger.ts"

const key = { plan: digestText("plan"), step: "a", attempt: 1 }
const outcome: StepOutcome = {
  status: "succeeded",
  exitCode: 0,
  stdout: "o",
  stderr: "",
  evidence: digestText("o"),
  startedAt: at(),
  endedAt: at(1)
}

const withLedger = <A, E>(filename: string, body: (ledger: StepLedger["Service"]) => Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    return yield* body(yield* StepLedger)
  }).pipe(
    Effect.provide(
      layerSqlStepLedger.pipe(
        Layer.provide(Layer.effectDiscard(migrate({ execute: migrations })).pipe(Layer.provideMerge(layerSqlite({ filename }))))
      )
    )
  )

describe("the ledger of steps", () => {
  it.effect("records each attempt of each command once, whoever asks at the same time", () =>
    withLedger(":memory:", (ledger) =>
      Effect.gen(function* () {
        const answers = yield* Effect.all(
          Array.from({ length: 10 }, () => ledger.intend(key)),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(answers.filter((answer) => answer === "recorded").length, 1)
        for (const other of [
          { ...key, attempt: 2 },
          { ...key, step: "b" },
          { ...key, rollbackIndex: 0 },
          { ...key, plan: digestText("x") }
        ]) {
          assert.isUndefined(yield* ledger.find(other))
          assert.strictEqual(yield* ledger.intend(other), "recorded")
        }
      })
    )
  )

  it.effect("keeps the first outcome, and what was left behind, over a restart", () =>
    Effect.gen(function* () {
      const directory = yield* Effect.acquireRelease(
        Effect.promise(() => mkdtemp(join(tmpdir(), "ledger-"))),
        (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
      )
      const filename = join(directory, "ledger.db")
      const { targets } = stepOf("kubectl rollout undo deployment/a -n shop")
      yield* withLedger(filename, (ledger) => ledger.intend(key))
      yield* withLedger(filename, (ledger) =>
        Effect.gen(function* () {
          assert.strictEqual(yield* ledger.intend(key), "already-recorded")
          assert.deepStrictEqual(yield* ledger.find(key), {})
          yield* ledger.finish(key, outcome, targets)
          yield* ledger.finish(key, { ...outcome, status: "failed" })
        })
      )
      yield* withLedger(filename, (ledger) =>
        Effect.map(ledger.find(key), (found) => assert.deepStrictEqual(found, { outcome, after: targets }))
      )
    })
  )

  it.effect("writes down late what an attempt left, and takes back one that is known to have had no effect", () =>
    withLedger(":memory:", (ledger) =>
      Effect.gen(function* () {
        const { targets } = stepOf("kubectl rollout undo deployment/a -n shop")
        yield* ledger.intend(key)
        yield* ledger.saw(key, targets)
        yield* ledger.saw(key, [])
        assert.deepStrictEqual(yield* ledger.find(key), { after: targets })
        yield* ledger.retract(key)
        assert.strictEqual(yield* ledger.intend(key), "recorded")
        yield* ledger.finish(key, outcome)
        yield* ledger.retract(key)
        assert.strictEqual(yield* ledger.intend(key), "already-recorded")
      })
    )
  )
})
