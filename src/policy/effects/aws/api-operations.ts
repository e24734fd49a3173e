import type { CommandEffect } from "../../../domain/command-effects.ts"
import { type CommandNode, command } from "../command-tree.ts"
import { asDryRun, escapes, type Finding, finding, harmless, outside, raise } from "../finding.ts"
import { isGiven, type ParsedFlags } from "../parse-flags.ts"
import { type OperationFacts, operationFacts } from "./operations.ts"
import { writeVerb } from "./write-verbs.ts"

/** Parameters that say which things an operation is about. */
const naming = /(^|-)(id|ids|name|names|arn|arns|bucket|cluster|service|services|key|resource|resources|queue-url|alarm-names)$/

const namesOf = (flags: ParsedFlags): ReadonlyArray<string> => [
  ...new Set([...flags.values].filter(([flag]) => naming.test(flag)).flatMap(([, values]) => values.filter((value) => value !== "")))
]

const placeOf = (service: string, operation: string, flags: ParsedFlags): Partial<CommandEffect> => ({
  kind: `${service}/${operation.split("-").slice(1).join("-") || operation}`,
  group: "amazonaws.com",
  names: namesOf(flags),
  scope: "outside"
})

/** Services in which every change is a change of who may do what. */
const identityServices = new Set(["iam", "organizations", "rolesanywhere", "sso-admin"])

/** Names of operations that decide who is let in, whatever access level IAM gives them. */
const admits =
  /-(permissions?|grants?|access-key|login-profile|access-entry|access-policy|((bucket|key|repository|resource|role|user|group|trust|queue|topic|registry)-policy))$/

const sensitiveAsked: Readonly<Record<string, (flags: ParsedFlags) => string | undefined>> = {
  "ssm get-parameter": (flags) => decrypts(flags),
  "ssm get-parameters": (flags) => decrypts(flags),
  "ssm get-parameters-by-path": (flags) => decrypts(flags),
  "ssm get-parameter-history": (flags) => decrypts(flags),
  "apigateway get-api-key": (flags) => (mayHold(flags, ["include-value"]) ? "discloses the API key's value" : undefined),
  "apigateway get-api-keys": (flags) => (mayHold(flags, ["include-values"]) ? "discloses the values of API keys" : undefined),
  "ec2 describe-instance-attribute": (flags) =>
    mayHold(flags, []) || [...flags.values.values()].flat().includes("userData") ? "discloses the user data of an instance" : undefined
}

/** Whether one of the flags is given, or the parameters come from a document that may hold it. */
const mayHold = (flags: ParsedFlags, names: ReadonlyArray<string>): boolean =>
  [...names, "cli-input-json", "cli-input-yaml"].some((name) =>
    [...flags.values.keys()].some((given) => given === name || (names.includes(name) && given.length > 4 && name.startsWith(given)))
  )

const decrypts = (flags: ParsedFlags): string | undefined =>
  mayHold(flags, ["with-decryption"]) ? "discloses the plain text of parameters" : undefined

const readFinding = (service: string, operation: string, facts: OperationFacts, flags: ParsedFlags): Finding => {
  const line = `${service} ${operation}`
  const place = placeOf(service, operation, flags)
  const asked = Object.hasOwn(sensitiveAsked, line) ? sensitiveAsked[line]?.(flags) : undefined
  if (!facts.sensitive && asked === undefined) return finding({ verb: "read", ...place, class: "read" })
  return finding(
    { verb: "read", ...place, sensitive: true, class: "sensitive-read" },
    asked ?? `aws ${line} discloses credentials, or the data of a store`
  )
}

const writeFinding = (service: string, operation: string, facts: OperationFacts, flags: ParsedFlags): Finding => {
  const known = writeVerb(service, operation)
  const place = placeOf(service, operation, flags)
  const what = `${service} ${operation.split("-").slice(1).join(" ") || operation}${place.names?.length ? ` ${place.names.join(", ")}` : ""}`
  const plain =
    known === undefined
      ? finding(
          { verb: "unknown", ...place, reversible: false, class: "destructive" },
          `aws ${service} ${operation} is no read by the service's model, and what it changes is not known here`
        )
      : finding(
          { verb: known.verb, ...place, reversible: known.reversible, class: known.class },
          `${known.does} ${what}${known.verb === "delete" ? ", for good" : ""}`
        )
  const reports = known !== undefined && known.verb === "create" && known.class === "low"
  return !reports && (identityServices.has(service) || facts.permissions || admits.test(operation))
    ? raise(plain, "destructive", "it decides who may do what in the account", {
        verb: plain.effect.verb === "delete" ? "delete" : "escalate"
      })
    : plain
}

const nowhere = new Set(["-", "/dev/stdout", "/dev/stderr", "/dev/null"])

const outputFile = (flags: ParsedFlags): ReadonlyArray<Finding> => {
  const file = flags.positionals.at(-1)
  return file !== undefined && nowhere.has(file) ? [] : [outside("update", "high", `writes ${file ?? "a file"} where Handrail runs`)]
}

/** `help` and nothing else after an operation prints its page. */
export const asksForHelp = (flags: ParsedFlags): boolean =>
  flags.positionals.length === 1 && flags.positionals[0] === "help" && flags.values.size === 0

/** Any beginning of `--no-dry-run` that starts with `no` takes a `--dry-run` back, wherever it stands. */
const takesBack = (name: string): boolean => name.startsWith("no") && "no-dry-run".startsWith(name)

/**
 * With a skeleton nothing is sent (https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-skeleton.html); a dry run counts only for
 * operations whose model has it.
 */
const previews = (facts: OperationFacts, flags: ParsedFlags): string | undefined => {
  if (isGiven(flags, "generate-cli-skeleton")) return "--generate-cli-skeleton"
  const bare = flags.values.get("dry-run")?.every((value) => value === "") === true
  return facts.dryRun && bare && ![...flags.values.keys()].some(takesBack) ? "--dry-run" : undefined
}

const nodes = new Map<string, CommandNode>()

const operationNode = (service: string, operation: string, facts: OperationFacts): CommandNode => ({
  ...command((flags) => {
    if (asksForHelp(flags)) return [harmless]
    if (facts.mints) return [escapes(`aws ${service} ${operation} mints another identity, and Handrail acts only with its own`)]
    const found = facts.reads ? readFinding(service, operation, facts, flags) : writeFinding(service, operation, facts, flags)
    const preview = previews(facts, flags)
    return [preview === undefined ? found : asDryRun(found, preview), ...(facts.outputFile ? outputFile(flags) : [])]
  }),
  open: true
})

const waiter: CommandNode = { ...command(() => [finding({ verb: "read", scope: "outside", class: "read" })]), open: true }
const help: CommandNode = command(() => [harmless])

/**
 * The command that a word after a service names, by the service's model. An operation that the model lacks is a write: the CLI refuses
 * it, or knows a newer model.
 */
export const operationCommand = (service: string, word: string): CommandNode | undefined => {
  if (word === "wait") return waiter
  if (word === "help") return help
  const line = `${service} ${word}`
  const facts = operationFacts(service, word)
  if (facts === undefined) return undefined
  const node = nodes.get(line) ?? operationNode(service, word, facts)
  if (facts.reads) nodes.set(line, node)
  return node
}
