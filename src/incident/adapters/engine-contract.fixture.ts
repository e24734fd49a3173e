/** What every engine does with an incident. Each adapter's test runs it. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, type Layer } from "effect"
import type { IncidentId } from "../../domain/ids.ts"
import { IncidentEngine } from "../engine.ts"
import type { Database } from "../incident.fixture.ts"
import { Timeline } from "../timeline/timeline.ts"
import {
  alert,
  ana,
  ended,
  endOf,
  kinds,
  layerWorld,
  looking,
  makeWorld,
  object,
  phaseOf,
  phases,
  told,
  type World
} from "./engine-world.fixture.ts"

const READS = looking(
  "id: ready, cmd: kubectl get --raw=/readyz, validate: output contains ok, timeout: 5s",
  "id: pods, cmd: kubectl get pods -n shop, timeout: 5s"
)

const SCALES = (extra = "", spec = "") => `
apiVersion: handrail.dev/v1alpha1
kind: Runbook
metadata: { name: scale }
spec:
  ${spec}
  match:
  - matchers: [alertname=Scale]
  parameters:
  - { name: namespace, type: namespace, from: labels.namespace }
  - { name: deployment, type: deployment, namespaceFrom: namespace, from: labels.deployment }
  actions:
  - id: more
    cmd: kubectl scale deployment/\${params.deployment} -n \${params.namespace} --replicas=3
    validate: all deployments ready
    timeout: 2s
    rollback: { cmd: "kubectl scale deployment/\${params.deployment} -n \${params.namespace} --replicas=2" }
    ${extra}
`
export const SCALE = "kubectl scale deployment/web -n shop --replicas=3"
const UNSCALE = "kubectl scale deployment/web -n shop --replicas=2"
const labels = { alertname: "Scale", namespace: "shop", deployment: "web" }
export const scaleAlert = { name: "Scale", labels }

const deployment = (ready: number) =>
  object("Deployment", "web", {
    spec: { replicas: 3 },
    status: {
      observedGeneration: 1,
      replicas: 3,
      readyReplicas: ready,
      updatedReplicas: 3,
      availableReplicas: ready,
      unavailableReplicas: 3 - ready
    }
  })

/** A world in which scaling heals the deployment at once. */
export const scaling = (extra?: string, spec?: string): World => {
  const world = makeWorld({ "scale.yaml": SCALES(extra, spec) })
  world.objects.set("web", deployment(1))
  world.objects.set("shop", object("Namespace", "shop"))
  world.commands.set(
    SCALE,
    Effect.sync(() => {
      world.objects.set("web", deployment(3))
      return {}
    })
  )
  return world
}

type Needs = Layer.Success<ReturnType<typeof layerWorld>>
export type EngineLayer = Layer.Layer<IncidentEngine, unknown, Needs>

export const engineContract = (name: string, layer: EngineLayer, database: () => Database) => {
  const inWorld = (world: World, settings: Parameters<typeof layerWorld>[2] = {}) => {
    const base = layerWorld(world, database(), settings)
    return <A, E, R>(effect: Effect.Effect<A, E, R>) => effect.pipe(Effect.provide(layer), Effect.provide(base))
  }
  const intact = (incident: IncidentId) =>
    Effect.map(
      Effect.flatMap(Timeline, (timeline) => timeline.verify(incident)),
      (found) => expect(found).toMatchObject({ intact: true })
    )

  describe(name, () => {
    it.live("runs a runbook that only reads from alert to resolved", () => {
      const world = makeWorld({ "look.yaml": READS })
      world.commands.set("kubectl get --raw=/readyz", Effect.succeed({ stdout: "ok" }))
      return Effect.gen(function* () {
        const incident = yield* alert({ name: "Look", labels: { alertname: "Look" } })
        const events = yield* ended(incident)
        expect(phases(events)).toEqual(["triaged", "planned", "acting", "validating", "acting", "validating", "resolved"])
        expect(world.ran).toEqual(["kubectl get --raw=/readyz", "kubectl get pods -n shop"])
        yield* intact(incident)
      }).pipe(inWorld(world))
    })

    it.live("runs what policy allows, with snapshots, validation and evidence, exactly once", () => {
      const world = scaling()
      return Effect.gen(function* () {
        const incident = yield* alert(scaleAlert)
        const events = yield* ended(incident)
        expect(endOf(events).outcome).toContain("all validated")
        expect(phases(events)).toEqual(["triaged", "planned", "acting", "validating", "resolved"])
        expect(kinds(events)).toEqual([
          "IncidentOpened",
          "SignalReceived",
          "RunbookSelected",
          "ParametersBound",
          "PhaseChanged",
          "PlanProposed",
          "PhaseChanged",
          "DecisionMade",
          "PlanApproved",
          "PhaseChanged",
          "StepIntended",
          "StepFinished",
          "PhaseChanged",
          "ConditionChecked",
          "IncidentEnded"
        ])
        expect(world.ran).toEqual([SCALE])
        const engine = yield* IncidentEngine
        yield* engine.start(incident)
        yield* engine.reconcile
        expect(world.ran).toEqual([SCALE])
      }).pipe(inWorld(world))
    })

    it.live("waits for a person, refuses the wrong ones, and goes on with the right one", () => {
      const world = scaling()
      return Effect.gen(function* () {
        const incident = yield* alert(scaleAlert)
        const { plan, groups } = yield* told(incident, "ApprovalRequested")
        expect(groups).toEqual(["sre"])
        yield* awaiting(incident)
        expect(world.ran).toEqual([])
        const engine = yield* IncidentEngine
        const eve = { subject: "eve", groups: ["interns"] }
        const answer = { incident, plan, answer: "approved" } as const
        expect(yield* Effect.flip(engine.answer({ ...answer, by: eve }))).toMatchObject({ _tag: "AnswerRefused" })
        const other = { ...answer, plan: "0".repeat(64) as typeof plan, by: ana }
        expect(yield* Effect.flip(engine.answer(other))).toMatchObject({ _tag: "NotAwaiting" })
        expect(yield* engine.answer({ ...answer, by: ana })).toMatchObject({ status: "complete" })
        const events = yield* ended(incident)
        expect(endOf(events).phase).toBe("resolved")
        expect(kinds(events)).toContain("ApprovalRefused")
        expect(world.ran).toEqual([SCALE])
        expect(yield* Effect.flip(engine.answer({ ...answer, by: ana }))).toMatchObject({ _tag: "NotAwaiting" })
        yield* intact(incident)
      }).pipe(inWorld(world, { mode: "assist" }))
    })

    it.live("runs nothing when a person denies, and says what they said", () => {
      const world = scaling()
      return Effect.gen(function* () {
        const incident = yield* alert(scaleAlert)
        const { plan } = yield* told(incident, "ApprovalRequested")
        yield* awaiting(incident)
        const engine = yield* IncidentEngine
        yield* engine.answer({ incident, plan, answer: "denied", by: ana, comment: "not on a Friday" })
        const end = endOf(yield* ended(incident))
        expect(end).toMatchObject({ phase: "handed-over", outcome: "ana denied the plan" })
        expect(end.handover).toEqual(expect.arrayContaining(["They said: not on a Friday", `Not run: ${SCALE}`]))
        expect(world.ran).toEqual([])
      }).pipe(inWorld(world, { mode: "assist" }))
    })

    it.live("hands over when nobody answers in time", () => {
      const world = scaling()
      return Effect.gen(function* () {
        const events = yield* ended(yield* alert(scaleAlert))
        expect(kinds(events)).toContain("ApprovalExpired")
        expect(endOf(events)).toMatchObject({ phase: "handed-over", outcome: "nobody approved the plan in time" })
        expect(world.ran).toEqual([])
      }).pipe(inWorld(world, { mode: "assist", approvalTimeoutMs: 1_000 }))
    })

    it.live("does not start a change again when the time for answers ends while it runs", () => {
      const world = scaling("", "")
      world.commands.set(
        SCALE,
        Effect.sleep("5 seconds").pipe(
          Effect.andThen(
            Effect.sync(() => {
              world.objects.set("web", deployment(3))
              return {}
            })
          )
        )
      )
      return Effect.gen(function* () {
        const incident = yield* alert(scaleAlert)
        const { plan } = yield* told(incident, "ApprovalRequested")
        yield* awaiting(incident)
        const engine = yield* IncidentEngine
        yield* engine.answer({ incident, plan, answer: "approved", by: ana })
        const events = yield* ended(incident)
        expect(endOf(events).phase).toBe("resolved")
        expect(kinds(events)).not.toContain("ApprovalExpired")
        expect(world.ran).toEqual([SCALE])
      }).pipe(inWorld(world, { mode: "assist", approvalTimeoutMs: 4_000 }))
    })

    it.live("ends as healthy when the alert resolves while a plan waits", () => {
      const world = scaling()
      return Effect.gen(function* () {
        const incident = yield* alert(scaleAlert, { ...scaleAlert, fingerprint: "second" })
        yield* told(incident, "ApprovalRequested")
        yield* alert({ ...scaleAlert, status: "resolved" })
        expect(yield* phaseOf(incident)).not.toBe("resolved")
        yield* alert({ ...scaleAlert, fingerprint: "second", status: "resolved" })
        expect(endOf(yield* ended(incident))).toMatchObject({ phase: "resolved", outcome: expect.stringContaining("healthy") })
        expect(world.ran).toEqual([])
      }).pipe(inWorld(world, { mode: "assist" }))
    })

    it.live("changes nothing when the alert has resolved before its turn comes", () => {
      const world = scaling()
      return Effect.gen(function* () {
        const incident = yield* alert(scaleAlert, { ...scaleAlert, status: "resolved" })
        expect(endOf(yield* ended(incident))).toMatchObject({ phase: "resolved", outcome: expect.stringContaining("healthy") })
        expect(world.ran).toEqual([])
      }).pipe(inWorld(world))
    })

    it.live("rolls back a step that does not validate, and hands over", () => {
      const world = scaling()
      world.commands.delete(SCALE)
      return Effect.gen(function* () {
        const events = yield* ended(yield* alert(scaleAlert))
        expect(endOf(events)).toMatchObject({ phase: "handed-over" })
        expect(endOf(events).handover.join("\n")).toContain("was undone: its rollback succeeded")
        expect(world.ran).toEqual([SCALE, UNSCALE])
      }).pipe(inWorld(world))
    })

    it.live("does not repeat a change that failed and may have been made", () => {
      const world = scaling("retry: { times: 3, delay: 10ms }")
      world.commands.set(
        SCALE,
        Effect.sync(() => {
          world.objects.set("web", { ...deployment(1), metadata: { ...deployment(1).metadata, generation: 2 } })
          return { status: "failed", exitCode: 1, stderr: "connection lost" } as const
        })
      )
      return Effect.gen(function* () {
        yield* ended(yield* alert(scaleAlert))
        expect(world.ran).toEqual([SCALE, UNSCALE])
      }).pipe(inWorld(world))
    })

    it.live("repeats a change that failed and was not made, as often as the runbook says", () => {
      const world = scaling("retry: { times: 2, delay: 10ms }")
      world.commands.set(SCALE, Effect.succeed({ status: "failed", exitCode: 1, stderr: "refused" }))
      return Effect.gen(function* () {
        yield* ended(yield* alert(scaleAlert))
        expect(world.ran).toEqual([SCALE, SCALE, SCALE, UNSCALE])
      }).pipe(inWorld(world))
    })

    it.live("stops what runs when a person cancels, and stays cancelled", () => {
      const world = scaling()
      let stopped = false
      world.commands.set(SCALE, Effect.never.pipe(Effect.onInterrupt(() => Effect.sync(() => (stopped = true)))))
      return Effect.gen(function* () {
        const incident = yield* alert(scaleAlert)
        yield* told(incident, "StepIntended")
        const engine = yield* IncidentEngine
        yield* engine.cancel({ incident, by: ana, reason: "I have it" })
        const end = endOf(yield* ended(incident))
        expect(end).toMatchObject({ phase: "cancelled", outcome: "cancelled by ana: I have it" })
        expect(end.handover.join("\n")).toContain("its end is not known")
        yield* Effect.repeat(Effect.sleep("20 millis"), { until: () => stopped })
        expect(yield* Effect.flip(engine.cancel({ incident, by: ana, reason: "again" }))).toMatchObject({ _tag: "IncidentOver" })
        yield* Effect.repeat(Effect.andThen(Effect.sleep("50 millis"), Effect.andThen(engine.reconcile, engine.status(incident))), {
          until: (status) => status !== "running"
        })
        expect(world.ran).toEqual([SCALE])
        yield* intact(incident)
      }).pipe(inWorld(world))
    })

    it.live("can be cancelled while it waits", () => {
      const world = scaling()
      return Effect.gen(function* () {
        const incident = yield* alert(scaleAlert)
        yield* told(incident, "ApprovalRequested")
        const engine = yield* IncidentEngine
        yield* engine.cancel({ incident, by: ana, reason: "no" })
        expect(yield* phaseOf(incident)).toBe("cancelled")
        yield* Effect.repeat(Effect.andThen(Effect.sleep("50 millis"), Effect.andThen(engine.reconcile, engine.status(incident))), {
          until: (status) => status === "absent" || status === "done"
        })
        expect(world.ran).toEqual([])
      }).pipe(inWorld(world, { mode: "assist" }))
    })

    it.live("ends by its deadline whatever a step does", () => {
      const world = scaling()
      world.commands.set(SCALE, Effect.never)
      return Effect.gen(function* () {
        const events = yield* ended(yield* alert(scaleAlert))
        expect(endOf(events)).toMatchObject({ phase: "handed-over", outcome: expect.stringContaining("deadline") })
        expect(world.ran).toEqual([SCALE])
      }).pipe(inWorld(world, { deadlineMs: 8_000 }))
    })

    it.live.each([
      ["no runbook is for the alert", { name: "Other", labels: { alertname: "Other" } }, "no runbook fits"],
      ["a parameter does not exist in the cluster", { ...scaleAlert, labels: { ...labels, deployment: "ghost" } }, "ghost"],
      ["the cluster is not configured", { ...scaleAlert, cluster: "mars" }, 'no cluster named "mars" is configured']
    ])("hands over with what to do when %s", ([, over, words]) => {
      const world = scaling()
      return Effect.gen(function* () {
        const end = endOf(yield* ended(yield* alert(over)))
        expect(end.phase).toBe("handed-over")
        expect(end.outcome).toContain(words)
        expect(end.handover.length).toBeGreaterThan(0)
        expect(world.ran).toEqual([])
      }).pipe(inWorld(world))
    })

    it.live("hands over when a precondition cannot be read", () => {
      const world = makeWorld({
        "short.yaml": "name: short\npreconditions:\n- metric: up > 0\nactions:\n- cmd: kubectl get pods\n"
      })
      return Effect.gen(function* () {
        const end = endOf(
          yield* ended(yield* alert({ name: "Short", labels: { alertname: "Short" }, requestedRunbook: "short", requestedBy: "ana" }))
        )
        expect(end.outcome).toContain("cannot be read")
        expect(world.ran).toEqual([])
      }).pipe(inWorld(world))
    })

    it.live("changes nothing while the runbook must not act", () => {
      const window = "{ cron: '* * * * *', duration: 1h, timeZone: UTC, reason: change freeze }"
      const world = scaling("", `schedule: { notDuring: [${window}] }`)
      return Effect.gen(function* () {
        const end = endOf(yield* ended(yield* alert(scaleAlert)))
        expect(end).toMatchObject({ phase: "handed-over", outcome: "runbook scale must not act now: change freeze" })
        expect(world.ran).toEqual([])
      }).pipe(inWorld(world))
    })

    it.live("handles many incidents side by side", () => {
      const world = makeWorld({ "look.yaml": READS })
      world.commands.set("kubectl get --raw=/readyz", Effect.succeed({ stdout: "ok" }))
      return Effect.gen(function* () {
        const some = Array.from({ length: 15 }, (_, i) => ({
          name: "Look",
          fingerprint: `f${i}`,
          labels: { alertname: "Look", namespace: `n${i}` }
        }))
        const incidents = yield* Effect.forEach(some, (one) => alert(one))
        const all = yield* Effect.forEach(incidents, ended, { concurrency: "unbounded" })
        expect(all.map((events) => endOf(events).phase)).toEqual(some.map(() => "resolved"))
      }).pipe(inWorld(world))
    })
  })
}

export const awaiting = (incident: IncidentId) =>
  Effect.repeat(Effect.andThen(Effect.sleep("10 millis"), phaseOf(incident)), { until: (phase) => phase === "awaiting-approval" })
