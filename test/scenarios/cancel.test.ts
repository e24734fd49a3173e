/** A person cancels while a real command runs: the command's processes are gone at once, and nothing more is done. */
import { readdirSync, readFileSync } from "node:fs"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { describeWith } from "../../toolbox/vitest.ts"
import { breakAndAlert, door, kill, makeStage, post, startHandrail, verifyRecord, waitFor } from "./handrail-process.ts"

interface Process {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

const read = (pid: number): ReadonlyArray<Process> => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
    const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")
    return state === "Z" ? [] : [{ pid, parent: Number(parent), command }]
  } catch {
    return []
  }
}

/** Living processes below this one. */
const below = (pid: number): ReadonlyArray<Process> => {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => read(Number(name)))
  const children = (of: number): ReadonlyArray<Process> =>
    all.filter(({ parent }) => parent === of).flatMap((child) => [child, ...children(child.pid)])
  return children(pid)
}

const play = Effect.gen(function* () {
  const stage = yield* makeStage("cni-regression", "auto")
  const handrail = yield* startHandrail(stage)
  const way = yield* door(stage, handrail)
  yield* breakAndAlert(stage, way)
  const running = Effect.sync(() => below(handrail.pid ?? 0).filter(({ command }) => command.includes("helm rollback")))
  const events = yield* waitFor(stage, handrail, (told) => told.some(({ data }) => data._tag === "StepIntended"))
  yield* Effect.repeat(running, { until: (found) => found.length > 0 })
  const { incident } = events[0] ?? expect.unreachable("no event")
  const cancelled = performance.now()
  expect(yield* post(way, `/v1/incidents/${incident}/cancellation`, { reason: "I have it" })).toMatchObject({ status: 202 })
  yield* Effect.repeat(Effect.andThen(Effect.sleep("10 millis"), running), { until: (found) => found.length === 0 })
  // it waits for minutes when it is left alone
  expect(performance.now() - cancelled).toBeLessThan(60_000)
  const after = yield* waitFor(stage, handrail, (told) => told.some(({ data }) => data._tag === "StepFinished"))
  expect(after.map(({ data }) => data)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ _tag: "IncidentEnded", phase: "cancelled" }),
      expect.objectContaining({ _tag: "StepFinished", status: "cancelled" })
    ])
  )
  yield* kill(handrail)
  expect(yield* verifyRecord(stage, incident)).toMatchObject({ intact: true })
}).pipe(Effect.scoped)

describeWith(["kubectl", "helm"], () => {
  it.live("kills what runs when an incident is cancelled", () => play)
})
