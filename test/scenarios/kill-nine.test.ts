/**
 * Handrail is killed with SIGKILL at moments spread over an incident, and started again. Whatever the moment: the incident ends well,
 * the cluster was changed once, nothing that was concluded is concluded again, and the record verifies.
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
  post,
  type Stage,
  startHandrail,
  verifyRecord,
  waitFor
} from "./handrail-process.ts"
import { isOver, type ToldEvent } from "./told-events.ts"

/** Events that an incident has one of, whatever happens. */
const once: ReadonlyArray<TimelineData["_tag"]> = [
  "IncidentOpened",
  "RunbookSelected",
  "ParametersBound",
  "DiagnosisConcluded",
  "PlanProposed",
  "DecisionMade",
  "PlanApproved",
  "IncidentEnded"
]

/** `HANDRAIL_KILL_AT=1,2,3` or a range `1-70` plays those moments instead: the number of events told before the kill. */
const moments = (process.env.HANDRAIL_KILL_AT ?? "20,52,57").split(",").flatMap((part) => {
  const [from = 1, to = from] = part.split("-").map(Number)
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
})

const isAsked = (events: ReadonlyArray<ToldEvent>) =>
  events.some(({ data }) => data._tag === "PhaseChanged" && data.to === "awaiting-approval")

/** What must be true of an incident that was killed in between, whatever the moment. */
const expectOnce = Effect.fnUntraced(function* (stage: Stage, events: ReadonlyArray<ToldEvent>, summary: string) {
  const told = events.map(({ data }) => data)
  const end = told.find(({ _tag }) => _tag === "IncidentEnded")
  expect(end, summary).toMatchObject({ phase: "resolved" })
  for (const kind of once) {
    const count = told.filter(({ _tag }) => _tag === kind).length
    expect(count, `${kind}, ${summary}`).toBe(1)
  }
  const changes = changesIn(stage).map(({ verb, resource, name }) => `${verb} ${resource} ${name}`)
  expect(changes, summary).toEqual(["patch deployments.apps checkout"])
  const incident = events[0]?.incident ?? expect.unreachable("no event")
  expect(yield* verifyRecord(stage, incident), summary).toMatchObject({ intact: true, events: events.length })
  const unmet = stage.rehearsal.cluster.expectations().filter(({ met }) => !met)
  expect(unmet, summary).toEqual([])
})

const playWithKill = Effect.fnUntraced(function* (after: number) {
  const stage = yield* makeStage("bad-rollout", "auto")
  const first = yield* startHandrail(stage)
  yield* breakAndAlert(stage, yield* door(stage, first))
  const before = yield* waitFor(stage, first, (events) => events.length >= after || isOver(events))
  yield* kill(first)
  const second = yield* startHandrail(stage)
  const events = yield* waitFor(stage, second, isOver)
  yield* kill(second)
  yield* expectOnce(stage, events, `killed after ${before.length}, at ${before.at(-1)?.data._tag}`)
}, Effect.scoped)

const playKilledWhileWaiting = Effect.gen(function* () {
  const stage = yield* makeStage("bad-rollout", "assist")
  const first = yield* startHandrail(stage)
  const before = yield* door(stage, first)
  yield* breakAndAlert(stage, before)
  const asked = yield* waitFor(stage, first, isAsked)
  yield* kill(first)
  const second = yield* startHandrail(stage)
  const way = yield* door(stage, second, before)
  const [plan] = asked.flatMap(({ data }) => (data._tag === "ApprovalRequested" ? [data.plan] : []))
  const path = `/v1/incidents/${asked[0]?.incident}/approvals`
  expect(yield* post(way, path, { plan: "0".repeat(64), answer: "approved" })).toMatchObject({ status: 409 })
  expect(changesIn(stage)).toEqual([])
  expect(yield* post(way, path, { plan, answer: "approved" })).toMatchObject({ status: 200 })
  const events = yield* waitFor(stage, second, isOver)
  yield* kill(second)
  yield* expectOnce(stage, events, "killed while it waited")
}).pipe(Effect.scoped)

describeWith(["kubectl", "helm"], () => {
  it.live.each(moments)("survives kill -9 after %i events", playWithKill)

  it.live("survives kill -9 while people are asked, and goes on with their answer", () => playKilledWhileWaiting)
})
