import { Effect, Schema } from "effect"
import type { JsonValue } from "../../domain/canonical-json.ts"
import type { Approvals } from "../../domain/runbook.ts"
import { type Engines, type Judged, judge } from "../decide.ts"
import type { RuleInput } from "../rule-input.ts"
import type { Hints } from "./changes.ts"
import { type Counterfactual, counterfactuals } from "./counterfactuals.ts"

/** What was decided, by which rules, and what would change it. */
export interface Explanation {
  readonly decided: Judged
  readonly otherwise: ReadonlyArray<Counterfactual>
  /** Whether the plan would run once the people whom the rules ask for have approved it. */
  readonly runsWhenApproved: boolean
}

const Label = Schema.Struct({ label: Schema.String, value: Schema.String })
const Settings = Schema.Struct({
  auto: Label,
  gitops: Schema.Struct({ exception: Label }),
  suspects: Schema.Struct({ before: Schema.Array(Schema.Struct({ name: Schema.String })) })
})

const noHints: Hints = { auto: { label: "handrail.dev/auto", value: "allowed" }, gitops: { label: "", value: "" }, suspects: [] }

/** What the default rules' settings say about the ways out; a team's own rules may have others, which cannot be guessed. */
const hintsOf = (settings: JsonValue): Hints => {
  const decoded = Schema.decodeUnknownOption(Settings)(settings)
  if (decoded._tag === "None") return noHints
  const { auto, gitops, suspects } = decoded.value
  return { auto, gitops: gitops.exception, suspects: suspects.before.map(({ name }) => name) }
}

/** Approvals by as many people of the first group as are asked for. */
const givenBy = ({ groups, people }: Approvals, { now }: RuleInput): RuleInput["approvals"] =>
  Array.from({ length: people }, (_, index) => ({
    by: { subject: `approver-${index + 1}`, groups: groups.slice(0, 1) },
    answer: "approved" as const,
    at: now
  }))

/** Decides about an input as it was recorded, and asks the same rules about what could be different. */
export const explain = Effect.fn("policy.explain")(function* (
  input: RuleInput,
  rules: { readonly engines: Engines; readonly approvers: Approvals; readonly settings: JsonValue }
): Effect.fn.Return<Explanation> {
  const ask = (changed: RuleInput) => judge(rules.engines, rules.approvers, changed)
  const decided = yield* ask(input)
  const otherwise = decided.verdict === "allow" ? [] : yield* counterfactuals(input, decided, ask, hintsOf(rules.settings))
  const { approvals } = decided
  if (approvals === undefined) return { decided, otherwise, runsWhenApproved: false }
  const approved = yield* ask({ ...input, approvals: givenBy(approvals, input) })
  return { decided, otherwise, runsWhenApproved: approved.verdict !== "deny" && (approved.approvals?.people ?? 0) <= approvals.people }
})
