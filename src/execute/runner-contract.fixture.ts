import { generateKeyPairSync } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer, type Scope } from "effect"
import type { ApprovedPlan } from "../domain/decision.ts"
import { digestText, incidentIdFrom } from "../domain/ids.ts"
import type { Narrator } from "../domain/narrator.ts"
import { refKey } from "../domain/object-ref.ts"
import { planDigest } from "../domain/plan.ts"
import type { Clusters } from "../platform/clusters.ts"
import type { Gate } from "../policy/gate.ts"
import { makeGate } from "../policy/make-gate.ts"
import { allowed, planOf, rollbackOf, stepOf, waiting } from "../policy/plan.fixture.ts"
import type { ApprovalClaims } from "./approval-claims.ts"
import type { RecordedDecisions } from "./recorded-decisions.ts"
import type { RestoreCopies } from "./restore-copies.ts"
import { Runner } from "./runner.ts"
import { approve, asIncident, layerWorld, makeWorld, objectAt, type RunnerWorld } from "./runner-world.fixture.ts"
import type { StepLedger } from "./step-ledger.ts"

export type RunnerNeeds = Gate | RecordedDecisions | ApprovalClaims | RestoreCopies | StepLedger | Clusters

/**
 * A way of running things. Its kubectl must succeed whatever it is told, and print a line that begins with `ran` and holds its
 * arguments; `ran` counts how often it did.
 */
export interface RunnerKit {
  readonly layer: (world: RunnerWorld) => Layer.Layer<Runner, never, RunnerNeeds>
  readonly kubeconfig: string
  readonly ran: () => number
}

const undo = stepOf("kubectl rollout undo deployment/checkout -n shop", {
  rollback: [rollbackOf("kubectl rollout undo deployment/checkout -n shop")]
})
const proposed = stepOf("kubectl rollout undo deployment/checkout -n shop", {
  through: {
    _tag: "pull-request",
    incident: incidentIdFrom("runner"),
    forge: "none",
    repository: "acme/deploy",
    baseBranch: "main",
    title: "",
    body: "",
    file: { path: "a.yaml", document: 0, edits: [], before: digestText("a"), after: digestText("b"), diff: "" },
    appliers: [{ tool: "flux", resource: "x", ref: { group: "", kind: "x", name: "x" } }],
    mergeMs: 1,
    syncMs: 1
  }
})
const read = stepOf("kubectl get pods -n shop")
const first = { id: "step-1", attempt: 1 }

/** What every runner does and refuses. `kit` is made once for each test. */
export const runnerContract = (name: string, kit: Effect.Effect<RunnerKit, never, Scope.Scope>): void => {
  const inWorld = <A, E>(
    body: (world: RunnerWorld, run: Runner["Service"]["run"], kit: RunnerKit) => Effect.Effect<A, E, Narrator>,
    change: Partial<RunnerWorld> = {}
  ) =>
    Effect.gen(function* () {
      const made = yield* kit
      const world = makeWorld(made.kubeconfig, change)
      return yield* Effect.gen(function* () {
        const runner = yield* Runner
        return yield* asIncident(world)(body(world, runner.run, made))
      }).pipe(Effect.provide(made.layer(world)), Effect.provide(layerWorld(world)))
    })

  const refusal = (
    alter: (approved: ApprovedPlan, world: RunnerWorld) => Effect.Effect<ApprovedPlan, unknown> | ApprovedPlan,
    message: RegExp,
    step = first
  ) =>
    inWorld((world, run, { ran }) =>
      Effect.gen(function* () {
        const altered = alter(yield* approve(world, [undo]), world)
        const given = Effect.isEffect(altered) ? yield* altered : altered
        const error = yield* Effect.flip(run(given, step))
        assert.strictEqual(error._tag, "RunRefused")
        assert.match(error.message, message)
        assert.strictEqual(ran(), 0)
        assert.deepStrictEqual(
          world.told.map(({ _tag }) => _tag),
          ["RunRefused"]
        )
      })
    )

  describe(name, () => {
    it.live("runs a step of an approved plan, tells its beginning and its end, and keeps what it printed", () =>
      inWorld((world, run, { ran }) =>
        Effect.gen(function* () {
          const outcome = yield* run(yield* approve(world, [undo]), first)
          assert.strictEqual(outcome.status, "succeeded")
          assert.strictEqual(outcome.exitCode, 0)
          assert.match(outcome.stdout, /^ran .*rollout undo deployment\/checkout -n shop/)
          assert.strictEqual(ran(), 1)
          assert.deepStrictEqual(
            world.told.map(({ _tag }) => _tag),
            ["StepIntended", "StepFinished"]
          )
          const command = world.kept.find(({ kind }) => kind === "command")
          assert.match(command?.content ?? "", /^ran /)
        })
      )
    )

    it.live("makes an attempt once, and a later attempt again", () =>
      inWorld((world, run, { ran }) =>
        Effect.gen(function* () {
          const approved = yield* approve(world, [undo])
          yield* run(approved, first)
          assert.match((yield* Effect.flip(run(approved, first))).message, /made before/)
          yield* run(approved, { ...first, attempt: 2 })
          assert.strictEqual(ran(), 2)
        })
      )
    )

    it.live("lets only one of several that come at once make an attempt", () =>
      inWorld((world, run, { ran }) =>
        Effect.gen(function* () {
          const approved = yield* approve(world, [undo])
          const tries = Array.from({ length: 5 }, () => Effect.result(run(approved, first)))
          const results = yield* Effect.all(tries, { concurrency: "unbounded" })
          assert.strictEqual(results.filter(({ _tag }) => _tag === "Success").length, 1)
          assert.strictEqual(ran(), 1)
        })
      )
    )

    it.live("reads again under the same number", () =>
      inWorld((world, run, { ran }) =>
        Effect.gen(function* () {
          const approved = yield* approve(world, [read])
          yield* run(approved, first)
          yield* run(approved, first)
          assert.strictEqual(ran(), 2)
        })
      )
    )

    it.live("rolls back what was begun, and nothing else", () =>
      inWorld((world, run, { ran }) =>
        Effect.gen(function* () {
          const approved = yield* approve(world, [undo])
          const rollback = { ...first, rollbackIndex: 0 }
          assert.match((yield* Effect.flip(run(approved, rollback))).message, /never begun/)
          assert.match((yield* Effect.flip(run(approved, { ...first, rollbackIndex: 1 }))).message, /no rollback command 2/)
          yield* run(approved, first)
          world.objects.set("apps/Deployment/shop/checkout", objectAt("Deployment", "checkout", 2, "shop"))
          yield* run(approved, rollback)
          assert.strictEqual(ran(), 2)
          assert.match((yield* Effect.flip(run(approved, rollback))).message, /made before/)
        })
      )
    )

    it.live("follows its own plan's changes of one object, and no one else's", () =>
      inWorld((world, run) =>
        Effect.gen(function* () {
          const scale = stepOf("kubectl scale deployment/checkout -n shop --replicas=3", { id: "step-2" })
          const approved = yield* approve(world, [undo, scale])
          const key = "apps/Deployment/shop/checkout"
          world.objects.set(key, objectAt("Deployment", "checkout", 1, "shop"))
          yield* run(approved, first)
          yield* run(approved, { id: "step-2", attempt: 1 })
          world.objects.set(key, objectAt("Deployment", "checkout", 7, "shop"))
          assert.match((yield* Effect.flip(run(approved, { id: "step-2", attempt: 2 }))).message, /has changed since/)
        })
      )
    )

    it.live("refuses an altered command", () =>
      refusal((it) => ({ ...it, plan: { ...it.plan, steps: [{ ...read, id: "step-1" }] } }), /signature/)
    )
    it.live("refuses a plan of another gate", () => {
      const foreign = makeGate(generateKeyPairSync("ed25519").privateKey)
      return refusal((it) => foreign.mint({ plan: it.plan, decision: it.decision, approvals: [] }), /another key/)
    })
    it.live("refuses a decision that no timeline has", () =>
      refusal((it, world) => {
        world.decisions.clear()
        return it
      }, /no decision/)
    )
    it.live("refuses a decision that the timeline has otherwise", () =>
      refusal((it, world) => {
        world.decisions.set(it.digest, waiting(it.plan))
        return it
      }, /no decision/)
    )
    it.live("refuses stated effects that are not the command's", () =>
      refusal((it, world) => {
        const plan = planOf([{ ...stepOf("kubectl delete namespace shop"), effects: read.effects }], { expiresAt: it.expiresAt })
        world.decisions.set(planDigest(plan), allowed(plan))
        return world.gate.mint({ plan, decision: allowed(plan), approvals: [] })
      }, /not those of its command/)
    )
    it.live("refuses what may never run, whoever approved it", () =>
      refusal((it, world) => {
        const plan = planOf([stepOf("kubectl get pods --as=admin")], { expiresAt: it.expiresAt })
        world.decisions.set(planDigest(plan), allowed(plan))
        return world.gate.mint({ plan, decision: allowed(plan), approvals: [] })
      }, /never run/)
    )
    it.live("refuses a step that the plan does not have", () => refusal((it) => it, /no step/, { id: "other", attempt: 1 }))
    it.live("refuses a change of what has moved", () =>
      refusal((it, world) => {
        world.objects.set("apps/Deployment/shop/checkout", objectAt("Deployment", "checkout", 2, "shop"))
        return it
      }, /was at version 1 and is now at version 2/)
    )
    it.live("refuses a change of what is gone, or was made anew", () =>
      Effect.andThen(
        refusal((it, world) => {
          world.objects.clear()
          return it
        }, /now another object|now absent/),
        refusal((it, world) => {
          const made = objectAt("Deployment", "checkout", 1, "shop")
          world.objects.set(refKey(undo.targets[0]?.ref as never), { ...made, metadata: { ...made.metadata, uid: "another" } })
          return it
        }, /another object/)
      )
    )

    it.live("refuses what was approved by somebody whose approval no longer stands", () =>
      refusal((it, world) => {
        world.lapsed.reason = "ana took the approval back"
        return it
      }, /took the approval back/)
    )

    it.live("refuses to change anything with a reader's authority", () =>
      Effect.gen(function* () {
        const made = yield* kit
        const world = makeWorld(made.kubeconfig)
        yield* Effect.gen(function* () {
          const approved = yield* approve(world, [undo])
          const error = yield* Effect.flip(asIncident(world, "reader")((yield* Runner).run(approved, first)))
          assert.match(error.message, /reader's authority/)
          assert.strictEqual(made.ran(), 0)
        }).pipe(Effect.provide(made.layer(world)), Effect.provide(layerWorld(world)))
      })
    )

    it.live("never runs the command of a step that is a pull request", () =>
      inWorld((world, run, { ran }) =>
        Effect.gen(function* () {
          const error = yield* Effect.flip(run(yield* approve(world, [proposed]), first))
          assert.strictEqual(error._tag, "ToolNotStarted")
          assert.match(error.message, /pull request/)
          assert.strictEqual(ran(), 0)
        })
      )
    )

    it.live("cannot change a cluster that has no operator", () =>
      inWorld(
        (world, run, { ran }) =>
          Effect.gen(function* () {
            const error = yield* Effect.flip(run(yield* approve(world, [undo]), first))
            assert.strictEqual(error._tag, "ToolNotStarted")
            assert.strictEqual(ran(), 0)
          }),
        { hasOperator: false }
      )
    )
  })
}
