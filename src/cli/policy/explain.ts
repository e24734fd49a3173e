import { Console, Effect, FileSystem, Option, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import type { Approvals } from "../../domain/runbook.ts"
import { whyUnreadable } from "../../platform/why-unreadable.ts"
import type { Counterfactual } from "../../policy/explain/counterfactuals.ts"
import type { Explanation } from "../../policy/explain/explain.ts"
import type { RuleInput } from "../../policy/rule-input.ts"
import { printable } from "../../render/words.ts"
import { CliFailure, toCliFailure } from "../cli-failure.ts"
import { type ConnectionFlags, connectionFlags } from "../connection.ts"
import { exitCode } from "../exit-code.ts"
import { incidentArgument } from "../incident/id-argument.ts"
import { jsonFlag } from "../output.ts"
import { withClient } from "../with-client.ts"
import type { PolicyParts } from "./parts.ts"

const isDocument = Schema.is(
  Schema.Struct({
    plan: Schema.Struct({ steps: Schema.Array(Schema.Struct({ id: Schema.String })) }),
    facts: Schema.Struct({ freezes: Schema.Array(Schema.Unknown) })
  })
)

const notAnInput = (where: string) =>
  new CliFailure({
    text: `this is not what rules are asked\n  where: ${where}\n  next:  see the input in docs/policy.md; \`handrail policy explain INCIDENT --json\` prints one`,
    code: exitCode.usage
  })

const parse = Effect.fnUntraced(function* (text: string, where: string) {
  const value = yield* Effect.try({ try: () => JSON.parse(text) as unknown, catch: () => notAnInput(where) })
  // the rules say about every other part what they think of it
  return isDocument(value) ? (value as unknown as RuleInput) : yield* notAnInput(where)
})

const readInput = Effect.fnUntraced(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.mapError(
    fs.readFileString(file),
    (error) =>
      new CliFailure({
        text: `the input cannot be read: ${whyUnreadable(error)}\n  where: ${file}\n  next:  check the path`,
        code: exitCode.notFound
      })
  )
  return { input: yield* parse(text, file), decidedBy: undefined }
})

/** What the rules were asked about the incident's latest plan: the server keeps it as evidence. */
const fetchInput = Effect.fnUntraced(function* (
  connection: ConnectionFlags,
  incident: typeof incidentArgument extends Argument.Argument<infer A> ? A : never
) {
  const nothing = new CliFailure({
    text: `nothing was decided about a plan of ${incident}\n  where: ${incident}\n  next:  see how far it came: handrail incident show ${incident}`,
    code: exitCode.notFound
  })
  const pruned = (at: string) =>
    new CliFailure({
      text: `what the rules were asked about ${incident} is kept no longer: it was pruned at ${at}\n  where: ${incident}\n  next:  read what they decided: handrail timeline show ${incident}; keep evidence longer with \`retention\` in handrail.yaml`,
      code: exitCode.notFound
    })
  const { content, engine } = yield* withClient(connection, (client) =>
    Effect.gen(function* () {
      const { decision } = yield* client.incidents.show({ params: { id: incident } })
      if (decision?.input === undefined) return yield* nothing
      const evidence = yield* client.incidents.evidence({ params: { id: incident, digest: decision.input } })
      if (evidence.prunedAt !== undefined) return yield* pruned(evidence.prunedAt)
      return { content: evidence.content, engine: decision.engine }
    })
  )
  return { input: yield* parse(content, incident), decidedBy: engine }
})

const people = ({ groups, people: count }: Approvals): string => `approval by ${count === 1 ? "one" : count} of ${groups.join(" or ")}`

const verdictText = ({ decided, runsWhenApproved }: Explanation): string => {
  if (decided.approvals === undefined) return decided.verdict
  return `${decided.verdict}: ${people(decided.approvals)}${runsWhenApproved ? ", and then it runs" : ""}`
}

const changeText = ({ approvals, changes, verdict }: Counterfactual): string =>
  `  ${approvals === undefined ? verdict : `${verdict}, ${people(approvals)}`}: ${changes.map(printable).join("; and ")}`

const explanationText = (explanation: Explanation, decidedBy: string | undefined): string => {
  const { decided, otherwise } = explanation
  const reasons = decided.reasons.map(
    ({ message, rule, step, verdict }) => `  ${verdict} by ${rule}${step === undefined ? "" : ` about ${step}`}: ${printable(message)}`
  )
  const isOther = decidedBy !== undefined && decidedBy !== decided.engine
  return [
    verdictText(explanation),
    ...(isOther ? [`  decided then by ${decidedBy}, and explained by ${decided.engine}`] : [`  by ${decided.engine}`]),
    "",
    "because",
    ...reasons,
    ...(decided.verdict === "allow" ? [] : ["", "what would change the answer (each was tried)"]),
    ...(decided.verdict === "allow" ? [] : otherwise.length === 0 ? ["  nothing that could be tried"] : otherwise.map(changeText))
  ].join("\n")
}

/** Exit 0 for an explanation, whatever the answer is. */
export const explainPolicy = (parts: PolicyParts) =>
  Command.make(
    "explain",
    {
      ...connectionFlags,
      json: jsonFlag,
      file: Flag.String("file").pipe(Flag.withDescription("An input of the rules as JSON, instead of an incident's"), Flag.optional),
      config: Flag.String("config").pipe(
        Flag.withDescription("Decide by the rules that this configuration names; default: the rules that come with Handrail"),
        Flag.optional
      ),
      incident: incidentArgument.pipe(Argument.optional)
    },
    Effect.fnUntraced(function* ({ config, file, incident, json, ...connection }) {
      const from = Option.isSome(file)
        ? readInput(file.value)
        : Option.isSome(incident)
          ? fetchInput(connection, incident.value)
          : undefined
      if (from === undefined || (Option.isSome(file) && Option.isSome(incident)))
        return yield* new CliFailure({ text: "say one of an incident and --file", code: exitCode.usage })
      const { decidedBy, input } = yield* from
      const { explain } = yield* Effect.promise(() => import("../../policy/explain/explain.ts"))
      const explanation = yield* Effect.gen(function* () {
        const rules = yield* (yield* parts).rules(Option.getOrUndefined(config))
        return yield* explain(input, rules)
      }).pipe(
        Effect.scoped,
        Effect.mapError((error) => toCliFailure(error))
      )
      const { decided, otherwise, runsWhenApproved } = explanation
      const { input: _, ...said } = decided
      yield* Console.log(
        json ? JSON.stringify({ ...said, runsWhenApproved, otherwise, input }, null, 2) : explanationText(explanation, decidedBy)
      )
    })
  ).pipe(Command.withDescription("Show which rules decided about an incident's plan, and what would change the answer"))
