/** The API server that Handrail and its kubectl talk to goes wrong in the middle of an incident, and comes back. */
import { Effect } from "effect"
import type { Fault, FaultPlan } from "../../../toolbox/faults/fault.ts"
import { kill } from "../../scenarios/handrail-process.ts"
import { told } from "../../scenarios/told-events.ts"
import type { ChaosScenario, Play } from "../chaos-scenario.ts"
import { makeGround } from "../ground.ts"
import { ready, settled, start } from "../handrail.ts"
import { makePlace } from "../place.ts"
import { makeSender } from "../sender.ts"

/** Wrong for some seconds, then well: the incident's deadline is later. */
const passing = (fault: Fault, share = 1): FaultPlan => ({ from: "asked", parts: [{ forMs: 6_000, fault, share }] })

/** Three seconds out of four, over and over. */
const flapping: FaultPlan = {
  repeats: true,
  parts: [
    { forMs: 300, fault: { _tag: "none" } },
    { forMs: 500, fault: { _tag: "gone" } },
    { forMs: 400, fault: { _tag: "none" } },
    { forMs: 400, fault: { _tag: "status", status: 503, retryAfter: 1 } }
  ]
}

const plans: Readonly<Record<string, { readonly fault: string; readonly plan: FaultPlan }>> = {
  slow: { fault: "every answer waits 0.7 s", plan: { repeats: true, parts: [{ forMs: 1_000, fault: { _tag: "slow", delayMs: 700 } }] } },
  flapping: { fault: "gone, back, 503, back, every 1.6 s", plan: flapping },
  garbage: { fault: "bytes of no protocol, 6 s", plan: passing({ _tag: "garbage" }) },
  nonsense: { fault: "200 with half a JSON, 6 s", plan: passing({ _tag: "nonsense", body: '{"kind":"DeploymentList","items":[{' }) },
  truncated: {
    fault: "answers break off after 200 bytes, half of them, for ever",
    plan: { repeats: true, parts: [{ forMs: 1_000, fault: { _tag: "cut", afterBytes: 200 }, share: 0.5 }] }
  },
  "500": { fault: "500 to everything, 6 s", plan: passing({ _tag: "status", status: 500 }) },
  "429": {
    fault: "429 with Retry-After to a third, for ever",
    plan: { repeats: true, parts: [{ forMs: 1_000, fault: { _tag: "status", status: 429, retryAfter: 1 }, share: 0.3 }] }
  },
  silent: { fault: "connections are taken and nothing is answered, 6 s", plan: passing({ _tag: "silent" }) },
  gone: { fault: "refuses connections, 6 s", plan: passing({ _tag: "gone" }) },
  "answers-lost": {
    fault: "a fifth of the requests are carried out and never answered",
    plan: { repeats: true, parts: [{ forMs: 1_000, fault: { _tag: "answer-lost" }, share: 0.2 }] }
  }
}

/** The cluster is broken, the fault begins with the alert, and the incident ends one way or the other. */
const playPlan = (plan: FaultPlan) =>
  Effect.fnUntraced(function* ({ random }: Play) {
    const ground = yield* makeGround("bad-rollout", random)
    const { kubectl, helm } = ground.tools
    const place = yield* makePlace({ mode: "auto", cluster: ground.access, tools: { kubectl, helm }, incidents: { deadline: "40s" } })
    const sender = makeSender(place)
    const child = yield* start(place)
    yield* ready(place, child)
    const { labels, startsAt } = yield* ground.cluster.breakIt
    ground.api.play(plan)
    yield* sender.deliver([{ labels, startsAt }])
    yield* settled(place, child)
    yield* kill(child)
    const events = told(place)
    const ends = events.flatMap(({ data }) => (data._tag === "IncidentEnded" ? [`${data.phase}: ${data.outcome}`] : []))
    const writes = ground.writes()
    return {
      place,
      times: ground.api.strikes(),
      sent: sender.sent(),
      writes,
      problems: [],
      note: `${writes.length} writes; ${ends.join("; ")}`
    }
  })

export const apiServer: ReadonlyArray<ChaosScenario> = Object.entries(plans).map(([name, { fault, plan }]) => ({
  name: `api-server/${name}`,
  fault,
  needs: ["kubectl", "helm"],
  run: playPlan(plan)
}))
