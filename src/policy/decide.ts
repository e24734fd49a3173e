import { Effect } from "effect"
import type { Reason } from "../domain/decision.ts"
import type { Approvals } from "../domain/runbook.ts"
import { showUserError } from "../domain/user-error.ts"
import { falsehoods } from "./input-is-true.ts"
import { type Outcome, outcomeOf } from "./outcome.ts"
import type { Decided, Policy, PolicyInput } from "./policy.ts"
import type { Answer, RuleEngine, SpokenReason } from "./rule-engine.ts"
import { type RuleInput, ruleInput } from "./rule-input.ts"

/** What an engine says; that it does not answer is a denial that says so. */
const ask = (engine: RuleEngine, input: string) =>
  engine.ask(input).pipe(
    Effect.catch((error) =>
      Effect.succeed<Answer>({
        by: engine.name,
        reasons: [{ rule: "engine", verdict: "deny", message: `the rules of ${engine.name} could not be asked: ${showUserError(error)}` }]
      })
    )
  )

export interface Engines {
  /** Its rules must speak for every step. */
  readonly base: RuleEngine
  /** These can forbid, and ask for people, and never allow. */
  readonly stricter: ReadonlyArray<RuleEngine>
}

const objections = (reasons: ReadonlyArray<SpokenReason>) => reasons.filter(({ verdict }) => verdict !== "allow")

/** What was judged, by which rules, on which document. */
export interface Judged extends Outcome {
  readonly engine: string
  /** JSON, as the engines got it. */
  readonly input: string
}

/** Asks every engine about a document; `before` are reasons that stand already. The strictest reason is the verdict. */
export const judge = Effect.fnUntraced(function* (
  { base, stricter }: Engines,
  byDefault: Approvals,
  input: RuleInput,
  before: ReadonlyArray<Reason> = []
): Effect.fn.Return<Judged> {
  const document = JSON.stringify(input)
  const speaking = yield* ask(base, document)
  const objecting = yield* Effect.forEach(stricter, (one) => ask(one, document))
  const said = [...before, ...speaking.reasons, ...objecting.flatMap(({ reasons }) => objections(reasons))]
  return {
    ...outcomeOf(input.plan.steps, said, byDefault),
    engine: [speaking, ...objecting].map(({ by }) => by).join(", "),
    input: document
  }
})

const withoutApprovals = ({ rule, verdict, step, message }: SpokenReason): Reason => ({
  rule,
  verdict,
  ...(step === undefined ? {} : { step }),
  message
})

/** Decides by the engines; `byDefault` approve where neither the runbook nor a rule names anybody. */
export const decideBy = (engines: Engines, byDefault: Approvals): Policy["Service"]["decide"] =>
  Effect.fn("policy.decide")(function* (input: PolicyInput): Effect.fn.Return<Decided> {
    const { approvals, engine, input: document, reasons, verdict } = yield* judge(engines, byDefault, ruleInput(input), falsehoods(input))
    yield* Effect.annotateCurrentSpan({ "incident.id": input.incident.id, "policy.verdict": verdict })
    return {
      decision: {
        plan: input.digest,
        verdict,
        reasons: reasons.map(withoutApprovals),
        ...(approvals === undefined ? {} : { approvals }),
        mode: input.incident.mode,
        engine,
        decidedAt: input.now
      },
      input: document
    }
  })
