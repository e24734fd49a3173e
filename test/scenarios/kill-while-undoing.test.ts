/**
 * Handrail is killed with SIGKILL at every boundary of a plan that fails and is undone, and started again. Whatever the moment: no
 * change is made twice, none is unaccounted for, and either everything is as it was or a person is told exactly what is not.
 */
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
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
  type Home,
  kill,
  makeStage,
  startHandrail,
  type ToldEvent,
  verifyRecord,
  waitFor,
  writeHome
} from "./handrail-process.ts"
import { liveGround } from "./live-ground.ts"

/** Two steps, of which the second never validates: both are undone, from the copies that the plan holds. */
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

const scaled = ["checkout", "frontend"]

/** Every boundary; four of them unless `HANDRAIL_KILL_AT=all`. */
const boundaries: ReadonlyArray<readonly [kind: TimelineData["_tag"], step: string]> = [
  ["StepIntended", "first"],
  ["StepFinished", "first"],
  ["StepIntended", "second"],
  ["StepFinished", "second"],
  ["RollbackStarted", "second"],
  ["RollbackFinished", "second"],
  ["RollbackStarted", "first"],
  ["RollbackFinished", "first"]
]

const undoing = process.env.HANDRAIL_KILL_AT === "all" ? boundaries : boundaries.filter((_, at) => [1, 2, 4, 6].includes(at))

const isOver = (events: ReadonlyArray<ToldEvent>) => events.some(({ data }) => data._tag === "IncidentEnded")

const has = (events: ReadonlyArray<ToldEvent>, kind: string, step: string) =>
  events.some(({ data }) => data._tag === kind && "step" in data && data.step === step)

/** Each write that there may be, once. */
const wanted = ["patch deployments checkout", "patch deployments frontend", "update deployments frontend", "update deployments checkout"]

/** A cluster, and what it says of itself. */
interface Field extends Home {
  readonly writes: Effect.Effect<ReadonlyArray<Write>>
  readonly specs: Effect.Effect<unknown>
}

const alert = { labels: { alertname: "Any", severity: "warning" }, annotations: {}, startsAt: Date.now() }

const play = Effect.fnUntraced(function* ({ writes, specs, ...place }: Field, [kind, step]: readonly [string, string]) {
  const before = yield* specs
  const already = (yield* writes).length
  const first = yield* startHandrail(place)
  yield* deliver(yield* door(place, first), alert)
  yield* waitFor(place, first, (events) => has(events, kind, step) || isOver(events))
  yield* kill(first)
  const second = yield* startHandrail(place)
  const events = yield* waitFor(place, second, isOver)
  yield* kill(second)
  const told = events.map(({ data }) => data)
  const end = told.find((data) => data._tag === "IncidentEnded")
  const changes = (yield* writes).slice(already).map(({ verb, resource, name }) => `${verb} ${resource} ${name}`)
  const summary = `killed at ${kind} of ${step}: ${changes.join(", ")}; ${end?.outcome}`
  expect(end, summary).toMatchObject({ phase: "handed-over" })
  expect(new Set(changes).size, summary).toBe(changes.length)
  for (const change of changes) expect(wanted, summary).toContain(change)
  if (end?.outcome.startsWith("COULD NOT UNDO") === true) expect(end.handover.join("\n"), summary).toContain("by hand")
  else expect(yield* specs, summary).toEqual(before)
  const incident = events[0]?.incident ?? expect.unreachable("no event")
  expect(yield* verifyRecord(place, incident), summary).toMatchObject({ intact: true })
}, Effect.scoped)

const inRehearsal = Effect.gen(function* () {
  const stage = yield* makeStage("healthy", "auto", saga)
  const { store } = stage.rehearsal.cluster
  return {
    ...stage,
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

const onControlPlane = Effect.fnUntraced(function* (tools: ClientTools) {
  const directory = yield* serverDirectory("kill-while-undoing")
  const live = yield* liveGround("healthy", directory, tools)
  const specOf = (name: string) =>
    Effect.map(live.kubectl("-n", "shop", "get", "deployment", name, "-o", "json"), (text) => JSON.parse(text).spec)
  const place = yield* writeHome(live.ground, directory, "auto", saga)
  return { ...place, writes: live.writes, specs: Effect.forEach(scaled, specOf) } satisfies Field
}, Effect.provide(NodeServices.layer))

describeWith(["kubectl", "helm"], () => {
  it.live.each(undoing)(
    "survives kill -9 at %s of the %s step",
    (boundary) => Effect.scoped(Effect.flatMap(inRehearsal, (field) => play(field, boundary))),
    240_000
  )
})

describeWith([...controlPlaneTools, "kubectl", "helm"], ({ kubectl, helm }) => {
  it.live.each(undoing)(
    "survives kill -9 at %s of the %s step on a real control plane",
    (boundary) =>
      Effect.scoped(Effect.flatMap(onControlPlane({ kubectl: kubectl.path, helm: helm.path }), (field) => play(field, boundary))),
    400_000
  )
})
