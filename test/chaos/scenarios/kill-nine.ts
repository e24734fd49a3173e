/** SIGKILL at every event that an incident persists: each life of Handrail ends as soon as it has told one more. */
import type { ChildProcess } from "node:child_process"
import { Effect } from "effect"
import { kill } from "../../scenarios/handrail-process.ts"
import { isOver, type ToldEvent, told, toldCount } from "../../scenarios/told-events.ts"
import type { ChaosScenario, Play } from "../chaos-scenario.ts"
import { type Ground, makeGround } from "../ground.ts"
import { ask, ready, settled, start, until } from "../handrail.ts"
import { makePlace, type Place } from "../place.ts"
import { makeSender } from "../sender.ts"

/** A plan that people are asked about and have not answered. */
const asked = (events: ReadonlyArray<ToldEvent>) => {
  const answered = new Set(events.flatMap(({ data }) => (data._tag === "ApprovalGiven" ? [data.approval.plan] : [])))
  const waits = events.at(-1)?.data._tag === "PhaseChanged"
  return waits
    ? events.flatMap(({ incident, data }) =>
        data._tag === "ApprovalRequested" && !answered.has(data.plan) ? [{ incident, plan: data.plan }] : []
      )[0]
    : undefined
}

/** Two steps, of which the second never validates: both are undone. */
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

/** Deaths at one event of one step: a command that never gets to start would be begun again for as long as there are deaths. */
const DEATHS_AT_ONE = 2

/** What has been told since, as that which is killed at. */
const places = (events: ReadonlyArray<ToldEvent>): ReadonlyArray<string> =>
  events.map(({ data }) => `${data._tag}/${"step" in data ? data.step : ""}/${"to" in data ? data.to : ""}`)

/** Waits until something is told at which it is to die; gives how much is told then, or nothing when the incident is over. */
const untilDeath = (place: Place, child: ChildProcess, seen: number, deaths: Map<string, number>) => {
  let known = seen
  return until(
    child,
    Effect.sync(() => {
      const count = toldCount(place)
      if (count <= known) return undefined
      const events = told(place)
      const fresh = places(events.slice(known)).filter((at) => (deaths.get(at) ?? 0) < DEATHS_AT_ONE)
      known = events.length
      for (const at of fresh) deaths.set(at, (deaths.get(at) ?? 0) + 1)
      return fresh.length > 0 || isOver(events) || asked(events) !== undefined ? known : undefined
    }),
    2
  )
}

/** Starts lives until the incident is over, each killed once it has told something new. Gives how many were killed. */
const killAtEveryEvent = Effect.fnUntraced(function* (place: Place) {
  const deaths = new Map<string, number>()
  for (let kills = 0, seen = toldCount(place); ; kills++) {
    const child = yield* start(place)
    const events = told(place)
    if (isOver(events)) {
      yield* settled(place, child)
      yield* kill(child)
      return kills
    }
    const question = asked(events)
    if (question !== undefined) {
      yield* ready(place, child)
      const body = { plan: question.plan, answer: "approved" }
      yield* ask(place, `/v1/incidents/${question.incident}/approvals`, { person: "ana", body })
    }
    seen = yield* untilDeath(place, child, seen, deaths)
    yield* kill(child)
  }
})

const phasesOf = (events: ReadonlyArray<ToldEvent>): string => {
  const phases = events.flatMap(({ data }) => (data._tag === "PhaseChanged" ? [data.to] : []))
  return [...new Set(phases)].join(", ")
}

const observe = Effect.fnUntraced(function* (
  ground: Ground,
  place: Place,
  alert: { labels: Readonly<Record<string, string>>; startsAt: number }
) {
  const sender = makeSender(place)
  const first = yield* start(place)
  yield* ready(place, first)
  yield* sender.deliver([alert])
  yield* kill(first)
  const times = 1 + (yield* killAtEveryEvent(place))
  const events = told(place)
  const end = events.flatMap(({ data }) => (data._tag === "IncidentEnded" ? [`${data.phase}: ${data.outcome}`] : []))
  const note = `${events.length} events; phases ${phasesOf(events)}; ${end.join(", ")}`
  return { place, times, sent: sender.sent(), writes: ground.writes(), problems: [], note }
})

const tools = ({ tools: { kubectl, helm } }: Ground) => ({ kubectl, helm })

const approved = Effect.fnUntraced(function* ({ random }: Play) {
  const ground = yield* makeGround("bad-rollout", random)
  const place = yield* makePlace({ mode: "assist", cluster: ground.access, tools: tools(ground), incidents: { deadline: "10m" } })
  const { labels, startsAt } = yield* ground.cluster.breakIt
  return yield* observe(ground, place, { labels, startsAt })
})

const undone = Effect.fnUntraced(function* ({ random }: Play) {
  const ground = yield* makeGround("healthy", random)
  const place = yield* makePlace({
    mode: "auto",
    cluster: ground.access,
    tools: tools(ground),
    runbook: saga,
    incidents: { deadline: "10m" }
  })
  return yield* observe(ground, place, { labels: { alertname: "Any", severity: "warning" }, startsAt: Date.now() })
})

const needs = ["kubectl", "helm"] as const

export const killNine: ReadonlyArray<ChaosScenario> = [
  { name: "kill-nine/approved", fault: "kill -9 at every persisted event, a person approves between", needs, run: approved },
  {
    name: "kill-nine/undone",
    fault: "kill -9 at every persisted event of a plan that fails and is undone",
    needs,
    isQuick: true,
    run: undone
  }
]
