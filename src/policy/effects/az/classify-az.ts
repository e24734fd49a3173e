import { type EffectClass, type EffectVerb, isMutation } from "../../../domain/command-effects.ts"
import { type Classify, type CommandNode, command } from "../command-tree.ts"
import { escapes, type Finding, finding, harmless, notUnderstood, outside, raise } from "../finding.ts"
import type { FlagSource } from "../flag-table.ts"
import { joinValues } from "../join-values.ts"
import { leadingFlags } from "../leading-flags.ts"
import { asWritten, isGiven, isSet, lastValue, type ParsedFlags } from "../parse-flags.ts"
import { classifyTool, type FlagRule, type Tool } from "../tool.ts"
import { azDiscloses, azGroups, azReads } from "./words.ts"

const place = (path: ReadonlyArray<string>, flags: ParsedFlags) => ({
  kind: path.slice(0, -1).join("/"),
  group: "azure.com",
  names: ["name", "ids", "vault-name"].flatMap((flag) => flags.values.get(flag) ?? []),
  scope: "outside" as const
})

const writeVerbs: Readonly<Record<string, readonly [EffectVerb, EffectClass, string]>> = {
  add: ["update", "high", "adds to"],
  attach: ["update", "high", "attaches to"],
  cancel: ["delete", "destructive", "cancels"],
  capture: ["create", "high", "captures"],
  copy: ["create", "high", "copies"],
  create: ["create", "high", "creates"],
  deallocate: ["update", "high", "stops, and gives up the machine of,"],
  delete: ["delete", "destructive", "deletes"],
  deploy: ["update", "high", "deploys"],
  detach: ["delete", "destructive", "detaches"],
  disable: ["update", "destructive", "disables"],
  enable: ["update", "high", "enables"],
  failover: ["update", "destructive", "fails over"],
  import: ["update", "high", "imports to"],
  move: ["update", "high", "moves"],
  "perform-maintenance": ["restart", "high", "moves to another host"],
  purge: ["delete", "destructive", "purges"],
  redeploy: ["restart", "high", "moves to another host"],
  register: ["update", "high", "registers"],
  reimage: ["delete", "destructive", "puts a new disk in"],
  remove: ["delete", "destructive", "removes from"],
  restart: ["restart", "high", "restarts"],
  restore: ["update", "destructive", "restores, over what is there,"],
  scale: ["scale", "high", "scales"],
  set: ["update", "high", "changes"],
  start: ["update", "high", "starts"],
  stop: ["update", "high", "stops"],
  swap: ["update", "high", "swaps"],
  update: ["update", "high", "updates"],
  upgrade: ["update", "high", "upgrades"],
  exec: ["exec", "destructive", "runs a command in"],
  invoke: ["exec", "destructive", "runs a command in"],
  run: ["exec", "destructive", "runs what is handed to"],
  ssh: ["exec", "destructive", "opens a terminal on"]
}

/** Groups that decide who may do what. */
const admits =
  /^(ad|role|policy|lock|managedservices|keyvault) |access-policy|role-assignment|firewall-rule|network-rule|\bnsg rule\b|credential|\bkeys? (renew|regenerate|create)/

const write = (path: ReadonlyArray<string>, flags: ParsedFlags): Finding => {
  const verb = path.at(-1) ?? ""
  const known = azGroups.has(path[0] ?? "") && Object.hasOwn(writeVerbs, verb) ? writeVerbs[verb] : undefined
  const line = path.join(" ")
  const at = place(path, flags)
  const plain =
    known === undefined
      ? finding(
          { verb: "unknown", ...at, reversible: false, class: "destructive" },
          `az ${line} is no command that is known to read, and what it changes is not known here`
        )
      : finding(
          { verb: known[0], ...at, reversible: known[1] !== "destructive", class: known[1] },
          `${known[2]} ${[path.slice(0, -1).join(" "), ...at.names].join(" ")}`
        )
  return admits.test(line)
    ? raise(plain, "destructive", "it decides who may do what", { verb: plain.effect.verb === "delete" ? "delete" : "escalate" })
    : plain
}

const identity = "changes the credentials, the configuration or the programs of every later command"

const home = /^\/|^https:\/\/(management\.azure\.com|graph\.microsoft\.com|management\.core\.windows\.net)\//i

/** `az rest` gets unless told another method, and sends a token to Azure's own addresses: https://learn.microsoft.com/cli/azure/reference-index#az-rest */
const rest: Classify = (flags) => {
  const uri = lastValue(flags, "uri") ?? lastValue(flags, "url") ?? ""
  const method = (lastValue(flags, "method") ?? "get").toLowerCase()
  if (!home.test(uri)) return [escapes(`sends Handrail's token to ${uri || "an address that is not named"}`)]
  const at = { kind: "resource manager", group: "azure.com", names: [uri], scope: "outside" } as const
  if (method === "get" || method === "head") return [finding({ verb: "read", ...at, class: "read" })]
  return [
    finding(
      { verb: method === "delete" ? "delete" : "update", ...at, reversible: false, class: "destructive" },
      `sends ${method.toUpperCase()} to ${uri}, and what that does is not known here`
    )
  ]
}

/** Lines whose meaning is not their last word's. */
const special: Readonly<Record<string, Classify>> = {
  "account get-access-token": () => [outside("read", "sensitive-read", "prints Handrail's own token")],
  "account list": () => [harmless],
  "account show": () => [harmless],
  "aks browse": () => [
    finding({ verb: "connect", scope: "outside", reversible: false, class: "destructive" }, "opens a tunnel to a cluster")
  ],
  "cloud list": () => [harmless],
  "cloud show": () => [harmless],
  configure: (flags) => [isSet(flags, "list-defaults") ? harmless : escapes(identity)],
  "devops configure": (flags) => [
    ["list", "l"].some((name) => isGiven(flags, name)) && ["defaults", "d", "use-git-aliases"].every((name) => !isGiven(flags, name))
      ? harmless
      : escapes(identity)
  ],
  "extension list": () => [harmless],
  "extension list-available": () => [harmless],
  "extension list-versions": () => [harmless],
  "extension show": () => [harmless],
  version: () => [harmless],
  survey: () => [harmless]
}

/** Commands and groups that decide who asks, or what runs when Handrail asks. */
const identityLines =
  /^(login|logout|interactive|init|upgrade|feedback|self-test|acr login|account (set|clear|import-config)|cloud |config |extension |bicep (install|uninstall|upgrade)|alias )/

/** The few commands that take a word without a flag. */
const readsWhatItNames = /^(config get|find|help) /

const takesKubeconfig = /(^| )(get-credentials|get-admin-kubeconfig)$/

const readsOf = (path: ReadonlyArray<string>, flags: ParsedFlags): Finding =>
  azDiscloses(path)
    ? finding(
        { verb: "read", ...place(path, flags), sensitive: true, class: "sensitive-read" },
        `az ${path.join(" ")} discloses keys, passwords or tokens`
      )
    : finding({ verb: "read", ...place(path, flags), class: "read" })

/** Flags that a group takes by itself. */
const showing = new Set(["debug", "help", "only-show-errors", "output", "query", "verbose"])

const end =
  (path: ReadonlyArray<string>): Classify =>
  (flags) => {
    const line = path.join(" ")
    if (Object.hasOwn(special, line)) return special[line]?.(flags) ?? []
    if (readsWhatItNames.test(`${line} `)) return [harmless]
    if (takesKubeconfig.test(line))
      return [escapes("changes the kubeconfig, which decides the cluster and the identity of every later command")]
    if (identityLines.test(`${line} `)) return [escapes(identity)]
    if (path.length === 1 && azGroups.has(line)) {
      const plain = flags.positionals.length === 0 && [...flags.values.keys()].every((name) => showing.has(name))
      return [plain ? harmless : notUnderstood(`which command of az ${line} is meant is not plain`)]
    }
    const understood = azGroups.has(path[0] ?? "") && azReads(path)
    return [understood ? readsOf(path, flags) : write(path, flags)]
  }

/** A beginning of `--method` could choose another method, so `az rest` may have no flag that is not known. */
const restFlags: FlagSource = {
  none: "skip-authorization-header",
  value: "body headers output-file resource uri-parameters",
  short: "b:body"
}

const node = (path: ReadonlyArray<string>): CommandNode => {
  if (path.length === 1 && path[0] === "rest") return command(rest, restFlags)
  return { ...command(path.length === 0 ? () => [harmless] : end(path), { none: "list-defaults" }), open: true }
}

const debugging: FlagRule = {
  flags: ["debug"],
  finding: () => finding({ ...harmless.effect, sensitive: true, class: "sensitive-read" }, "--debug prints the headers of each request")
}

const files: FlagRule = {
  flags: ["destination", "dest", "download-path", "output-file", "output-folder", "result-file"],
  finding: (flag, worst) => (isMutation(worst) ? harmless : outside("update", "high", `--${flag} writes files where Handrail runs`))
}

const globals: FlagSource = {
  none: "debug help no-wait only-show-errors verbose version yes",
  value: "method name output query resource-group subscription uri url vault-name",
  values: "ids",
  short: "g:resource-group h:help m:method n:name o:output u:uri v:version y:yes"
}

const tool: Omit<Tool, "root"> = { name: "az", globals, options: asWritten, flagRules: [debugging, files] }

/**
 * Effects of `az <tokens>`: https://learn.microsoft.com/cli/azure/. The words of a command end where its flags begin; a word after that is
 * one of the values of a flag, of which many take several.
 */
export const classifyAz = (tokens: ReadonlyArray<string>): ReadonlyArray<Finding> => {
  const { flags, rest } = leadingFlags(globals, tokens, asWritten)
  const firstFlag = rest.findIndex((token) => token.startsWith("-"))
  const path = firstFlag < 0 ? rest : rest.slice(0, firstFlag)
  return [
    ...classifyTool({ ...tool, root: node(path) })(
      joinValues(globals, () => true, [...tokens.slice(0, tokens.length - rest.length), ...rest.slice(path.length)])
    ),
    ...flags.problems.map(notUnderstood)
  ]
}
