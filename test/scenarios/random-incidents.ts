/** Incidents with runbooks that nobody thought about, people who answer as they please, and a Handrail that is killed on the way. */
import { createHash } from "node:crypto"
import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import type { TimelineData } from "../../src/domain/timeline.ts"
import { type Door, door, type Ground, type Home, kill, post, startHandrail, waitFor } from "./handrail-process.ts"
import { makeRandom, type Random, randomRunbook } from "./random-runbook.ts"
import type { ToldEvent } from "./told-events.ts"

/** Incidents that are open at one time. */
const AT_ONCE = 3

/** Whoever asks for an incident cannot approve its plans, so two others can. */
const people = ["opener", "ana", "ben"] as const
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex")

const config = (ground: Ground, home: string, runbooks: string) => ({
  home,
  mode: "auto",
  server: { port: 0, tokens: people.map((name) => ({ name, sha256: sha256(name), groups: ["sre"] })) },
  runbooks: [runbooks],
  incidents: { approvalTimeout: "4s", deadline: "2m" },
  tools: ground.tools,
  log: { level: "error" },
  clusters: [
    {
      name: "ground",
      environment: "staging",
      credentials: { reader: { kubeconfig: ground.kubeconfigs.reader }, operator: { kubeconfig: ground.kubeconfigs.operator } }
    }
  ]
})

const prepare = Effect.fnUntraced(function* (ground: Ground, directory: string, count: number, random: Random) {
  const runbooks = join(directory, "runbooks")
  const place: Home = { home: join(directory, "home"), config: join(directory, "handrail.yaml") }
  yield* Effect.promise(async () => {
    await mkdir(runbooks, { recursive: true })
    for (let index = 0; index < count; index++) await writeFile(join(runbooks, `${index}.yaml`), randomRunbook(`random-${index}`, random))
    // JSON is YAML
    await writeFile(place.config, JSON.stringify(config(ground, place.home, runbooks)))
  })
  return place
})

const countOf = (events: ReadonlyArray<ToldEvent>, kind: TimelineData["_tag"]): number =>
  events.filter(({ data }) => data._tag === kind).length

/** Requests for approval that nobody has been told about yet. */
const requests = (events: ReadonlyArray<ToldEvent>, seen: Set<string>) =>
  events.flatMap(({ incident, data }) => (data._tag === "ApprovalRequested" && !seen.has(data.plan) ? [{ incident, plan: data.plan }] : []))

/** Approve, deny, approve and take it back, or say nothing. */
const answer = Effect.fnUntraced(function* (
  way: Door,
  { incident, plan }: { readonly incident: string; readonly plan: string },
  random: Random
) {
  const path = `/v1/incidents/${incident}/approvals`
  const as = (name: (typeof people)[number]): Door => ({ ...way, token: name })
  if (random.chance(0.2)) return
  const given = random.chance(0.2) ? "denied" : "approved"
  yield* post(as("opener"), path, { plan, answer: "approved" })
  yield* post(as("ana"), path, { plan, answer: given })
  if (random.chance(0.2)) yield* post(as("ana"), `${path}/revocation`, { plan })
  if (random.chance(0.5)) yield* post(as("ben"), path, { plan, answer: "approved" })
})

/** Plays that many incidents, one batch after the other; gives where the Handrail that worked on them lived. */
export const playRandomIncidents = Effect.fnUntraced(function* (ground: Ground, directory: string, count: number, seed: number) {
  const random = makeRandom(seed)
  const place = yield* prepare(ground, directory, count, random)
  let handrail = yield* startHandrail(place)
  let way = yield* door(place, handrail)
  const seen = new Set<string>()
  for (let first = 0; first < count; first += AT_ONCE) {
    for (let index = first; index < Math.min(count, first + AT_ONCE); index++) {
      yield* post({ ...way, token: "opener" }, "/v1/incidents", { runbook: `random-${index}`, labels: {} })
    }
    const opened = Math.min(count, first + AT_ONCE)
    const isOver = (told: ReadonlyArray<ToldEvent>) => countOf(told, "IncidentEnded") === opened
    let killAfter = random.chance(0.3) ? countOf(yield* waitFor(place, handrail, () => true), "StepIntended") : Number.POSITIVE_INFINITY
    const isTime = (told: ReadonlyArray<ToldEvent>) => countOf(told, "StepIntended") > killAfter
    for (;;) {
      const events = yield* waitFor(place, handrail, (told) => isOver(told) || isTime(told) || requests(told, seen).length > 0)
      if (isOver(events)) break
      if (isTime(events)) {
        killAfter = Number.POSITIVE_INFINITY
        yield* kill(handrail)
        handrail = yield* startHandrail(place)
        way = yield* door(place, handrail, way)
      }
      for (const request of requests(events, seen)) {
        seen.add(request.plan)
        yield* answer(way, request, random)
      }
    }
  }
  yield* kill(handrail)
  return place
})
