import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { digestText, timestamp } from "../../domain/ids.ts"
import type { TimelineData } from "../../domain/timeline.ts"
import { onEachDatabase } from "../../platform/sql/databases.fixture.ts"
import { layerStores, open, signal } from "../incident.fixture.ts"
import { Incidents } from "../incidents.ts"
import { Timeline } from "../timeline/timeline.ts"

const DAY = 86_400_000
const plan = digestText("plan")

const alert = (name: string, workload: string): TimelineData => ({
  _tag: "SignalReceived",
  signal: signal({ name, labels: { alertname: name, namespace: "shop", deployment: workload } })
})
const found = (id: string): TimelineData => ({
  _tag: "DiagnosisConcluded",
  diagnosis: { verdict: "confirmed", cause: { id, summary: id }, hypotheses: [], apiCalls: 0 }
})
const effects = { class: "low", effects: [], reasons: [] } as const
const ran = (command: string): ReadonlyArray<TimelineData> => [
  { _tag: "StepIntended", plan, step: "undo", attempt: 1, argv: command.split(" ") as [string, ...Array<string>], effects, targets: [] },
  { _tag: "StepFinished", plan, step: "undo", attempt: 1, status: "succeeded", summary: "done" }
]
const ended: TimelineData = { _tag: "IncidentEnded", phase: "resolved", outcome: "it is well again", handover: [] }

const incident = Effect.fnUntraced(function* (seed: string, ...events: ReadonlyArray<TimelineData>) {
  const timeline = yield* Timeline
  const id = yield* open(seed)
  const runbook: TimelineData = { _tag: "RunbookSelected", runbook: "bad-rollout", digest: digestText("runbook"), reason: "it matches" }
  const triaged: TimelineData = { _tag: "PhaseChanged", from: "opened", to: "triaged", reason: "a runbook was found" }
  for (const event of [triaged, runbook, ...events]) yield* timeline.append(id, "handrail", event)
  return id
})

const similarTo = (id: Parameters<Incidents["Service"]["similar"]>[0]) => Effect.flatMap(Incidents, (incidents) => incidents.similar(id, 5))

describe("incidents that are like another", () => {
  onEachDatabase((database) => {
    const world = layerStores(database)
    it.effect("are told with what they have in common, what was run, and how they ended, most alike first", () =>
      Effect.gen(function* () {
        const same = yield* incident(
          "same",
          alert("KubePodNotReady", "checkout"),
          found("image-tag-missing"),
          ...ran("kubectl rollout undo"),
          ended
        )
        const cause = yield* incident("cause", alert("KubePodNotReady", "cart"), found("image-tag-missing"), ended)
        yield* incident("elsewhere", alert("KubeJobFailed", "report"), ended)
        yield* incident("open", alert("KubePodNotReady", "checkout"), found("image-tag-missing"))
        const now = yield* incident("now", alert("KubePodNotReady", "checkout"), found("image-tag-missing"))
        const similar = yield* similarTo(now)
        expect(similar.map((one) => one.incident)).toEqual([same, cause])
        expect(similar[0]).toMatchObject({
          phase: "resolved",
          outcome: "it is well again",
          cause: "image-tag-missing",
          done: [{ command: "kubectl rollout undo", status: "succeeded" }],
          endedAt: timestamp(0)
        })
        expect(similar[0]?.reasons).toEqual([
          "the same cause: image-tag-missing",
          "about deployment/shop/checkout",
          "the alert KubePodNotReady",
          "the runbook bad-rollout",
          "in namespace shop"
        ])
      }).pipe(Effect.provide(world))
    )
  })

  it.effect("are forgotten after 90 days", () =>
    Effect.gen(function* () {
      yield* incident("old", alert("KubePodNotReady", "checkout"), found("image-tag-missing"), ended)
      yield* TestClock.setTime(91 * DAY)
      const now = yield* incident("now", alert("KubePodNotReady", "checkout"), found("image-tag-missing"))
      expect(yield* similarTo(now)).toEqual([])
    }).pipe(Effect.provide(layerStores()))
  )
})
