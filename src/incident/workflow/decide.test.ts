import { Effect, Layer, Schedule } from "effect"
import { describe, expect, it } from "vitest"
import type { Mode } from "../../domain/incident.ts"
import { Freezes } from "../../policy/calendar/freezes.ts"
import { type ModeQuestion, Modes } from "../../policy/modes.ts"
import { scaleAlert, scaling } from "../adapters/engine-contract.fixture.ts"
import { layerMemoryEngine } from "../adapters/engine-layers.ts"
import { alert, ana, ended, layerWorld, told } from "../adapters/engine-world.fixture.ts"
import { IncidentEngine } from "../engine.ts"
import { Incidents } from "../incidents.ts"
import { EvidenceStore } from "../timeline/evidence-store.ts"

const inWorld = (flag: Mode, configured: Mode, asked: Array<ModeQuestion> = []) => {
  const modes = Layer.succeed(Modes, {
    modeFor: (question) =>
      Effect.sync(() => {
        asked.push(question)
        return { mode: flag, because: `a flag says ${flag}` }
      })
  })
  const world = scaling()
  return layerMemoryEngine.pipe(Layer.provideMerge(modes), Layer.provideMerge(layerWorld(world, ":memory:", { mode: configured })))
}

describe("the mode of an incident", () => {
  it("is changed by a flag before its plan is decided about, and the change is told", async () => {
    const asked: Array<ModeQuestion> = []
    const events = await Effect.runPromise(
      Effect.provide(
        Effect.gen(function* () {
          const incident = yield* alert(scaleAlert)
          yield* told(incident, "ApprovalRequested")
          expect((yield* (yield* Incidents).get(incident)).mode).toBe("assist")
          return yield* told(incident, "ModeChanged")
        }),
        inWorld("assist", "auto", asked)
      )
    )
    expect(events).toEqual({ _tag: "ModeChanged", from: "auto", to: "assist", reason: "a flag says assist" })
    expect(asked[0]).toMatchObject({ cluster: "prod", environment: "staging", runbook: "scale", severity: "warning", namespaces: ["shop"] })
  })

  it("is not said to change when the flag agrees", async () => {
    const events = await Effect.runPromise(Effect.provide(Effect.flatMap(alert(scaleAlert), ended), inWorld("auto", "auto")))
    expect(events.filter(({ _tag }) => _tag === "ModeChanged")).toEqual([])
    expect(events.find(({ _tag }) => _tag === "DecisionMade")).toMatchObject({ decision: { verdict: "allow", mode: "auto" } })
  })
})

describe("a decision", () => {
  it("keeps what it was made of, and which revision of the rules made it", async () => {
    await Effect.runPromise(
      Effect.provide(
        Effect.gen(function* () {
          const incident = yield* alert(scaleAlert)
          const { decision } = yield* told(incident, "DecisionMade")
          expect(decision.engine).toMatch(/^handrail@[0-9a-f]{12}$/)
          if (decision.input === undefined) throw new Error("the decision keeps no input")
          const evidence = yield* (yield* EvidenceStore).recall(incident, decision.input)
          expect(evidence?.kind).toBe("policy")
          expect(JSON.parse(evidence?.content ?? "")).toMatchObject({
            incident: { id: incident, mode: "auto" },
            plan: { digest: decision.plan, steps: [{ command: "kubectl scale deployment/web -n shop --replicas=3" }] },
            facts: { freezes: [], owners: [{ name: "web", status: "free" }] }
          })
        }),
        inWorld("auto", "auto")
      )
    )
  })
})

describe("a plan that waited for people", () => {
  it("is not signed when a freeze has begun meanwhile", async () => {
    let begun = false
    const freezes = Layer.succeed(Freezes, {
      inForce: () => Effect.sync(() => (begun ? [{ name: "Friday peak", verdict: "deny" as const, only: {} }] : []))
    })
    const world = scaling()
    const layer = layerMemoryEngine.pipe(Layer.provideMerge(freezes), Layer.provideMerge(layerWorld(world, ":memory:", { mode: "assist" })))
    const events = await Effect.runPromise(
      Effect.provide(
        Effect.gen(function* () {
          const incident = yield* alert(scaleAlert)
          const { plan } = yield* told(incident, "ApprovalRequested")
          begun = true
          const engine = yield* IncidentEngine
          yield* engine
            .answer({ incident, plan, by: ana, answer: "approved" })
            .pipe(Effect.retry({ while: ({ _tag }) => _tag === "NotAwaiting", schedule: Schedule.spaced("20 millis") }))
          return yield* ended(incident)
        }),
        layer
      )
    )
    expect(events.at(-1)).toMatchObject({ phase: "handed-over", outcome: expect.stringContaining("must wait: Friday peak") })
    expect(events).toContainEqual(expect.objectContaining({ _tag: "PlanRefused" }))
    expect(world.ran).toEqual([])
  })
})
