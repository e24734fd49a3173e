import type { CommandEffect } from "../../../domain/command-effects.ts"
import { allValues, isGiven, isSet, lastValue, type ParsedFlags } from "../parse-flags.ts"
import { anyResource, everyWorkload, type Resource, resourceNamed } from "./resources.ts"

/** One kind of thing that a command reaches, and how much of it. */
export interface Target {
  readonly resource: Resource
  readonly names: ReadonlyArray<string>
  readonly scope: CommandEffect["scope"]
  readonly namespace?: string
}

/** Where the objects come from when they are not named: a file that is in the checkout, or something that can differ at the next look. */
export type Manifest = "pinned" | "unpinned"

const namespaceOf = (flags: ParsedFlags): string | undefined => lastValue(flags, "namespace")

/** The fields of an effect that a target fixes. */
export const place = (target: Target): Pick<CommandEffect, "kind" | "names" | "scope" | "group" | "namespace"> => ({
  kind: target.resource.kind,
  names: target.names,
  scope: target.scope,
  ...(target.resource.group === undefined ? {} : { group: target.resource.group }),
  ...(target.namespace === undefined ? {} : { namespace: target.namespace })
})

const reach = (flags: ParsedFlags, resource: Resource, names: ReadonlyArray<string>): CommandEffect["scope"] => {
  if (isSet(flags, "all-namespaces")) return "cluster"
  if (isGiven(flags, "selector") || isGiven(flags, "field-selector")) return "selector"
  if (names.length > 0 && !isSet(flags, "all")) return "objects"
  return resource.namespaced === false ? "cluster" : "namespace"
}

export const target = (flags: ParsedFlags, resource: Resource, names: ReadonlyArray<string>): Target => {
  const namespace = resource.namespaced === false || isSet(flags, "all-namespaces") ? undefined : namespaceOf(flags)
  return { resource, names, scope: reach(flags, resource, names), ...(namespace === undefined ? {} : { namespace }) }
}

const typeNamed = (text: string): Resource => (text.toLowerCase() === "all" ? everyWorkload : resourceNamed(text))

const slashed = (flags: ParsedFlags, words: ReadonlyArray<string>): ReadonlyArray<Target> => {
  const byType = new Map<string, Array<string>>()
  for (const word of words) {
    const at = word.indexOf("/")
    const type = word.slice(0, at)
    const names = byType.get(type)
    if (names === undefined) byType.set(type, [word.slice(at + 1)])
    else names.push(word.slice(at + 1))
  }
  return Array.from(byType, ([type, names]) => target(flags, resourceNamed(type), names))
}

/** A slash or a comma without a word on each side of it; no word at all. */
const lacksWord = /^$|^[/,]|[/,]{2}|[/,]$/

/**
 * Reads `TYPE[,TYPE…] [NAME …]` or `TYPE/NAME …`, kubectl's `ResourceTypeOrNameArgs`.
 * A string says why the words cannot be read, which kubectl refuses too.
 */
export const targetsOf = (flags: ParsedFlags, words: ReadonlyArray<string> = flags.positionals): ReadonlyArray<Target> | string => {
  const [first, ...names] = words
  if (first === undefined) return []
  if (words.some((word) => lacksWord.test(word))) return "a type or a name is empty"
  const withSlash = words.filter((word) => word.includes("/")).length
  if (withSlash === words.length) return slashed(flags, words)
  if (withSlash > 0) return "TYPE NAME and TYPE/NAME are mixed, which kubectl does not take"
  return first.split(",").map((type) => target(flags, typeNamed(type), names))
}

/** Undefined when no manifest is given. Stdin and URLs can hold something else by the time the command runs. */
export const manifestOf = (flags: ParsedFlags): Manifest | undefined => {
  const sources = [...allValues(flags, "filename"), ...allValues(flags, "kustomize")]
  if (sources.length === 0) return undefined
  const remote = sources.some((source) => source === "-" || source === "/dev/stdin" || source.includes("://"))
  // A kustomization may name a repository without a scheme: github.com/owner/repo, git@host:path
  const repository = allValues(flags, "kustomize").some(
    (source) => source.includes("?ref=") || /^[^./][^/]*\.[^/]+\//.test(source) || source.includes("@")
  )
  return remote || repository ? "unpinned" : "pinned"
}

/** What a manifest reaches, as far as the command line tells. */
export const manifestTarget = (flags: ParsedFlags): Target => {
  const namespace = namespaceOf(flags)
  return { resource: anyResource, names: [], scope: "namespace", ...(namespace === undefined ? {} : { namespace }) }
}
