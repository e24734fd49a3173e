/** A thousand incidents are open when Handrail is killed and started again. */
import { Effect } from "effect"
import type { FaultPlan } from "../../../toolbox/faults/fault.ts"
import { kill } from "../../scenarios/handrail-process.ts"
import { type ToldEvent, told } from "../../scenarios/told-events.ts"
import type { ChaosScenario, Play } from "../chaos-scenario.ts"
import { makeGround } from "../ground.ts"
import { ask, gauge, ready, settled, start } from "../handrail.ts"
import { makePlace } from "../place.ts"
import { nothingSent } from "../sender.ts"

const INCIDENTS = 1_000
/** On a slow machine the first have given up when the last is opened; fewer than this prove nothing. */
const ENOUGH = 500
/** It cannot be bound to an object while the cluster tells none, so its incidents stay open; and then there is no such object. */
const waitsForTheCluster = `
apiVersion: handrail.dev/v1alpha1
kind: Runbook
metadata: { name: waits }
spec:
  match:
  - matchers: ['alertname="Waits"']
  parameters:
  - { name: namespace, type: namespace, from: [labels.namespace] }
  actions:
  - { id: look, cmd: "kubectl get pods -n \${params.namespace}" }
`

/** What asks is to ask again in so many seconds: until then, and some times more, its incident waits. */
const comeBackIn = (seconds: number): FaultPlan => ({
  parts: [{ forMs: Number.MAX_SAFE_INTEGER, fault: { _tag: "status", status: 503, retryAfter: seconds } }]
})

/** How many have begun and not ended. */
const openIn = (events: ReadonlyArray<ToldEvent>): number => {
  const begun = new Set(events.map(({ incident }) => incident))
  const ended = new Set(events.flatMap(({ incident, data }) => (data._tag === "IncidentEnded" ? [incident] : [])))
  return begun.size - ended.size
}

const run = Effect.fnUntraced(function* ({ random }: Play) {
  const ground = yield* makeGround("healthy", random)
  const { kubectl, helm } = ground.tools
  const place = yield* makePlace({
    mode: "assist",
    cluster: ground.access,
    tools: { kubectl, helm },
    runbook: waitsForTheCluster,
    incidents: { deadline: "15m" }
  })
  ground.api.play(comeBackIn(60))
  let child = yield* start(place)
  yield* ready(place, child)
  const refused: Array<string> = []
  yield* Effect.forEach(
    Array.from({ length: INCIDENTS }, (_, index) => index),
    (index) =>
      Effect.map(
        ask(place, "/v1/incidents", { body: { runbook: "waits", labels: { namespace: "no-such-namespace", number: String(index) } } }),
        (answer) => {
          if (answer.status !== 202) refused.push(`opening answered ${answer.status}: ${answer.body.slice(0, 100)}`)
        }
      ),
    { concurrency: 8, discard: true }
  )
  yield* kill(child)
  const left = openIn(told(place))
  ground.api.play(comeBackIn(10))
  const began = performance.now()
  child = yield* start(place)
  yield* ready(place, child)
  const took = performance.now() - began
  const open = yield* gauge(place, "handrail_incidents_open")
  ground.api.play({ parts: [] })
  yield* settled(place, child)
  yield* kill(child)
  const problems = [
    ...refused.slice(0, 3),
    ...(left < ENOUGH ? [`only ${left} incidents were open at once: this machine is too slow for it`] : []),
    ...(open === left ? [] : [`${left} incidents were open before the kill, and ${open} after the restart`])
  ]
  const note = `${left} were open at the kill; ready ${took.toFixed(0)} ms after the start`
  return { place, times: 1, sent: nothingSent, writes: ground.writes(), problems, note }
})

export const manyOpen: ReadonlyArray<ChaosScenario> = [
  {
    name: "many-open",
    fault: "kill -9 with 1,000 incidents open, while the cluster asks to come back later",
    needs: ["kubectl", "helm"],
    run
  }
]
