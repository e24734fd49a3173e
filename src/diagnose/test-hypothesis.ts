import { Deferred, Effect } from "effect"
import type { HypothesisResult } from "../domain/diagnosis.ts"
import type { Hypothesis } from "../domain/hypothesis-tree.ts"
import type { Observer } from "./observer.ts"
import { isSettledAgainst, logOdds, probability, statusOf } from "./odds.ts"
import { type ProbeResult, runProbe, type Subject } from "./run-probe.ts"

/** What is known of a hypothesis so far; changes while it is tested. */
export class Belief {
  readonly hypothesis: Hypothesis
  readonly parent: string | undefined
  readonly #results = new Map<string, ProbeResult>()
  /** True once no probe can add anything. */
  concluded = false

  constructor(hypothesis: Hypothesis, parent: string | undefined) {
    this.hypothesis = hypothesis
    this.parent = parent
  }

  add(result: ProbeResult): void {
    this.#results.set(result.finding.probe, result)
  }

  /** Whether the probes that still run cannot save it. */
  get isLost(): boolean {
    const outstanding = this.hypothesis.probes.filter(({ id }) => !this.#results.has(id))
    return isSettledAgainst(
      this.#odds,
      outstanding.map(({ weigh }) => Math.max(1, ...weigh.map(({ likelihoodRatio }) => likelihoodRatio)))
    )
  }

  /** Findings in the order of the probes, whatever order they came in. One that was cut short is inconclusive unless it is lost. */
  result(): HypothesisResult {
    const { id, title, probes } = this.hypothesis
    const status = this.concluded || this.isLost ? statusOf(this.#odds) : "inconclusive"
    return {
      id,
      title,
      status,
      likelihood: probability(this.#odds),
      ...(this.parent !== undefined && { parent: this.parent }),
      findings: probes.flatMap((probe) => this.#results.get(probe.id)?.finding ?? [])
    }
  }

  get #odds(): number {
    return [...this.#results.values()].reduce((sum, { likelihoodRatio }) => sum + Math.log(likelihoodRatio), logOdds(this.hypothesis.prior))
  }
}

/** Runs the probes of a hypothesis side by side; those that run when it is lost are cancelled, down to the request. */
export const testHypothesis = Effect.fn("diagnose.hypothesis")(function* (belief: Belief, observer: Observer, subject: Subject) {
  yield* Effect.annotateCurrentSpan({ hypothesis: belief.hypothesis.id })
  const lost = yield* Deferred.make<void>()
  const probing = Effect.forEach(
    belief.hypothesis.probes,
    (probe) =>
      Effect.flatMap(runProbe(probe, observer, subject), (result) => {
        belief.add(result)
        return belief.isLost ? Deferred.succeed(lost, undefined) : Effect.void
      }),
    { concurrency: "unbounded", discard: true }
  )
  yield* Effect.raceFirst(probing, Deferred.await(lost))
  belief.concluded = true
})
