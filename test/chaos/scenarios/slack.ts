/** The Slack that incidents are told in goes wrong, or Handrail dies while it tells them. */
import type { ChildProcess } from "node:child_process"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import type { FaultPlan } from "../../../toolbox/faults/fault.ts"
import { startHttpFaultProxy } from "../../../toolbox/faults/http-fault-proxy.ts"
import { serverDirectory } from "../../../toolbox/servers/server-directory.ts"
import { type SlackServer, startSlack } from "../../../toolbox/servers/slack.ts"
import { kill } from "../../scenarios/handrail-process.ts"
import { told } from "../../scenarios/told-events.ts"
import type { ChaosScenario, Play } from "../chaos-scenario.ts"
import { makeGround } from "../ground.ts"
import { ready, settled, start, until } from "../handrail.ts"
import { makePlace, type Place } from "../place.ts"
import { makeSender } from "../sender.ts"
import { compareSlack, type SlackFindings } from "../slack-record.ts"

const TOKEN = "xoxb-of-the-chaos-suite"
const CHANNEL = "C0CHAOSROOM"

/** Milliseconds: what this Slack insists on between two messages, and what Handrail keeps to. */
const EVERY = 100

/** Incidents without a runbook, beside the one that changes something. */
const OTHERS = 6

/** How many times as long incidents may take as those of a Handrail without Slack, beside it and at the same time; and milliseconds on top. */
const NO_SLOWER = 2
const GRACE = 15_000

/** Two steps, of which the second never validates: both are undone. */
const runbook = `
apiVersion: handrail.dev/v1alpha1
kind: Runbook
metadata: { name: told }
spec:
  match:
  - matchers: ['alertname="Told"']
  actions:
  - { id: first, cmd: kubectl scale deployment/checkout -n shop --replicas=7, timeout: 20s }
  - { id: second, cmd: kubectl set env deployment/frontend -n shop TRIED=1, validate: output contains never, timeout: 1s }
`

interface Row {
  readonly fault: string
  /** For as long as incidents are open. */
  readonly plan: FaultPlan
}

const forEver = (fault: FaultPlan["parts"][number]["fault"], share = 1): FaultPlan => ({
  repeats: true,
  parts: [{ forMs: 1_000, fault, share }]
})

const rows: Readonly<Record<string, Row>> = {
  slow: { fault: "every answer waits 2 s", plan: forEver({ _tag: "slow", delayMs: 2_000 }) },
  flapping: {
    fault: "gone and back, every 0.8 s",
    plan: {
      repeats: true,
      parts: [
        { forMs: 400, fault: { _tag: "gone" } },
        { forMs: 400, fault: { _tag: "none" } }
      ]
    }
  },
  garbage: {
    fault: "bytes of no protocol, half a JSON, and answers that break off, in turn",
    plan: {
      repeats: true,
      parts: [
        { forMs: 1_000, fault: { _tag: "garbage" } },
        { forMs: 1_000, fault: { _tag: "nonsense", body: '{"ok":true,"ts":' } },
        { forMs: 1_000, fault: { _tag: "cut", afterBytes: 20 } }
      ]
    }
  },
  lost: { fault: "carried out, and half of the answers never come back", plan: forEver({ _tag: "answer-lost" }, 0.5) },
  limited: { fault: "429 with Retry-After to two of three", plan: forEver({ _tag: "status", status: 429, retryAfter: 1 }, 0.66) },
  gone: { fault: "refuses connections until incidents are over", plan: forEver({ _tag: "gone" }) }
}

const alerts = Array.from({ length: OTHERS + 1 }, (_, index) => ({
  labels: { alertname: index === 0 ? "Told" : `Untouched${index}`, namespace: `team-${index}`, severity: "warning" },
  startsAt: Date.now()
}))

const makeScene = Effect.fnUntraced(function* (random: Play["random"], more: Readonly<Record<string, unknown>>) {
  const ground = yield* makeGround("healthy", random)
  const { kubectl, helm } = ground.tools
  const incidents = { deadline: "5m" }
  const place = yield* makePlace({ mode: "auto", cluster: ground.access, tools: { kubectl, helm }, runbook, incidents, more })
  return { ground, place, sender: makeSender(place) }
})
type Scene = Effect.Success<ReturnType<typeof makeScene>>

/** One that tells in Slack, through a proxy that can go wrong. */
const makeTold = Effect.fnUntraced(function* (random: Play["random"], every = EVERY, more: Readonly<Record<string, unknown>> = {}) {
  const slack = yield* startSlack({ token: TOKEN, channel: CHANNEL, every })
  const proxy = yield* startHttpFaultProxy({ upstream: slack.url, chance: random.next })
  const file = join(yield* serverDirectory("chaos-slack"), "token")
  yield* Effect.promise(() => writeFile(file, TOKEN, { mode: 0o600 }))
  const told = { channel: CHANNEL, token: { file }, url: `${proxy.url}/api/`, every: `${every}ms` }
  const scene = yield* makeScene(random, { ...more, slack: told })
  return { ...scene, proxy, slack }
})

/** Milliseconds from the alerts until all incidents are over, and the process, which goes on. */
const work = Effect.fnUntraced(function* ({ place, sender }: Scene, begin: Effect.Effect<void>) {
  const child = yield* start(place)
  yield* ready(place, child)
  yield* begin
  const began = performance.now()
  yield* sender.deliver(alerts)
  yield* settled(place, child)
  return { child, took: performance.now() - began }
})

const isTold = ({ astray, events, missing, stale }: SlackFindings): boolean => events > 0 && missing + stale + astray === 0

/** Waits until the channel has it all. What is missing for good shows as a scenario that does not end. */
const toldAll = (place: Place, slack: SlackServer, child: ChildProcess) =>
  until(
    child,
    Effect.sync(() => {
      const findings = compareSlack(told(place), slack.messages())
      return isTold(findings) ? findings : undefined
    }),
    200
  )

const seconds = (millis: number): string => `${(millis / 1_000).toFixed(1)} s`

const noteOf = ({ events, surplus }: SlackFindings, slack: SlackServer) =>
  `${slack.messages().length} messages tell ${events} events; ${surplus} twice`

const playPlan = ({ plan }: Row) =>
  Effect.fnUntraced(function* ({ random }: Play) {
    const scene = yield* makeTold(random)
    const { ground, place, proxy, sender, slack } = scene
    const beside = yield* makeScene(random, {})
    const [{ child, took }, without] = yield* Effect.all(
      [
        work(
          scene,
          Effect.sync(() => proxy.play(plan))
        ),
        work(beside, Effect.void)
      ],
      { concurrency: 2 }
    )
    const times = proxy.strikes()
    proxy.play({ parts: [] })
    const findings = yield* toldAll(place, slack, child)
    yield* kill(child)
    yield* kill(without.child)
    const pace = `incidents took ${seconds(took)}, and ${seconds(without.took)} beside without Slack`
    const problems = [
      ...(took > NO_SLOWER * without.took + GRACE ? [pace] : []),
      ...(findings.surplus > times ? [`${findings.surplus} messages are there twice, and Slack was wrong ${times} times`] : [])
    ]
    return { place, times, sent: sender.sent(), writes: ground.writes(), problems, note: `${noteOf(findings, slack)}; ${pace}` }
  })

/** Dies as soon as Slack has been asked for one thing more, which may be before Handrail knows the answer. */
const killNine = Effect.fnUntraced(function* ({ random }: Play) {
  const { ground, place, sender, slack } = yield* makeTold(random)
  let kills = 0
  for (let asked = 0; ; kills++) {
    const child = yield* start(place)
    yield* ready(place, child)
    if (kills === 0) yield* sender.deliver(alerts)
    const isOut = yield* until(
      child,
      Effect.sync(() => {
        const posts = slack.messages().length
        const findings = compareSlack(told(place), slack.messages())
        return isTold(findings) ? "told" : posts > asked ? "asked" : undefined
      }),
      2
    )
    if (isOut === "told") {
      yield* settled(place, child)
      const findings = yield* toldAll(place, slack, child)
      yield* kill(child)
      const problems = findings.surplus > kills ? [`${findings.surplus} messages are there twice after ${kills} deaths`] : []
      return { place, times: kills, sent: sender.sent(), writes: ground.writes(), problems, note: noteOf(findings, slack) }
    }
    // some time after Slack took it and before or after Handrail wrote down that it did
    yield* Effect.sleep(random.below(12))
    yield* kill(child)
    asked = slack.messages().length
  }
})

/** Incidents of the storm at full length. */
const STORM = 1_000
/** Milliseconds between two messages there: hundreds of incidents are told in a minute. */
const STORM_EVERY = 10
/** For as long as incidents are open. */
const stormPlan: FaultPlan = {
  repeats: true,
  parts: [
    { forMs: 2_000, fault: { _tag: "slow", delayMs: 400 } },
    { forMs: 2_000, fault: { _tag: "status", status: 429, retryAfter: 1 }, share: 0.66 }
  ]
}
/** Every alert is to be an incident of its own. */
const noBudgets = { correlation: { budgets: { openingsPerMinute: 100_000, openPerCluster: 100_000 } } }

const slowest = (sender: Scene["sender"]): number => Math.max(...sender.sent().answers.map(({ took }) => took))

/** Sends each alert in a notification of its own, some at a time, and waits until all incidents are over. */
const storm = Effect.fnUntraced(function* ({ place, sender }: Scene, count: number, begin: Effect.Effect<void>) {
  const child = yield* start(place)
  yield* ready(place, child)
  yield* begin
  const one = (index: number) => ({
    labels: { alertname: `Storm${index}`, namespace: `team-${index}`, service: `service-${index}`, severity: "warning" },
    startsAt: Date.now()
  })
  yield* Effect.forEach(
    Array.from({ length: count }, (_, index) => one(index)),
    (alert) => sender.deliver([alert]),
    { concurrency: 4, discard: true }
  )
  yield* settled(place, child)
  return child
})

/** Hundreds of incidents at once, each to be told, by a Slack that is slow and then says 429: those that send alerts are to notice nothing. */
const playStorm = Effect.fnUntraced(function* ({ random, scale }: Play) {
  const count = Math.max(200, Math.round(STORM * scale))
  const scene = yield* makeTold(random, STORM_EVERY, noBudgets)
  const { ground, place, proxy, sender, slack } = scene
  const beside = yield* makeScene(random, noBudgets)
  const begin = Effect.sync(() => proxy.play(stormPlan))
  const [child, without] = yield* Effect.all([storm(scene, count, begin), storm(beside, count, Effect.void)], { concurrency: 2 })
  const times = proxy.strikes()
  proxy.play({ parts: [] })
  const findings = yield* toldAll(place, slack, child)
  yield* kill(child)
  yield* kill(without)
  const incidents = new Set(told(place).map(({ incident }) => incident)).size
  const pace = `slowest answer ${seconds(slowest(sender))}, and ${seconds(slowest(beside.sender))} beside without Slack`
  const problems = [
    ...(slowest(sender) > NO_SLOWER * slowest(beside.sender) + 2_000 ? [pace] : []),
    ...(incidents < count / 2 ? [`${count} alerts were only ${incidents} incidents`] : []),
    ...(findings.surplus > times ? [`${findings.surplus} messages are there twice, and Slack was wrong ${times} times`] : [])
  ]
  const note = `${incidents} incidents; ${noteOf(findings, slack)}; ${pace}`
  return { place, times, sent: sender.sent(), writes: ground.writes(), problems, note }
})

const needs = ["kubectl", "helm"] as const

export const slack: ReadonlyArray<ChaosScenario> = [
  ...Object.entries(rows).map(([name, row]) => ({
    name: `slack/${name}`,
    fault: row.fault,
    needs,
    isQuick: name === "lost",
    run: playPlan(row)
  })),
  { name: "slack/storm", fault: "slow and 429 in turn, while hundreds of incidents are to be told at once", needs, run: playStorm },
  { name: "slack/kill-nine", fault: "kill -9 whenever Slack took a message", needs, run: killNine }
]
