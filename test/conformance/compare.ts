import { setTimeout as pause } from "node:timers/promises"
import type { Invocation } from "./area.ts"
import { lineDiff } from "./line-diff.ts"
import { normalise } from "./normalise.ts"
import type { Outcome } from "./run-client.ts"

/** What both clusters said to one invocation. */
export interface Pair {
  readonly real: Outcome
  readonly rehearsal: Outcome
}

/** How long controllers of either cluster may take to come to the same state: what is the same at once is asked once, so it costs only patience. */
const SETTLE_MS = 30_000
/** How long a state may take to come, on a machine that does much else. */
const WAIT_MS = 120_000
const PAUSE_MS = 200

/** Commands that may be given again without changing anything. */
const READS =
  /^(kubectl )?(get|describe|top|events|explain|api-resources|api-versions|auth (can-i|whoami)|rollout (history|status)|cluster-info|diff|logs|wait)\b|^helm (list|status|get|history)\b/

const linesOf = ({ code, stdout, stderr }: Outcome, unordered: boolean): ReadonlyArray<string> => {
  const sorted = (lines: ReadonlyArray<string>) => (unordered ? [...lines].sort() : lines)
  return [
    `exit: ${code}`,
    ...(stdout === "" ? [] : sorted(normalise(stdout))),
    ...(stderr === "" ? [] : sorted(normalise(stderr)).map((line) => `stderr: ${line}`))
  ]
}

const failuresOf = ({ real, rehearsal }: Pair): ReadonlyArray<string> =>
  Object.entries({ real, rehearsal }).flatMap(([name, { code, stderr }]) => (code === 0 ? [] : [`${name}: exit ${code}: ${stderr.trim()}`]))

/** Asks until `enough`, or the time is up; the last answer. */
const ask = async (give: () => Promise<Pair>, enough: (pair: Pair) => boolean, ms: number): Promise<Pair> => {
  const until = performance.now() + ms
  for (;;) {
    const pair = await give()
    if (enough(pair) || performance.now() > until) return pair
    await pause(PAUSE_MS)
  }
}

/**
 * The lines in which the clusters differ, `-` the real one's and `+` the rehearsal's. Reads are repeated for a while as long as
 * they differ in lines that are not `accepted`, and those that only prepare as long as they fail.
 */
export const compare = async (
  { run, until, unordered, setup }: Invocation,
  give: () => Promise<Pair>,
  accepted: (diff: ReadonlyArray<string>) => boolean
): Promise<ReadonlyArray<string>> => {
  if (until !== undefined) {
    const shown = ({ stdout, stderr }: Outcome) => until.test(stdout + stderr)
    const pair = await ask(give, ({ real, rehearsal }) => shown(real) && shown(rehearsal), WAIT_MS)
    const missing = [shown(pair.real) ? [] : ["-"], shown(pair.rehearsal) ? [] : ["+"]].flat()
    if (missing.length > 0) return missing.map((side) => `${side}never printed ${until}`)
  }
  const isRead = READS.test(run)
  if (setup && until !== undefined) return []
  if (setup) return failuresOf(await ask(give, (pair) => !isRead || failuresOf(pair).length === 0, WAIT_MS))
  const diffOf = ({ real, rehearsal }: Pair) => lineDiff(linesOf(real, unordered), linesOf(rehearsal, unordered))
  const pair = await ask(give, (answer) => !isRead || accepted(diffOf(answer)), SETTLE_MS)
  return diffOf(pair)
}
