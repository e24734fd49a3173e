import type { EffectClass, EffectVerb } from "../../../domain/command-effects.ts"
import { type CommandNode, command, group } from "../command-tree.ts"
import { asDryRun, escapes, finding, harmless, outside, raise } from "../finding.ts"
import type { FlagSource } from "../flag-table.ts"
import { asWritten, isSet } from "../parse-flags.ts"
import { classifyTool, type FlagRule, type Tool } from "../tool.ts"

const place = (names: ReadonlyArray<string>) => ({ kind: "storage/object", group: "googleapis.com", names, scope: "outside" }) as const

const read: CommandNode = {
  ...command(({ positionals }) => [finding({ verb: "read", ...place(positionals), class: "read" })]),
  open: true
}

const discloses = (what: string): CommandNode => ({
  ...command(({ positionals }) => [finding({ verb: "read", ...place(positionals), sensitive: true, class: "sensitive-read" }, what)]),
  open: true
})

const change = (verb: EffectVerb, value: EffectClass, does: string): CommandNode => ({
  ...command(({ positionals }) => [
    finding(
      { verb, ...place(positionals), reversible: value !== "destructive", class: value },
      `${does} ${positionals.join(", ") || "objects"}`
    )
  ]),
  open: true
})

const synchronising: FlagSource = { none: "C c d e i J n P p R r U u", value: "a j x", short: "" }

const letters = (source: FlagSource): FlagSource => ({
  ...source,
  short: [...(source.none ?? "").split(" "), ...(source.value ?? "").split(" ")].map((letter) => `${letter}:${letter}`).join(" ")
})

/** `-n` shows what would be done: https://cloud.google.com/storage/docs/gsutil/commands/rsync */
const rsync: CommandNode = command((flags) => {
  const copied = finding(
    { verb: "update", ...place(flags.positionals), class: "high" },
    `copies to ${flags.positionals.at(-1)}, over what is there`
  )
  const found = isSet(flags, "d") ? raise(copied, "destructive", "it deletes what the source lacks", { reversible: false }) : copied
  return [isSet(flags, "n") ? asDryRun(found, "-n") : found]
}, letters(synchronising))

const copy: CommandNode = {
  ...command(({ positionals }) => [
    positionals.at(-1) === "-"
      ? finding({ verb: "read", ...place(positionals), sensitive: true, class: "sensitive-read" }, "discloses what an object holds")
      : finding({ verb: "update", ...place(positionals), class: "high" }, `copies to ${positionals.at(-1)}, over what is there`)
  ]),
  open: true
}

const settings = group({ get: read, list: read, set: change("update", "high", "changes a setting of") })
const access = group({ get: read, "set|ch": change("escalate", "destructive", "changes who may reach") })

/** https://cloud.google.com/storage/docs/gsutil */
const root: CommandNode = group({
  "ls|du|stat|hash|version|help": read,
  "cat|signurl": discloses("discloses what an object holds"),
  "cors|defstorageclass|label|lifecycle|logging|requesterpays|retention|rpo|ubla|versioning|web|autoclass|bucketpolicyonly": settings,
  label: group({ get: read, "set|ch": change("update", "high", "labels") }),
  "acl|defacl|iam|pap": access,
  notification: group({
    list: read,
    "create|watchbucket": change("create", "high", "notifies of"),
    "delete|stopchannel": change("delete", "destructive", "stops notices of")
  }),
  kms: group({
    encryption: change("update", "high", "changes the key of"),
    serviceaccount: read,
    authorize: change("escalate", "destructive", "lets in")
  }),
  cp: copy,
  rsync,
  "mb|setmeta|rewrite|compose": change("update", "high", "changes"),
  "mv|rm|rb": change("delete", "destructive", "removes"),
  hmac: group({ "get|list": read, "create|delete|update": change("escalate", "destructive", "changes keys of") }),
  "config|update": { ...command(() => [escapes("changes the credentials or the programs of every later command")]), open: true },
  perfdiag: { ...command(() => [outside("exec", "destructive", "loads buckets with traffic")]), open: true }
})

const identity: FlagRule = {
  flags: ["i", "o"],
  globalOnly: true,
  finding: (flag) => escapes(`-${flag} chooses as whom, or by which configuration, the command asks`)
}

const debugging: FlagRule = {
  flags: ["D"],
  finding: () => finding({ ...harmless.effect, sensitive: true, class: "sensitive-read" }, "-D prints the headers of each request")
}

const tool: Tool = {
  name: "gsutil",
  root,
  globals: { none: "D m q", values: "h", value: "i o u", short: "D:D h:h i:i m:m o:o q:q u:u" },
  options: asWritten,
  flagRules: [identity, debugging]
}

/** Effects of `gsutil <tokens>`. */
export const classifyGsutil = classifyTool(tool)
