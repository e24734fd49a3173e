/**
 * Handrail is killed with SIGKILL at every boundary of a plan that fails and is undone, and started again. Whatever the moment: no
 * change is made twice, none is unaccounted for, and either everything is as it was or a person is told exactly what is not.
 */
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { TimelineData } from "../../src/domain/timeline.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import {
  breakAndAlert,
  changesIn,
  door,
  kill,
  makeStage,
  startHandrail,
  type ToldEvent,
  verifyRecord,
  waitFor
} from "./handrail-process.ts"

/** Two steps, of which the second never validates: both are undone, from the copies that the plan holds. */
const saga = `
apiVersion: handrail.dev/v1alpha1
kind: Runbook
metadata: { name: saga }
spec:
  match:
  - matchers: ['alertname=~".+"']
  actions:
  - { id: first, cmd: kubectl scale deployment/checkout -n shop --replicas=7, timeout: 20s }
  - { id: second, cmd: kubectl set env deployment/frontend -n shop TRIED=1, validate: output contains never, timeout: 1s }
`

/** Every boundary; four of them unless `HANDRAIL_KILL_AT=all`. */
const boundaries: ReadonlyArray<readonly [kind: TimelineData["_tag"], step: string]> = [
  ["StepIntended", "first"],
  ["StepFinished", "first"],
  ["StepIntended", "second"],
  ["StepFinished", "second"],
  ["RollbackStarted", "second"],
  ["RollbackFinished", "second"],
  ["RollbackStarted", "first"],
  ["RollbackFinished", "first"]
]

const undoing = process.env.HANDRAIL_KILL_AT === "all" ? boundaries : boundaries.filter((_, at) => [1, 2, 4, 6].includes(at))

const isOver = (events: ReadonlyArray<ToldEvent>) => events.some(({ data }) => data._tag === "IncidentEnded")

const has = (events: ReadonlyArray<ToldEvent>, kind: string, step: string) =>
  events.some(({ data }) => data._tag === kind && "step" in data && data.step === step)

/** Each write and how often it may be there. */
const wanted = [
  "patch deployments.apps checkout",
  "patch deployments.apps frontend",
  "update deployments.apps frontend",
  "update deployments.apps checkout"
]

const play = Effect.fnUntraced(function* ([kind, step]: readonly [string, string]) {
  const stage = yield* makeStage("bad-rollout", "auto", saga)
  const { cluster } = stage.rehearsal
  const specs = () => ["checkout", "frontend"].map((name) => cluster.store.get("deployments.apps", "shop", name)?.spec)
  const first = yield* startHandrail(stage)
  yield* breakAndAlert(stage, yield* door(stage, first))
  const before = specs()
  yield* waitFor(stage, first, (events) => has(events, kind, step) || isOver(events))
  yield* kill(first)
  const second = yield* startHandrail(stage)
  const events = yield* waitFor(stage, second, isOver)
  yield* kill(second)
  const told = events.map(({ data }) => data)
  const end = told.find((data) => data._tag === "IncidentEnded")
  const changes = changesIn(stage).map(({ verb, resource, name }) => `${verb} ${resource} ${name}`)
  const summary = `killed at ${kind} of ${step}: ${changes.join(", ")}; ${end?.outcome}`
  expect(end, summary).toMatchObject({ phase: "handed-over" })
  expect(new Set(changes).size, summary).toBe(changes.length)
  for (const change of changes) expect(wanted, summary).toContain(change)
  if (!end?.outcome.startsWith("COULD NOT UNDO")) expect(specs(), summary).toEqual(before)
  else expect(end.handover.join("\n"), summary).toContain("by hand")
  const incident = events[0]?.incident ?? expect.unreachable("no event")
  expect(yield* verifyRecord(stage, incident), summary).toMatchObject({ intact: true })
  return summary
}, Effect.scoped)

describeWith(["kubectl", "helm"], () => {
  it.live.each(undoing)("survives kill -9 at %s of the %s step", (boundary) => play(boundary), 120_000)
})
