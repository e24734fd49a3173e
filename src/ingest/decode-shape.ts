import { Result, Schema, SchemaIssue } from "effect"
import { limitText } from "./limits.ts"
import { type Problem, WebhookInvalid } from "./webhook.ts"

const formatIssue = SchemaIssue.makeFormatterStandardSchemaV1()
const MOST_PROBLEMS = 20

const member = (key: string): string => (/^[A-Za-z_][\w]*$/.test(key) ? `.${key}` : `[${JSON.stringify(limitText(key, 80))}]`)

/** Each problem at its path below `root`; at most twenty. */
export const problemsAt = (root: string, error: Schema.SchemaError): ReadonlyArray<Problem> =>
  formatIssue(error.issue)
    .issues.slice(0, MOST_PROBLEMS)
    .map(({ message, path = [] }) => {
      const steps = path.map((step) => (typeof step === "object" ? step.key : step))
      return { path: root + steps.map((step) => (typeof step === "number" ? `[${step}]` : member(String(step)))).join(""), message }
    })

/** `$.a: Expected b; $.c: Missing key` */
export const showProblems = (problems: ReadonlyArray<Problem>): string =>
  problems.map(({ path, message }) => `${path}: ${message}`).join("; ")

/** `what`: "a PagerDuty webhook of version 3". `next`: what to set where the sender is configured. */
export const invalid = (what: string, next: string, problems: ReadonlyArray<Problem>): WebhookInvalid =>
  new WebhookInvalid({
    message: `this is not ${what}: ${showProblems(problems)}`,
    where: problems[0]?.path ?? "$",
    next: `${next}; nothing was stored`,
    problems
  })

/** Reads JSON as a schema says and leaves fields that it does not know alone, since senders add some over time. */
export const shapeDecoder = <A>(schema: Schema.ConstraintDecoder<A>, what: string, next: string) => {
  const decode = Schema.decodeUnknownResult(schema, { errors: "all" })
  return (body: unknown): Result.Result<A, WebhookInvalid> =>
    Result.mapError(decode(body), (error) => invalid(what, next, problemsAt("$", error)))
}
