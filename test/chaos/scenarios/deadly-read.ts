/**
 * Something that an incident reads ends Handrail whenever it is read, as an answer does that no memory holds: the kernel kills the process. It would be read
 * again at every start, so people are to get that incident, and the others are to go on.
 */
import { Effect } from "effect"
import type { IncidentId } from "../../../src/domain/ids.ts"
import type { ToldEvent } from "../../scenarios/told-events.ts"
import { told } from "../../scenarios/told-events.ts"
import type { ChaosScenario, Play } from "../chaos-scenario.ts"
import { makeGround } from "../ground.ts"
import { ask, isSettled } from "../handrail.ts"
import { keepRunning } from "../keep-running.ts"
import { makePlace } from "../place.ts"
import { makeSender } from "../sender.ts"

/** Whoever asks for this object dies. */
const DEADLY = "checkout"
const harmless = ["frontend", "cart", "catalog", "search"] as const

/** Lives that may end in it: one that opens the incident, five that take it up, and what a machine's timing adds. */
const MOST_DEATHS = 10

/** Reads its object, by whatever means, and then changes it. */
const runbookThat = (reads: { readonly diagnose?: string; readonly action?: string }) => `
apiVersion: handrail.dev/v1alpha1
kind: Runbook
metadata: { name: reads }
spec:
  match:
  - matchers: ['alertname="Reads"']
  parameters:
  - { name: object, type: string, from: [labels.object] }
${reads.diagnose ?? ""}
  actions:
${reads.action ?? ""}
  - { id: change, cmd: "kubectl annotate deployment \${params.object} -n shop seen=1 --overwrite", timeout: 20s }
`

const runbooks = {
  diagnosis: {
    what: "diagnosis reads",
    text: runbookThat({
      diagnose: `
  diagnose:
    hypotheses:
    - id: scaled
      title: It is there
      prior: 0.9
      probes:
      - id: there
        reads: { found: { get: deployments.apps, namespace: shop, name: "\${params.object}" } }
        weigh:
        - { when: "size(found) > 0", supports: 50, because: it was found }`
    })
  },
  command: {
    what: "a command of a plan reads",
    text: runbookThat({ action: `  - { id: look, cmd: "kubectl get deployment \${params.object} -n shop", timeout: 20s }` })
  }
} as const

const alerts = [DEADLY, ...harmless].map((object) => ({
  labels: { alertname: "Reads", namespace: `team-${object}`, object, severity: "warning" },
  startsAt: Date.now()
}))

const endsOf = (events: ReadonlyArray<ToldEvent>): ReadonlyMap<IncidentId, string> =>
  new Map(
    events.flatMap(({ data, incident }) => (data._tag === "IncidentEnded" ? [[incident, `${data.phase}: ${data.outcome}`] as const] : []))
  )

/** The incident that reads what is deadly. */
const victimIn = (events: ReadonlyArray<ToldEvent>): IncidentId | undefined =>
  events.find(({ data }) => data._tag === "SignalReceived" && data.signal.labels.object === DEADLY)?.incident

const run = (runbook: string) =>
  Effect.fnUntraced(function* ({ random }: Play) {
    let die = () => {}
    let deaths = 0
    const ground = yield* makeGround("healthy", random, (url) => {
      if (url.includes(`/deployments/${DEADLY}`)) die()
    })
    const { kubectl, helm } = ground.tools
    const incidents = { deadline: "5m" }
    const place = yield* makePlace({ mode: "auto", cluster: ground.access, tools: { kubectl, helm }, runbook, incidents })
    const sender = makeSender(place)
    const handrail = yield* keepRunning(place)
    yield* Effect.repeat(Effect.delay(ask(place, "/readyz"), "50 millis"), { until: ({ status }) => status === 200 })
    die = () => {
      const child = handrail.child()
      if (child === undefined || child.killed) return
      deaths += 1
      child.kill("SIGKILL")
    }
    yield* sender.deliver(alerts)
    yield* Effect.repeat(Effect.delay(isSettled(place), "100 millis"), { until: (is) => is })
    yield* handrail.kill
    const events = told(place)
    const ends = endsOf(events)
    const victim = victimIn(events)
    const end = victim === undefined ? undefined : ends.get(victim)
    const others = [...ends].filter(([incident]) => incident !== victim).map(([, one]) => one)
    const problems = [
      ...(end?.startsWith("handed-over") === true ? [] : [`the incident that reads it was to be handed over, and ended as ${end}`]),
      ...others.filter((one) => !one.startsWith("resolved")).map((one) => `another incident was to be resolved, and ended as ${one}`),
      ...(deaths > MOST_DEATHS ? [`${deaths} lives ended in it`] : [])
    ]
    return {
      place,
      times: deaths,
      sent: sender.sent(),
      writes: ground.writes(),
      problems,
      note: `${end}; ${others.length} others resolved`
    }
  })

export const deadlyRead: ReadonlyArray<ChaosScenario> = Object.entries(runbooks).map(([name, { text, what }]) => ({
  name: `deadly-read/${name}`,
  fault: `kill -9 whenever ${what} one object, again and again`,
  needs: ["kubectl", "helm"],
  run: run(text)
}))
