import { type Fields, items, pairs, told } from "../fields.ts"
import { ownedBy } from "../objects.ts"
import { type Entry, find, linesOf, textOf } from "../text/outline.ts"
import { writtenTime } from "../times.ts"

/** One object as `kubectl describe` printed it. */
export interface Described {
  readonly kind: string
  readonly name: string
  readonly namespace: string | undefined
  readonly lines: ReadonlyArray<string>
  readonly entries: ReadonlyArray<Entry>
  readonly now: Date | undefined
}

/** What the text of one kind tells beside what all kinds have: `spec`, `status` and the like; `metadata` adds to the common one. */
export type Describer = (described: Described) => Fields

/** Annotations: `key: value`, a long value below its key. */
export const annotationsIn = (entry: Entry | undefined): Readonly<Record<string, string>> | undefined => {
  if (entry === undefined) return undefined
  const [, firstKey, firstValue] = /^(\S+?):(?:\s+(.*))?$/.exec(entry.value) ?? []
  const [firstBelow, ...others] = entry.below
  // a value that is too long for its line stands on the next one
  const isBelow = firstKey !== undefined && firstValue === undefined && firstBelow !== undefined
  const rest = (isBelow ? others : entry.below).flatMap(({ below, key, value }) =>
    key === undefined ? [] : [[key, [value, ...below.map(({ text }) => text)].filter((line) => line !== "").join("\n")] as const]
  )
  const all = [...(firstKey === undefined ? [] : [[firstKey, firstValue ?? (isBelow ? firstBelow.text : "")] as const]), ...rest]
  return all.length === 0 ? undefined : Object.fromEntries(all)
}

/** `a=b,c in (d)` as the API's selector; older kinds print `a=b` lines. */
export const selectorIn = (entry: Entry | undefined): Fields | undefined => {
  const terms = linesOf(entry).flatMap(items)
  const expressions = terms.flatMap((term) => {
    const [, key, operator, list = ""] = /^(\S+) (in|notin) \(([^)]*)\)$/.exec(term) ?? []
    if (key !== undefined) return [{ key, operator: operator === "in" ? "In" : "NotIn", values: list.split(",") }]
    if (/^!?[\w./-]+$/.test(term))
      return [term.startsWith("!") ? { key: term.slice(1), operator: "DoesNotExist" } : { key: term, operator: "Exists" }]
    return []
  })
  const selector = told({ matchLabels: pairs(terms.filter((term) => /^[^\s=!]+=/.test(term))), matchExpressions: expressions })
  return Object.keys(selector).length === 0 ? undefined : selector
}

/** Labels, annotations, owner and age, which nearly all kinds print. */
export const metadataIn = (entries: ReadonlyArray<Entry>): Fields =>
  told({
    creationTimestamp: writtenTime(textOf(entries, "CreationTimestamp", "Created On")),
    labels: pairs(linesOf(find(entries, "Labels"))),
    annotations: annotationsIn(find(entries, "Annotations")),
    ownerReferences: ownedBy(textOf(entries, "Controlled By")),
    finalizers: (textOf(entries, "Finalizers") ?? "").split(/[[\],\s]+/).filter((name) => name !== "" && name !== "<none>")
  })
