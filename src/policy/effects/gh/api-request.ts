import type { Classify } from "../command-tree.ts"
import { escapes, type Finding, finding, notUnderstood, raise } from "../finding.ts"
import type { FlagSource } from "../flag-table.ts"
import { allValues, isGiven, lastValue, type ParsedFlags } from "../parse-flags.ts"

/** `gh api` and `glab api` take the same flags: https://cli.github.com/manual/gh_api, https://docs.gitlab.com/cli/api/ */
export const apiFlags: FlagSource = {
  none: "include paginate silent slurp verbose",
  value: "cache hostname input jq method output template",
  values: "field form header preview raw-field",
  short: "F:field f:raw-field H:header i:include p:preview q:jq t:template X:method"
}

const fieldFlags = ["field", "form", "input", "raw-field"]

/** With fields and no method it posts. */
const methodOf = (flags: ParsedFlags): string =>
  (lastValue(flags, "method") ?? (fieldFlags.some((name) => isGiven(flags, name)) ? "POST" : "GET")).toUpperCase()

const place = (path: string) => ({ kind: "forge API", names: [path], scope: "outside" }) as const

const runs = (path: string, why: string): Finding =>
  finding({ verb: "unknown", ...place(path), reversible: false, class: "destructive" }, why)

/** A document that is one query and nothing else; comments and strings could hide another operation, so a document with either is not looked into. */
const isQuery = (document: string): boolean => {
  const text = document.trim()
  return !/["#]|\b(mutation|subscription)\b/.test(text.replaceAll(/"[\w ./:@-]*"/g, "''")) && /^(query\b|\{)/.test(text)
}

const graphql = (flags: ParsedFlags): Finding => {
  const fields = [...allValues(flags, "field"), ...allValues(flags, "raw-field")]
  const documents = fields.filter((field) => field.startsWith("query=")).map((field) => field.slice("query=".length))
  const known = !isGiven(flags, "input") && documents.length === 1 && documents.every((document) => isQuery(document))
  return known
    ? finding({ verb: "read", ...place("graphql"), class: "read" })
    : runs("graphql", "sends a GraphQL document that is not plainly one query, and can change anything")
}

const verbs: Readonly<Record<string, Finding["effect"]["verb"]>> = { POST: "create", PUT: "update", PATCH: "update", DELETE: "delete" }

/** What a request does, by its method, as REST has it. A path that is an address elsewhere would be sent Handrail's token. */
export const apiRequest =
  (home: RegExp): Classify =>
  (flags) => {
    const [path, more] = flags.positionals
    if (path === undefined || more !== undefined) return [notUnderstood("it does not name one path of the forge's API")]
    const elsewhere = /^[a-z]+:/i.test(path) && !home.test(path)
    const overrides = allValues(flags, "header").some((header) => /method/i.test(header))
    if (elsewhere) return [escapes(`sends Handrail's token to ${path}`)]
    if (overrides) return [runs(path, "a header chooses the method of the request")]
    if (/^\/?(api\/)?graphql\/?$/.test(path)) return [graphql(flags)]
    const method = methodOf(flags)
    if (method === "GET" || method === "HEAD") return [finding({ verb: "read", ...place(path), class: "read" })]
    const verb = Object.hasOwn(verbs, method) ? (verbs[method] ?? "unknown") : "unknown"
    const changed = finding({ verb, ...place(path), reversible: false, class: "high" }, `sends ${method} to ${path} of the forge`)
    return [verb === "create" || verb === "update" ? changed : raise(changed, "destructive", "what it removes is gone")]
  }
