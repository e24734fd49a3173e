import { type Classify, type CommandNode, command } from "../command-tree.ts"
import { asDryRun, escapes, type Finding, finding, harmless, outside, raise } from "../finding.ts"
import { joinValues } from "../join-values.ts"
import { asWritten, isSet, type ParsedFlags } from "../parse-flags.ts"
import { classifyTool, type Tool } from "../tool.ts"
import { flagRules, globalFlags } from "./flags.ts"
import table from "./groups.json" with { type: "json" }
import { isDisclosing, isReading, writeRow } from "./verbs.ts"

const groups: Readonly<Record<string, string>> = table.groups

const tracks = new Set(["alpha", "beta", "preview"])

const isGroup = ([root = "", ...rest]: ReadonlyArray<string>): boolean =>
  Object.hasOwn(groups, root) && (rest.length === 0 || ` ${groups[root]} `.includes(` ${rest.join("/")} `))

const place = (path: ReadonlyArray<string>, names: ReadonlyArray<string>) =>
  ({ kind: path.slice(0, -1).join("/") || "gcloud", group: "googleapis.com", names, scope: "outside" }) as const

const read = (path: ReadonlyArray<string>, flags: ParsedFlags): Finding =>
  finding({ verb: "read", ...place(path, flags.positionals), class: "read" })

const discloses = (path: ReadonlyArray<string>, flags: ParsedFlags): Finding =>
  finding(
    { verb: "read", ...place(path, flags.positionals), sensitive: true, class: "sensitive-read" },
    `gcloud ${path.join(" ")} discloses credentials, or what a store holds`
  )

const identity = "changes the credentials, the configuration or the programs of every later command"

/** Commands whose meaning is not their last word's. */
const special: Readonly<Record<string, Classify>> = {
  "app open-console": () => [harmless],
  "auth list": () => [harmless],
  "auth application-default print-access-token": () => [outside("read", "sensitive-read", "prints Handrail's own token")],
  "auth print-access-token": () => [outside("read", "sensitive-read", "prints Handrail's own token")],
  "auth print-identity-token": () => [outside("read", "sensitive-read", "prints Handrail's own token")],
  "components list": () => [harmless],
  "components repositories list": () => [harmless],
  "config get": () => [harmless],
  "config get-value": () => [harmless],
  "config list": () => [harmless],
  "config configurations describe": () => [harmless],
  "config configurations list": () => [harmless],
  help: () => [harmless],
  info: () => [harmless],
  "sql generate-login-token": () => [outside("read", "sensitive-read", "prints a password of the database")],
  "storage cp": (flags) => (flags.positionals.at(-1) === "-" ? [discloses(["storage", "cp"], flags)] : [write(["storage", "cp"], flags)]),
  "storage rsync": (flags) =>
    [
      ["delete-unmatched-destination-objects", "d"].some((name) => isSet(flags, name))
        ? raise(write(["storage", "rsync"], flags), "destructive", "it deletes what the source lacks", { reversible: false })
        : write(["storage", "rsync"], flags)
    ].map((found) => (isSet(flags, "dry-run") ? asDryRun(found, "--dry-run") : found))
}

/** Groups in which every command that has no row of its own changes who Handrail is, or what runs when it asks. */
const identityGroups = new Set(["auth", "components", "config"])

const admits = /iam-policy|policy-binding|^(allow|deny|grant|revoke)$|^(create|upload)-cred-config$/

const admittingPath =
  /^iam |^projects .*binding|service-accounts keys|service-accounts create$|org-policies|access-context-manager|^resource-manager org-policies|firewall-rules|access-config/

const write = (path: ReadonlyArray<string>, flags: ParsedFlags): Finding => {
  const verb = path.at(-1) ?? ""
  const known = writeRow(verb) ?? writeRow(path.at(-2) ?? "")
  const names = flags.positionals
  const what = `${path.slice(0, -1).join(" ")}${names.length === 0 ? "" : ` ${names.join(", ")}`}`
  const plain =
    known === undefined
      ? finding(
          { verb: "unknown", ...place(path, names), reversible: false, class: "destructive" },
          `gcloud ${path.join(" ")} is no command that is known to read, and what it changes is not known here`
        )
      : finding(
          { verb: known.verb, ...place(path, names), reversible: known.class !== "destructive", class: known.class },
          `${known.does} ${what}`
        )
  return admits.test(verb) || admittingPath.test(path.join(" "))
    ? raise(plain, "destructive", "it decides who may do what", { verb: plain.effect.verb === "delete" ? "delete" : "escalate" })
    : plain
}

const leaf =
  (path: ReadonlyArray<string>): Classify =>
  (flags) => {
    const line = path.join(" ")
    const verb = path.at(-1) ?? ""
    if (Object.hasOwn(special, line)) return special[line]?.(flags) ?? []
    if (path[0] === "topic") return [harmless]
    if (verb === "get-credentials")
      return [escapes("changes the kubeconfig, which decides the cluster and the identity of every later command")]
    if (identityGroups.has(path[0] ?? "") || ["init", "feedback"].includes(line)) return [escapes(identity)]
    if (isDisclosing(verb)) return [discloses(path, flags)]
    return [isReading(verb) ? read(path, flags) : write(path, flags)]
  }

const nodes = new Map<string, CommandNode>()

const groupNode = (path: ReadonlyArray<string>): CommandNode => ({
  ...command(() => [harmless]),
  commands: {},
  others: (word) => nodeOf(path.length === 0 && tracks.has(word) ? [] : [...path, word], path)
})

/** Groups are kept, being few; what comes after one is its command. */
const nodeOf = (path: ReadonlyArray<string>, above: ReadonlyArray<string>): CommandNode => {
  if (path.length > above.length && !isGroup(path)) return { ...command(leaf(path)), open: true }
  const key = path.join("/")
  const node = nodes.get(key) ?? groupNode(path)
  nodes.set(key, node)
  return node
}

const tool: Tool = { name: "gcloud", root: groupNode([]), globals: globalFlags, options: asWritten, flagRules }

const classify = classifyTool(tool)

/** Whether words lead past the last group, to a command. */
const isComplete = (words: ReadonlyArray<string>): boolean => {
  const path = words.filter((word, index) => !tracks.has(word) || index > 0)
  return path.length > 0 && !isGroup(path)
}

/** Effects of `gcloud <tokens>`: https://cloud.google.com/sdk/gcloud/reference */
export const classifyGcloud = (tokens: ReadonlyArray<string>): ReadonlyArray<Finding> =>
  classify(joinValues(globalFlags, isComplete, tokens))
