import { Clock, Duration, Effect, Fiber } from "effect"
import type { Change } from "../domain/change.ts"
import type { Diagnosis, HypothesisResult } from "../domain/diagnosis.ts"
import type { Hypothesis, HypothesisTree } from "../domain/hypothesis-tree.ts"
import { Narrator } from "../domain/narrator.ts"
import type { Signal } from "../domain/signal.ts"
import { healthId } from "../knowledge/runbook-file/build-diagnose.ts"
import { remaining } from "../platform/deadline.ts"
import { conclude } from "./conclude.ts"
import { type AskLibrary, makeObserver, type ObservedCluster, type Observer } from "./observer.ts"
import { runHealthCheck, type Subject } from "./run-probe.ts"
import { isStillRuledOut, type RuledOut } from "./still-ruled-out.ts"
import { Belief, testHypothesis } from "./test-hypothesis.ts"

export interface DiagnoseInput {
  readonly tree: HypothesisTree
  /** The runbook's parameters, bound. */
  readonly params: Readonly<Record<string, string>>
  readonly signal: Pick<Signal, "labels" | "annotations"> & Partial<Pick<Signal, "startsAt">>
  /** What was changed lately and may concern it, the likeliest first. */
  readonly changes?: ReadonlyArray<Change>
  readonly cluster: ObservedCluster
  /** What an earlier diagnosis of the same trouble refuted: tested again only where what it rests on has changed. */
  readonly ruledOut?: ReadonlyArray<RuledOut>
  /** For hypotheses that name a cause of the library; without it they cannot be told. */
  readonly library?: AskLibrary
  /** Longest time for all of it; two minutes by default. The incident's deadline counts too. */
  readonly within?: Duration.Input
}

/** Id and title of the check that nothing is wrong, as it stands among the hypotheses. */
const health = { id: healthId, title: "Nothing is wrong now" } as const

/**
 * Finds the cause by reading the cluster: signs of health first, then every hypothesis side by side, each confirmed one refined by
 * its children. Reads are shared and capped; a lost hypothesis cancels its own. Tells each hypothesis as it settles, in the order
 * of the tree, and cites evidence for every finding. Never fails: what cannot be read or finished is `inconclusive`.
 */
export const diagnose = Effect.fn("diagnose.diagnose")(function* (input: DiagnoseInput): Effect.fn.Return<Diagnosis, never, Narrator> {
  const { tree, params, ruledOut = [], signal, cluster, within = "2 minutes" } = input
  const subject = { params, labels: signal.labels, annotations: signal.annotations, now: new Date(yield* Clock.currentTimeMillis) }
  const results: Array<HypothesisResult> = []
  const beliefs: Array<Belief> = []
  return yield* Effect.scoped(
    Effect.gen(function* () {
      const observer = yield* makeObserver(cluster, params, input.library)
      const run: Run = { observer, subject, ruledOut, results, beliefs }
      const limit = Duration.min(Duration.fromInputUnsafe(within), yield* remaining)
      const testing = Effect.gen(function* () {
        if (yield* checkHealth(tree, run)) return "healthy" as const
        yield* testAll(tree.hypotheses, undefined, run)
        return "tested" as const
      })
      const end = yield* Effect.timeoutOption(testing, limit)
      const apiCalls = observer.calls()
      if (end._tag === "Some" && end.value === "healthy") {
        const summary = "nothing is wrong now"
        return { verdict: "healthy", summary, hypotheses: results, apiCalls } as const
      }
      const cut = end._tag === "None" ? `stopped after ${Duration.format(limit)}` : undefined
      if (cut !== undefined) yield* tellUnfinished(run)
      const conclusion = yield* conclude(tree.hypotheses, results, params, cut)
      return { ...conclusion, hypotheses: results, apiCalls }
    })
  )
})

interface Run {
  readonly observer: Observer
  readonly subject: Subject
  readonly ruledOut: ReadonlyArray<RuledOut>
  /** Told results, in the order told. */
  readonly results: Array<HypothesisResult>
  /** All that were opened. */
  readonly beliefs: Array<Belief>
}

/** True when every sign of health is there. */
const checkHealth = Effect.fnUntraced(function* ({ healthy }: HypothesisTree, run: Run): Effect.fn.Return<boolean, never, Narrator> {
  if (healthy.length === 0) return false
  const narrator = yield* Narrator
  yield* narrator.tell({ _tag: "HypothesisOpened", hypothesis: health.id, title: health.title, prior: 0.5 })
  const findings = yield* Effect.forEach(healthy, (check) => runHealthCheck(check, run.observer, run.subject), { concurrency: "unbounded" })
  const isHealthy = findings.every(({ effect }) => effect === "supports")
  const isIll = findings.some(({ effect }) => effect === "refutes")
  const status = isHealthy ? "confirmed" : isIll ? "refuted" : "inconclusive"
  yield* settle({ ...health, status, likelihood: isHealthy ? 1 : isIll ? 0 : 0.5, findings }, run)
  return isHealthy
})

/** The earlier result of a hypothesis that need not be tested again. */
const recall = Effect.fnUntraced(function* (hypothesis: Hypothesis, { observer, ruledOut }: Run) {
  const before = ruledOut.find(({ result }) => result.id === hypothesis.id)
  if (before === undefined || !(yield* isStillRuledOut(hypothesis, before, observer))) return undefined
  return { ...before.result, refutedAt: before.at }
})

/** Tests siblings side by side, then the children of each that is confirmed. */
const testAll = (hypotheses: ReadonlyArray<Hypothesis>, parent: string | undefined, run: Run): Effect.Effect<void, never, Narrator> =>
  Effect.gen(function* () {
    const narrator = yield* Narrator
    const recalled = yield* Effect.forEach(hypotheses, (hypothesis) => recall(hypothesis, run), { concurrency: "unbounded" })
    for (const result of recalled) if (result !== undefined) yield* settle(result, run)
    const siblings = hypotheses.filter((_, index) => recalled[index] === undefined).map((hypothesis) => new Belief(hypothesis, parent))
    for (const belief of siblings) {
      const { id, title, prior } = belief.hypothesis
      run.beliefs.push(belief)
      yield* narrator.tell({ _tag: "HypothesisOpened", hypothesis: id, title, prior })
    }
    const fibers = yield* Effect.forEach(siblings, (belief) => Effect.forkChild(testHypothesis(belief, run.observer, run.subject)))
    for (const [index, belief] of siblings.entries()) {
      const fiber = fibers[index]
      if (fiber !== undefined) yield* Fiber.join(fiber)
      yield* settle(belief.result(), run)
    }
    for (const belief of siblings) {
      if (belief.result().status === "confirmed") yield* testAll(belief.hypothesis.children, belief.hypothesis.id, run)
    }
  })

const tellUnfinished = Effect.fnUntraced(function* (run: Run) {
  const told = new Set(run.results.map(({ id }) => id))
  for (const belief of run.beliefs) if (!told.has(belief.hypothesis.id)) yield* settle(belief.result(), run)
})

const settle = Effect.fnUntraced(function* (result: HypothesisResult, run: Run): Effect.fn.Return<void, never, Narrator> {
  const narrator = yield* Narrator
  const { id, title, status, likelihood, findings, refutedAt } = result
  if (refutedAt === undefined) for (const finding of findings) yield* narrator.tell({ _tag: "ProbeFinished", hypothesis: id, finding })
  yield* narrator.tell({
    _tag: "HypothesisSettled",
    hypothesis: id,
    title,
    status,
    likelihood,
    ...(refutedAt === undefined ? {} : { refutedAt })
  })
  run.results.push(result)
}, Effect.uninterruptible)
