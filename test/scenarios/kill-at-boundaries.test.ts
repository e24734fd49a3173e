/**
 * Handrail is killed with SIGKILL at every boundary of a plan that succeeds, and of one that fails and is undone, and started again.
 * Whatever the moment: no change is made twice, none is unaccounted for, and either all is as the story says or a person is told
 * exactly what is not.
 */
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Exit, Scope } from "effect"
import { afterAll, beforeAll } from "vitest"
import { deliver } from "../../src/app/demo/deliver.ts"
import type { TimelineData } from "../../src/domain/timeline.ts"
import type { ClientTools } from "../../src/sim/rehearsal-steps.ts"
import { controlPlaneTools } from "../../toolbox/servers/control-plane/start-control-plane.ts"
import { serverDirectory } from "../../toolbox/servers/server-directory.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import type { Write } from "./accounted-writes.ts"
import {
  changesIn,
  door,
  type Ground,
  type Home,
  kill,
  makeStage,
  startHandrail,
  verifyRecord,
  waitFor,
  writeHome
} from "./handrail-process.ts"
import { liveGround } from "./live-ground.ts"
import { isOver, type ToldEvent } from "./told-events.ts"

type Boundary = readonly [kind: TimelineData["_tag"], step: string]

/** A plan of two steps, the moments at which Handrail is killed, and the writes that there may be, each once. */
interface Story {
  /** What is added to the second step. */
  readonly second: string
  readonly boundaries: ReadonlyArray<Boundary>
  readonly writes: ReadonlyArray<string>
}

const forward: ReadonlyArray<Boundary> = [
  ["StepIntended", "first"],
  ["StepFinished", "first"],
  ["StepIntended", "second"],
  ["StepFinished", "second"]
]

const changes = ["patch deployments checkout", "patch deployments frontend"]

const stories = {
  succeeds: { second: "timeout: 20s", boundaries: [["PlanApproved", ""], ...forward], writes: changes },
  // the second step never validates: both are undone, from the copies that the plan holds
  "is undone": {
    second: "validate: output contains never, timeout: 1s",
    boundaries: [
      ...forward,
      ["RollbackStarted", "second"],
      ["RollbackFinished", "second"],
      ["RollbackStarted", "first"],
      ["RollbackFinished", "first"]
    ],
    writes: [...changes, "update deployments frontend", "update deployments checkout"]
  }
} as const satisfies Readonly<Record<string, Story>>

type StoryName = keyof typeof stories

/**
 * What is changed is another for each `round`, so that one cluster can be played on again, and never what is there already: the checkout has 4.
 * A change that changes nothing cannot be seen, and may be made again.
 */
const runbook = (story: StoryName, round: number) => `
apiVersion: handrail.dev/v1alpha1
kind: Runbook
metadata: { name: two-steps }
spec:
  match:
  - matchers: ['alertname=~".+"']
  actions:
  - { id: first, cmd: kubectl scale deployment/checkout -n shop --replicas=${5 + round}, timeout: 20s }
  - { id: second, cmd: kubectl set env deployment/frontend -n shop TRIED=${round}, ${stories[story].second} }
`

/** One boundary in four unless `HANDRAIL_KILL_AT=all`. */
const cases = (Object.keys(stories) as ReadonlyArray<StoryName>)
  .flatMap((story) =>
    stories[story].boundaries
      .filter((_, at) => process.env.HANDRAIL_KILL_AT === "all" || at % 4 === 1)
      .map(([kind, step]) => ({ kind, step, story }))
  )
  .map((each, round) => ({ ...each, round }))

type Case = (typeof cases)[number]

const has = (events: ReadonlyArray<ToldEvent>, { kind, step }: Case) =>
  events.some(({ data }) => data._tag === kind && (!("step" in data) || data.step === step))

/** A cluster, and what it says of itself. */
interface Field {
  readonly ground: Ground
  readonly writes: Effect.Effect<ReadonlyArray<Write>>
  readonly specs: Effect.Effect<unknown>
}

const alert = { labels: { alertname: "Any", severity: "warning" }, annotations: {}, startsAt: Date.now() }

/** Starts Handrail, kills it at the boundary, starts it again, and waits for the incident's end. */
const killAndGoOn = Effect.fnUntraced(function* (place: Home, one: Case) {
  const first = yield* startHandrail(place)
  yield* deliver(yield* door(place, first), [alert])
  yield* waitFor(place, first, (events) => has(events, one) || isOver(events))
  yield* kill(first)
  const second = yield* startHandrail(place)
  const events = yield* waitFor(place, second, isOver)
  yield* kill(second)
  return events
})

const play = Effect.fnUntraced(
  function* ({ ground, writes, specs }: Field, one: Case) {
    const directory = yield* serverDirectory("kill-at-boundaries")
    const place = yield* writeHome(ground, directory, "auto", runbook(one.story, one.round))
    const before = yield* specs
    const already = (yield* writes).length
    const events = yield* killAndGoOn(place, one)
    const end = events.map(({ data }) => data).find((data) => data._tag === "IncidentEnded")
    const made = (yield* writes).slice(already).map(({ verb, resource, name }) => `${verb} ${resource} ${name}`)
    const summary = `killed at ${one.kind} ${one.step}: ${made.join(", ")}; ${end?.outcome}`
    expect(new Set(made).size, summary).toBe(made.length)
    for (const write of made) expect(stories[one.story].writes, summary).toContain(write)
    if (one.story === "succeeds") {
      expect(end, summary).toMatchObject({ phase: "resolved" })
      expect(made, summary).toEqual(changes)
    } else {
      expect(end, summary).toMatchObject({ phase: "handed-over" })
      if (end?.outcome.startsWith("COULD NOT UNDO") === true) expect(end.handover.join("\n"), summary).toContain("by hand")
      else expect(yield* specs, summary).toEqual(before)
    }
    const incident = events[0]?.incident ?? expect.unreachable("no event")
    expect(yield* verifyRecord(place, incident), summary).toMatchObject({ intact: true })
  },
  Effect.scoped,
  Effect.provide(NodeServices.layer)
)

const scaled = ["checkout", "frontend"]

const rehearsal = Effect.gen(function* () {
  const stage = yield* makeStage("healthy", "auto")
  const { store } = stage.rehearsal.cluster
  return {
    ground: stage.rehearsal,
    writes: Effect.sync(() =>
      changesIn(stage).map(({ verb, resource = "", namespace = "", name = "" }) => ({
        verb,
        resource: resource.split(".")[0] ?? "",
        namespace,
        name
      }))
    ),
    specs: Effect.sync(() => scaled.map((name) => store.get("deployments.apps", "shop", name)?.spec))
  } satisfies Field
})

const controlPlane = Effect.fnUntraced(function* (tools: ClientTools) {
  const live = yield* liveGround("healthy", yield* serverDirectory("kill-at-boundaries-live"), tools)
  const specOf = (name: string) =>
    Effect.map(live.kubectl("-n", "shop", "get", "deployment", name, "-o", "json"), (text) => JSON.parse(text).spec)
  return { ground: live.ground, writes: live.writes, specs: Effect.forEach(scaled, specOf) } satisfies Field
}, Effect.provide(NodeServices.layer))

/** All boundaries on one cluster, one after the other. */
const playAll = <E>(where: string, make: Effect.Effect<Field, E, Scope.Scope>) => {
  const life = Effect.runSync(Scope.make())
  let field: Field
  beforeAll(async () => {
    field = await Effect.runPromise(make.pipe(Scope.provide(life)))
  })
  afterAll(() => Effect.runPromise(Scope.close(life, Exit.void)))
  it.live.each(cases)(
    `survives kill -9 at $kind $step of a plan that $story, on ${where}`,
    (one) => Effect.suspend(() => play(field, one)),
    240_000
  )
}

describeWith(["kubectl", "helm"], () => playAll("the rehearsal cluster", rehearsal))

describeWith([...controlPlaneTools, "kubectl", "helm"], ({ kubectl, helm }) =>
  playAll("a real control plane", controlPlane({ kubectl: kubectl.path, helm: helm.path }))
)
