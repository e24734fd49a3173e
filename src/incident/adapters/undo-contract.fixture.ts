/** What becomes of a plan that fails on its way, on any engine: completed steps are undone, the last one first. */
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { TimelineData } from "../../domain/timeline.ts"
import { IncidentEngine } from "../engine.ts"
import type { Database } from "../incident.fixture.ts"
import type { EngineLayer } from "./engine-contract.fixture.ts"
import { alert, ana, ended, endOf, kinds, layerWorld, makeWorld, object, told, type World } from "./engine-world.fixture.ts"

const STEPS = ["a", "b", "c"] as const
const scale = (name: string, replicas: number) => `kubectl scale deployment/${name} -n shop --replicas=${replicas}`

type Extra = Partial<Record<(typeof STEPS)[number], string>>

const runbook = (extra: Extra, more: string) => `
apiVersion: handrail.dev/v1alpha1
kind: Runbook
metadata: { name: three }
spec:
  match:
  - matchers: [alertname=Three]
  actions:
${STEPS.map(
  (name) => `  - id: ${name}
    cmd: ${scale(name, 3)}
    timeout: 1s
    ${extra[name] ?? `rollback: { cmd: "${scale(name, 2)}" }`}`
).join("\n")}
${more}
`

/** Three deployments that are scaled one after the other. */
const three = (extra: Extra = {}, more = ""): World => {
  const world = makeWorld({ "three.yaml": runbook(extra, more) })
  for (const name of STEPS) world.objects.set(name, object("Deployment", name, { spec: { replicas: 2 } }))
  world.objects.set("shop", object("Namespace", "shop"))
  return world
}

const fails = Effect.succeed({ status: "failed", exitCode: 1, stderr: "no" } as const)

const undone = (events: ReadonlyArray<TimelineData>) =>
  events.flatMap((data) => (data._tag === "RollbackFinished" ? [`${data.step}: ${data.status}`] : []))

/** What a plan says of a step to whoever approves it. */
const notesOf = (events: ReadonlyArray<TimelineData>, step: string): ReadonlyArray<string> =>
  events.flatMap((data) => (data._tag === "PlanProposed" ? (data.plan.steps.find(({ id }) => id === step)?.notes ?? []) : []))

const metadata = (name: string) => object("Deployment", name).metadata

export const undoContract = (name: string, layer: EngineLayer, database: () => Database) => {
  const play = (world: World) =>
    Effect.gen(function* () {
      return yield* ended(yield* alert({ name: "Three", labels: { alertname: "Three" } }))
    }).pipe(Effect.provide(layer), Effect.provide(layerWorld(world, database(), { mode: "auto" })))

  describe(`undoing on ${name}`, () => {
    it.live("undoes the failed step and the completed ones before it, the last one first", () => {
      const world = three()
      world.commands.set(scale("c", 3), fails)
      return Effect.gen(function* () {
        const events = yield* play(world)
        expect(world.ran).toEqual([...STEPS.map((step) => scale(step, 3)), scale("c", 2), scale("b", 2), scale("a", 2)])
        expect(undone(events)).toEqual(["c: undone", "b: undone", "a: undone"])
        expect(endOf(events)).toMatchObject({ phase: "handed-over", outcome: expect.stringContaining("did not do what it was to do") })
      })
    })

    it.live("lets stay what the runbook says stays", () => {
      const world = three({ a: `keep: true\n    rollback: { cmd: "${scale("a", 2)}" }` })
      world.commands.set(scale("c", 3), fails)
      return Effect.gen(function* () {
        const events = yield* play(world)
        expect(undone(events)).toEqual(["c: undone", "b: undone"])
        expect(endOf(events).handover.join("\n")).toContain("stays, as the runbook says")
      })
    })

    it.live("stops where it cannot undo, and pages a person with the exact state and the commands", () => {
      const world = three()
      world.commands.set(scale("c", 3), fails)
      world.commands.set(scale("b", 2), fails)
      return Effect.gen(function* () {
        const events = yield* play(world)
        expect(undone(events)).toEqual(["c: undone", "b: could-not-undo"])
        expect(world.ran).not.toContain(scale("a", 2))
        const { outcome, handover } = endOf(events)
        expect(outcome).toMatch(/^COULD NOT UNDO, a person must look now/)
        const text = handover.join("\n")
        expect(text).toContain("Deployment shop/b")
        expect(text).toContain(`To undo ${scale("a", 3)} by hand: ${scale("a", 2)}`)
      })
    })

    it.live("says so when a step that may have acted has nothing that undoes it", () => {
      const world = three({ b: "irreversible: true" })
      world.commands.set(scale("b", 3), fails)
      return Effect.gen(function* () {
        const events = yield* play(world)
        expect(undone(events)).toEqual(["b: could-not-undo"])
        expect(endOf(events).outcome).toMatch(/^COULD NOT UNDO/)
      })
    })

    it.live("undoes from the copy where the author wrote no rollback", () => {
      const world = three({ b: "title: second" })
      world.commands.set(scale("c", 3), fails)
      return Effect.gen(function* () {
        const events = yield* play(world)
        expect(undone(events)).toEqual(["c: undone", "b: undone", "a: undone"])
        expect(world.ran.some((line) => /^kubectl replace -f restore-[0-9a-f]{16}\.json --namespace shop$/.test(line))).toBe(true)
      })
    })

    it.live("removes the copies of an incident that ended, also of one that was cancelled", () => {
      const world = three({ b: "title: second" })
      world.commands.set(scale("b", 3), Effect.never)
      return Effect.gen(function* () {
        const incident = yield* alert({ name: "Three", labels: { alertname: "Three" } })
        const engine = yield* IncidentEngine
        yield* told(incident, "StepFinished")
        yield* engine.cancel({ incident, by: ana, reason: "enough" })
        const looked = Effect.andThen(Effect.sleep("50 millis"), engine.reconcile)
        yield* Effect.repeat(looked, { until: () => world.forgotten.includes(incident) })
      }).pipe(Effect.provide(layer), Effect.provide(layerWorld(world, database(), { mode: "auto" })))
    })

    it.live("gives up a step before which Handrail is stopped each time, and undoes what came before it", () => {
      const world = three()
      // the database goes away as the command is to start, and the stage runs again as after a crash
      world.commands.set(scale("b", 3), Effect.die({ _tag: "SqlError", message: "the connection was lost" }))
      return Effect.gen(function* () {
        const events = yield* play(world)
        expect(world.ran).toEqual([scale("a", 3), scale("b", 3), scale("b", 3), scale("b", 3), scale("a", 2)])
        expect(kinds(events).filter((kind) => kind === "StepObserved")).toHaveLength(3)
        expect(events).toContainEqual(expect.objectContaining({ _tag: "StepFinished", step: "b", attempt: 4, status: "cancelled" }))
        expect(undone(events)).toEqual(["a: undone"])
        const { handover, outcome, phase } = endOf(events)
        expect({ outcome, phase }).toEqual({ outcome: expect.stringContaining("begun 3 times"), phase: "handed-over" })
        expect(handover.join("\n")).toContain("Deployment shop/b is as it was before the plan")
      })
    })

    it.live("undoes nothing because of a read that could not be made", () => {
      const world = three({}, "  - { id: look, cmd: kubectl get pods -n shop, timeout: 1s }")
      world.commands.set("kubectl get pods -n shop", fails)
      return Effect.gen(function* () {
        const events = yield* play(world)
        expect(undone(events)).toEqual([])
        expect(endOf(events).handover.join("\n")).toContain("stays: this step only reads, and could not")
      })
    })

    it.live("does not try a plan again that failed on the same state, unless a person asks for it", () => {
      const world = three()
      world.commands.set(scale("b", 3), fails)
      return Effect.gen(function* () {
        const opened = (over: object) => Effect.flatMap(alert({ name: "Three", labels: { alertname: "Three" }, ...over }), ended)
        expect(endOf(yield* opened({})).outcome).toContain("did not do what it was to do")
        const ran = world.ran.length
        const again = endOf(yield* opened({ fingerprint: "another", labels: { alertname: "Three", namespace: "elsewhere" } }))
        expect(again.phase).toBe("handed-over")
        expect(again.outcome).toMatch(
          /scale deployment\/b .* was tried at \d\d:\d\d on [-\d]+ in \S+ on the same state, and failed: .*exit/
        )
        expect(world.ran).toHaveLength(ran)
        const asked = yield* opened({ source: "manual", requestedRunbook: "three", requestedBy: "ana", fingerprint: "by hand" })
        expect(notesOf(asked, "b")).toEqual([expect.stringMatching(/^it was tried at .*; nothing that it changes has changed since$/)])
        expect(world.ran.length).toBeGreaterThan(ran)
        world.objects.set("b", object("Deployment", "b", { spec: { replicas: 1 }, metadata: { ...metadata("b"), generation: 2 } }))
        const moved = yield* opened({ fingerprint: "third", labels: { alertname: "Three", namespace: "third" } })
        expect(notesOf(moved, "b")).toEqual([
          expect.stringMatching(/since then Deployment shop\/b has changed \(it was at 1, and is at 2\)$/)
        ])
        expect(notesOf(moved, "a")).toEqual([])
        expect(endOf(moved).outcome).toContain("did not do what it was to do")
      }).pipe(Effect.provide(layer), Effect.provide(layerWorld(world, database(), { mode: "auto" })))
    })

    it.live("tries a canary namespace first, and leaves the real one alone when that fails", () => {
      const canary = (line: string) => line.replace("-n shop", "-n canary")
      const world = three({ a: `canary: canary\n    rollback: { cmd: "${scale("a", 2)}" }` })
      world.objects.set("canary", object("Namespace", "canary"))
      world.commands.set(canary(scale("a", 3)), fails)
      return Effect.gen(function* () {
        const events = yield* play(world)
        expect(world.ran).toEqual([canary(scale("a", 3)), canary(scale("a", 2))])
        expect(undone(events)).toEqual(["a-canary: undone"])
      })
    })
  })
}
