/** A thousand incidents are open when Handrail is killed and started again. */
import { Effect } from "effect"
import { kill } from "../../scenarios/handrail-process.ts"
import type { ChaosScenario, Play } from "../chaos-scenario.ts"
import { makeGround } from "../ground.ts"
import { ask, gauge, ready, settled, start, until } from "../handrail.ts"
import { makePlace } from "../place.ts"
import { nothingSent } from "../sender.ts"

const INCIDENTS = 1_000
/** It cannot be bound to an object while the cluster says nothing, so its incidents stay open; and then there is no such object. */
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

const run = Effect.fnUntraced(function* ({ random }: Play) {
  const ground = yield* makeGround("healthy", random)
  const { kubectl, helm } = ground.tools
  const place = yield* makePlace({
    mode: "assist",
    cluster: ground.access,
    tools: { kubectl, helm },
    runbook: waitsForTheCluster,
    incidents: { deadline: "5m", retries: 3 }
  })
  ground.api.play({ parts: [{ forMs: Number.MAX_SAFE_INTEGER, fault: { _tag: "silent" } }] })
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
  const isOpen = Effect.map(gauge(place, "handrail_incidents_open"), (open) => (open === INCIDENTS - refused.length ? true : undefined))
  yield* until(child, isOpen, 100)
  yield* kill(child)
  const began = performance.now()
  child = yield* start(place)
  yield* ready(place, child)
  const took = performance.now() - began
  const open = yield* gauge(place, "handrail_incidents_open")
  ground.api.play({ parts: [] })
  yield* settled(place, child)
  yield* kill(child)
  const problems = [...refused.slice(0, 3), ...(open === INCIDENTS ? [] : [`${open} incidents were open after the restart`])]
  return { place, times: 1, sent: nothingSent, writes: ground.writes(), problems, note: `ready ${took.toFixed(0)} ms after the start` }
})

export const manyOpen: ReadonlyArray<ChaosScenario> = [
  { name: "many-open", fault: "kill -9 with 1,000 incidents open, while the cluster says nothing", needs: ["kubectl", "helm"], run }
]
