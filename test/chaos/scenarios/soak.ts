/**
 * Everything at once, for as long as is wanted: two real Alertmanagers, PagerDuty, CloudEvents and GitHub tell of what happens, a runbook
 * changes a cluster, and whoever is there is killed, frozen and restarted by a schedule. What went in is to come out, once.
 */
import { Effect, Fiber } from "effect"
import { startAlertmanager } from "../../../toolbox/servers/alertmanager.ts"
import { freePorts } from "../../../toolbox/servers/free-ports.ts"
import { startNats } from "../../../toolbox/servers/nats.ts"
import { startPostgres } from "../../../toolbox/servers/postgres.ts"
import { serverDirectory } from "../../../toolbox/servers/server-directory.ts"
import type { ToolName } from "../../../toolbox/tools.ts"
import { makeRandom } from "../../scenarios/random-runbook.ts"
import type { ChaosScenario, Play } from "../chaos-scenario.ts"
import { makeGround } from "../ground.ts"
import { ask } from "../handrail.ts"
import { keepRunning } from "../keep-running.ts"
import { makePlace, type Place, tokenOf, twinOf } from "../place.ts"
import { sourcesIn } from "../soak/requests.ts"
import { type Strike, scheduleOf, tellStrikes } from "../soak/schedule.ts"
import { scriptOf } from "../soak/script.ts"
import { makeSenders, tellWaits } from "../soak/senders.ts"
import { settle } from "../soak/settling.ts"
import { strikeAll, type Victim, victimOf } from "../soak/victims.ts"

/** Where incidents and messages are: in files, or in servers that can be struck. */
interface Stores {
  readonly postgres: boolean
  readonly nats: boolean
}

/**
 * What Handrail does of its own. Each alert of this kind changes a workload, twice, in a way that shows which alert it was. What is changed is what
 * the workload is to be: of an annotation it could not be seen after a kill whether it was made, so it may be made again.
 */
const changes = `
apiVersion: handrail.dev/v1alpha1
kind: Runbook
metadata: { name: changes }
spec:
  match:
  - matchers: ['alertname="SoakNote"']
  parameters:
  - { name: namespace, type: namespace, from: [labels.namespace] }
  - { name: deployment, type: deployment, namespaceFrom: namespace, from: [labels.deployment] }
  - { name: round, type: integer, from: [labels.round] }
  actions:
  - { id: note, cmd: "kubectl set env deployment/\${params.deployment} -n \${params.namespace} NOTED=\${params.round}", timeout: 20s }
  - { id: set, cmd: "kubectl set env deployment/\${params.deployment} -n \${params.namespace} SOAK=\${params.round}", timeout: 20s }
`

/** What waits for a person who never comes, so that its incidents stay open for a while, whoever is struck meanwhile. */
const asks = `
apiVersion: handrail.dev/v1alpha1
kind: Runbook
metadata: { name: asks }
spec:
  match:
  - matchers: ['alertname=~".+"']
  actions:
  - { id: note, cmd: kubectl annotate deployment/frontend -n shop soak=asked --overwrite, approvals: { groups: [sre], people: 1 } }
`

/** None is spent: each alert is to be told by itself, so that each can be looked for. */
const budgets = { openingsPerMinute: 10_000, openPerCluster: 10_000, toldPerIncident: 10_000 }

/** Short, so that there are many incidents. */
const WINDOW = "10s"

const makePlaces = Effect.fnUntraced(function* ({ nats, postgres }: Stores, { random }: Play) {
  const ground = yield* makeGround("healthy", random)
  const bus = nats ? yield* startNats() : undefined
  const database = postgres ? yield* startPostgres() : undefined
  const url = database === undefined ? undefined : yield* database.newDatabase
  const secrets = yield* serverDirectory("soak-secrets")
  const sources = yield* Effect.promise(() => sourcesIn(secrets))
  const { kubectl, helm } = ground.tools
  const place = yield* makePlace({
    mode: "auto",
    cluster: ground.access,
    tools: { kubectl, helm },
    runbook: [changes, asks],
    // a person is waited for shortly, and a change gets the time that it needs on a busy machine
    incidents: { deadline: "2m", approvalTimeout: "20s", drain: "5s" },
    ...(url === undefined ? {} : { database: { url, direct: url } }),
    more: {
      sources,
      correlation: { budgets, window: WINDOW },
      // what is notified again and again is no duplicate to the bus for long: incidents have to know it
      bus: { dedupWindow: "15s", ...(bus === undefined ? {} : { nats: { servers: [bus.url] } }) }
    }
  })
  const places: readonly [Place, ...Array<Place>] = url === undefined ? [place] : [place, yield* twinOf(place)]
  const servers: ReadonlyArray<readonly [string, Victim]> = [
    ...(database === undefined ? [] : [["postgres", victimOf(database, "SIGINT")] as const]),
    ...(bus === undefined ? [] : [["nats", victimOf(bus)] as const])
  ]
  return { ground, place, places, servers }
})

/** A highly available pair: both are told everything, and each tells every replica. */
const startAlertmanagers = Effect.fnUntraced(function* (places: ReadonlyArray<Place>) {
  const ports = yield* freePorts(2)
  return yield* Effect.forEach(ports, (port) =>
    startAlertmanager({
      webhookUrl: places.map(({ url }) => `${url}/v1/webhooks/alertmanager`),
      bearerToken: tokenOf("alertmanager"),
      groupBy: ["alertname", "cluster"],
      groupInterval: "1s",
      repeatInterval: "20s",
      gossip: { port, peers: ports.filter((other) => other !== port) }
    })
  )
})

const isReady = (place: Place) => Effect.repeat(Effect.delay(ask(place, "/readyz"), "50 millis"), { until: ({ status }) => status === 200 })

const playSoak = (stores: Stores) =>
  Effect.fnUntraced(function* (play: Play) {
    const { random, seconds } = play
    const own = () => makeRandom(random.below(2 ** 31))
    // decided now: what draws from the same sequence later does so as the machine has it
    const script = scriptOf(seconds, own())
    const [forSchedule, forSenders] = [own(), own()]
    const { ground, place, places, servers } = yield* makePlaces(stores, play)
    const replicas = yield* Effect.forEach(places, keepRunning)
    yield* Effect.forEach(places, isReady)
    const alertmanagers = yield* startAlertmanagers(places)
    const victims = new Map<string, Victim>([
      ...replicas.map((replica, index) => [`replica-${index + 1}`, replica] as const),
      ...alertmanagers.map((server, index) => [`alertmanager-${index + 1}`, victimOf(server)] as const),
      ...servers
    ])
    const schedule = scheduleOf([...victims.keys()], seconds, forSchedule)
    const [first, ...others] = places.map(({ url }) => url)
    const senders = makeSenders(
      [first ?? place.url, ...others],
      alertmanagers.map(({ url }) => url)
    )
    const strikes: Array<Strike> = []
    const began = Date.now()
    const notifying = yield* Effect.forkScoped(senders.keepNotifying(script, began))
    const telling = yield* Effect.forkScoped(senders.tell(script, began, forSenders))
    yield* strikeAll(schedule, victims, (strike) => strikes.push(strike))
    yield* Fiber.join(telling)
    const settled = yield* settle(places, senders)
    yield* Fiber.interrupt(notifying)
    yield* Effect.forEach(replicas, (replica) => replica.kill)
    return {
      place,
      times: strikes.length,
      sent: senders.sent(),
      writes: ground.writes(),
      changes: senders.changes,
      problems: [
        ...senders.problems(),
        ...settled.problems,
        ...(ground.writes().length === 0 && script.some(({ kind }) => kind === "note") ? ["nothing was changed in the cluster"] : [])
      ],
      note: `${settled.note}; ${tellWaits(senders.sent())}; ${senders.changes.size} changes, ${ground.writes().length} writes; ${tellStrikes(strikes)}`
    }
  })

const rows: ReadonlyArray<{ readonly name: string; readonly where: string } & Stores> = [
  { name: "everything", where: "two replicas on Postgres and NATS", postgres: true, nats: true },
  { name: "postgres", where: "two replicas on Postgres", postgres: true, nats: false },
  { name: "nats", where: "one Handrail on files and NATS", postgres: false, nats: true },
  { name: "files", where: "one Handrail on files", postgres: false, nats: false }
]

export const soak: ReadonlyArray<ChaosScenario> = rows.map(({ name, where, postgres, nats }) => ({
  name: `soak/${name}`,
  fault: `${where}, two Alertmanagers and direct senders: whoever is there is killed, frozen and restarted at random`,
  needs: [
    "alertmanager",
    "kubectl",
    "helm",
    ...(postgres ? (["postgres"] satisfies Array<ToolName>) : []),
    ...(nats ? (["nats-server"] satisfies Array<ToolName>) : [])
  ],
  run: playSoak({ postgres, nats })
}))
