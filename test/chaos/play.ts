/** Plays a scenario and gives its row of the table. */
import { writeFileSync } from "node:fs"
import { Cause, Effect, Exit } from "effect"
import { messageOf } from "../../src/domain/message-of.ts"
import { ToolMissing } from "../../toolbox/errors.ts"
import { getTool, isRequired } from "../../toolbox/get-tool.ts"
import { makeRandom } from "../scenarios/random-runbook.ts"
import type { ChaosScenario, NotHere, Observed } from "./chaos-scenario.ts"
import { broken, type Findings, judge } from "./judge.ts"
import { logLines } from "./lives.ts"
import { tellRefusals } from "./sender.ts"

type Verdict = "held" | "BROKEN" | "not played"

export interface Row extends Partial<Findings> {
  readonly scenario: string
  readonly fault: string
  readonly verdict: Verdict
  readonly seed: number
  readonly scale: number
  readonly seconds: number
  readonly times: number
  /** Why it broke or was not played, and what the reader should know. */
  readonly notes: ReadonlyArray<string>
}

export interface PlayOptions {
  readonly seed: number
  readonly scale: number
  readonly seconds: number
}

/** Milliseconds. No scenario takes longer, but for what a soak is told to last; one that does has hung. */
const PATIENCE = 900_000

const isNotHere = (outcome: Observed | NotHere): outcome is NotHere => "_tag" in outcome

/** A seed of its own for each scenario, so that one is played alike alone and among others. */
const seedFor = (name: string, seed: number): number =>
  [...name].reduce((hash, letter) => (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) | 0, seed)

const playOnce = Effect.fnUntraced(function* (scenario: ChaosScenario, { seed, scale, seconds }: PlayOptions) {
  yield* Effect.forEach(scenario.needs, (tool) => getTool(tool), { discard: true })
  const observed = yield* scenario.run({ random: makeRandom(seedFor(scenario.name, seed)), scale, seconds })
  if (isNotHere(observed)) return { verdict: "not played" as const, times: 0, notes: [observed.why] }
  const findings = yield* judge(observed)
  const wrong = [...broken(findings), ...(observed.times === 0 ? ["the fault never struck"] : [])]
  const refusals = tellRefusals(observed.sent)
  const log = wrong.length === 0 ? [] : logLines(observed.place).slice(-10)
  return {
    ...findings,
    verdict: wrong.length === 0 ? ("held" as const) : ("BROKEN" as const),
    times: observed.times,
    notes: [...wrong, observed.note, ...(refusals === "" ? [] : [`refused: ${refusals}`]), ...log].filter((note) => note !== "")
  }
}, Effect.scoped)

/** What kept a scenario from being played to its end: a tool that is not here, and need not be; or a fault of somebody's. */
const failed = (cause: Cause.Cause<unknown>) => {
  const error = Cause.squash(cause)
  const message = messageOf(error)
  const isExcused = error instanceof ToolMissing && !isRequired(error.tool, process.env)
  return { verdict: isExcused ? ("not played" as const) : ("BROKEN" as const), times: 0, notes: [message] }
}

export const play = Effect.fnUntraced(function* (scenario: ChaosScenario, options: PlayOptions) {
  const began = performance.now()
  const exit = yield* Effect.exit(
    Effect.timeoutOrElse(playOnce(scenario, options), {
      duration: PATIENCE + options.seconds * 1_000,
      orElse: () => Effect.fail(new Error("it did not come to an end"))
    })
  )
  const outcome = Exit.isSuccess(exit) ? exit.value : failed(exit.cause)
  const seconds = Math.round((performance.now() - began) / 100) / 10
  return { scenario: scenario.name, fault: scenario.fault, ...options, seconds, ...outcome } satisfies Row
})

const number = (value: number | undefined): string => (value === undefined ? "-" : String(value))

const header = [
  "scenario",
  "fault",
  "times",
  "accepted",
  "missing",
  "surplus",
  "twice",
  "unapproved",
  "dead",
  "no end",
  "timelines",
  "left over",
  "crashes",
  "seconds",
  "verdict",
  "notes"
]

const cells = (row: Row): ReadonlyArray<string> => [
  row.scenario,
  row.fault,
  String(row.times),
  number(row.accepted),
  number(row.missing),
  number(row.surplus),
  number(row.twice),
  number(row.unapproved),
  number(row.dead),
  number(row.open),
  row.incidents === undefined ? "-" : `${row.verified}/${row.incidents}`,
  number(row.leftovers?.length),
  number(row.crashes?.length),
  row.seconds.toFixed(1),
  row.verdict,
  row.notes.join("; ").replaceAll(/\s+/g, " ").slice(0, 400)
]

export const tableRows = (rows: ReadonlyArray<Row>): ReadonlyArray<ReadonlyArray<string>> => [header, ...rows.map(cells)]

export const leave = (file: string, rows: ReadonlyArray<Row>): void => writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`)
