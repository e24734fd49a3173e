/** The Prometheus that preconditions and validations are asked of goes wrong in the middle of an incident, and comes back. */
import { Effect } from "effect"
import type { Fault, FaultPlan } from "../../../toolbox/faults/fault.ts"
import { startHttpFaultProxy } from "../../../toolbox/faults/http-fault-proxy.ts"
import { startPrometheus } from "../../../toolbox/servers/prometheus.ts"
import { kill } from "../../scenarios/handrail-process.ts"
import { told } from "../../scenarios/told-events.ts"
import type { ChaosScenario, Play } from "../chaos-scenario.ts"
import { makeGround } from "../ground.ts"
import { ready, settled, start } from "../handrail.ts"
import { makePlace } from "../place.ts"
import { makeSender } from "../sender.ts"

/** One change, asked about before and after. */
const measured = `
apiVersion: handrail.dev/v1alpha1
kind: Runbook
metadata: { name: measured }
spec:
  match:
  - matchers: ['alertname=~".+"']
  preconditions:
  - metric: vector(1) == 1
  actions:
  - id: scale
    cmd: kubectl scale deployment/checkout -n shop --replicas=3
    timeout: 20s
    validate: [{ metric: vector(2) == 2 }]
`

const passing = (fault: Fault): FaultPlan => ({ from: "asked", parts: [{ forMs: 4_000, fault }] })

interface Row {
  readonly fault: string
  readonly plan: FaultPlan
  /** Nothing can be known while it lasts, so nothing may be done: people get the incident, and the cluster is as it was. */
  readonly blinds?: true
}

const plans: Readonly<Record<string, Row>> = {
  slow: { fault: "every answer waits 3 s", plan: { repeats: true, parts: [{ forMs: 1_000, fault: { _tag: "slow", delayMs: 3_000 } }] } },
  flapping: {
    fault: "gone and back, every 0.6 s",
    plan: {
      repeats: true,
      parts: [
        { forMs: 300, fault: { _tag: "gone" } },
        { forMs: 300, fault: { _tag: "none" } }
      ]
    }
  },
  garbage: { fault: "bytes of no protocol, 4 s", plan: passing({ _tag: "garbage" }) },
  nonsense: { fault: "200 with half a JSON, 4 s", plan: passing({ _tag: "nonsense", body: '{"status":"success","data":{' }) },
  truncated: { fault: "answers break off after 20 bytes, 4 s", plan: passing({ _tag: "cut", afterBytes: 20 }) },
  "500": { fault: "500 to everything, 4 s", plan: passing({ _tag: "status", status: 500 }) },
  silent: { fault: "connections are taken and nothing is answered, 4 s", plan: passing({ _tag: "silent" }) },
  gone: {
    fault: "refuses connections, for ever",
    plan: { repeats: true, parts: [{ forMs: 1_000, fault: { _tag: "gone" } }] },
    blinds: true
  }
}

const playPlan = ({ blinds, plan }: Row) =>
  Effect.fnUntraced(function* ({ random }: Play) {
    const ground = yield* makeGround("healthy", random)
    const { url } = yield* startPrometheus({ scrape: {} })
    const proxy = yield* startHttpFaultProxy({ upstream: url, chance: random.next })
    const { kubectl, helm } = ground.tools
    const place = yield* makePlace({
      mode: "auto",
      cluster: { ...ground.access, prometheus: [proxy.url] },
      tools: { kubectl, helm },
      runbook: measured,
      incidents: { deadline: "40s", approvalTimeout: "5s" }
    })
    const sender = makeSender(place)
    const child = yield* start(place)
    yield* ready(place, child)
    proxy.play(plan)
    yield* sender.deliver([{ labels: { alertname: "Measured", severity: "warning" }, startsAt: Date.now() }])
    yield* settled(place, child)
    yield* kill(child)
    const ends = told(place).flatMap(({ data }) => (data._tag === "IncidentEnded" ? [`${data.phase}: ${data.outcome}`] : []))
    const writes = ground.writes()
    const handedOver = ends.length === 1 && ends[0]?.startsWith("handed-over") === true
    const problems = [
      ...(blinds && !handedOver ? [`it was to be handed over, and ended as ${ends.join("; ")}`] : []),
      ...(blinds && writes.length > 0 ? [`${writes.length} writes were made without knowing anything`] : [])
    ]
    return { place, times: proxy.strikes(), sent: sender.sent(), writes, problems, note: ends.join("; ") }
  })

export const prometheus: ReadonlyArray<ChaosScenario> = Object.entries(plans).map(([name, row]) => ({
  name: `prometheus/${name}`,
  fault: row.fault,
  needs: ["kubectl", "helm", "prometheus"],
  isQuick: name === "gone",
  run: playPlan(row)
}))
