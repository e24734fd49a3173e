import type { EffectClass, EffectVerb } from "../../../domain/command-effects.ts"
import { type Classify, type CommandNode, command, group } from "../command-tree.ts"
import { asDryRun, escapes, type Finding, finding } from "../finding.ts"
import { isGiven, isSet } from "../parse-flags.ts"
import { classifyTool, type FlagRule, type Tool } from "../tool.ts"

const place = (names: ReadonlyArray<string>) => ({ kind: "bigquery", group: "googleapis.com", names, scope: "outside" }) as const

const open = (classify: Classify): CommandNode => ({ ...command(classify), open: true })

const read = open(({ positionals }) => [finding({ verb: "read", ...place(positionals), class: "read" })])

const change = (verb: EffectVerb, value: EffectClass, does: string): CommandNode =>
  open(({ positionals }) => [
    finding(
      { verb, ...place(positionals), reversible: value !== "destructive", class: value },
      `${does} ${positionals.join(", ") || "a data set"}`
    )
  ])

const discloses = open(({ positionals }) => [
  finding({ verb: "read", ...place(positionals), sensitive: true, class: "sensitive-read" }, "discloses rows of a table")
])

const writingWord =
  /\b(insert|update|delete|merge|truncate|create|alter|drop|grant|revoke|export|load|call|execute|begin|declare|set|assert)\b/i

/** One statement that starts as a query and holds no word of another kind of statement, not even in a string. */
const isQuery = (statement: string): boolean =>
  /^\s*(select|with)\b/i.test(statement) && !writingWord.test(statement) && !/;\s*\S/.test(statement)

const storing = [
  "append_table",
  "destination_table",
  "replace",
  "schedule",
  "destination_schema",
  "external_table_definition",
  "udf_resource"
]

/** https://cloud.google.com/bigquery/docs/reference/bq-cli-reference#bq_query */
const query: CommandNode = {
  ...command(
    (flags) => {
      const statement = flags.positionals.join(" ")
      const stores = storing.some((name) => isGiven(flags, name)) || !isQuery(statement)
      const found: Finding = stores
        ? finding({ verb: "exec", ...place([]), reversible: false, class: "destructive" }, "runs a statement that is not plainly one query")
        : finding({ verb: "read", ...place([]), sensitive: true, class: "sensitive-read" }, "discloses what a query selects")
      return [isSet(flags, "dry_run") ? asDryRun(found, "--dry_run") : found]
    },
    {
      none: "batch dry_run nobatch nodry_run nouse_cache nouse_legacy_sql replace use_cache use_legacy_sql",
      value: "destination_table max_rows n start_row",
      values: "parameter",
      short: "n:n"
    }
  ),
  open: true
}

/** https://cloud.google.com/bigquery/docs/reference/bq-cli-reference */
const root: CommandNode = group({
  "ls|show|help|version|info|wait|get-iam-policy": read,
  head: discloses,
  query,
  "cp|insert|load|update|partition|undelete": change("update", "high", "writes to"),
  "mk|mkdef": change("create", "high", "creates"),
  extract: change("create", "high", "writes to a bucket"),
  "rm|cancel|truncate": change("delete", "destructive", "removes"),
  "set-iam-policy|add-iam-policy-binding|remove-iam-policy-binding": change("escalate", "destructive", "changes who may reach"),
  "init|shell": open(() => [escapes("asks for other settings and commands")])
})

const identity: FlagRule = {
  flags: [
    "api",
    "application_default_credential_file",
    "bigqueryrc",
    "credential_file",
    "service_account",
    "service_account_credential_file",
    "flagfile",
    "ca_certificates_file",
    "disable_ssl_validation",
    "use_gce_service_account"
  ],
  finding: (flag) => escapes(`--${flag} chooses as whom the command asks, or whom, which only Handrail's configuration does`)
}

/** absl takes one dash for two, and `-` in a name for `_`. */
const tool: Tool = {
  name: "bq",
  root,
  globals: {
    none: "apilog disable_ssl_validation headless help nosync quiet q sync synchronous_mode use_gce_service_account",
    value:
      "api bigqueryrc ca_certificates_file credential_file dataset_id flagfile format job_id location max_rows_per_request project_id service_account"
  },
  options: { normalise: (name) => name.replaceAll("-", "_"), singleDash: true },
  flagRules: [identity]
}

/** Effects of `bq <tokens>`. */
export const classifyBq = classifyTool(tool)
