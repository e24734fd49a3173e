import { type Fields, told } from "../fields.ts"
import type { Entry } from "../text/outline.ts"
import type { Describer } from "./described.ts"

/** Printed for every kind, and read as metadata or not of the object. */
const notFields = new Set(["Name", "Namespace", "Labels", "Annotations", "Events", "Kind", "API Version"])

/** Fields that are lists in most kinds: a list of one cannot be told from an object by its text. */
const lists = new Set(
  `conditions containers initContainers ports env envFrom volumes volumeMounts tolerations taints rules subjects endpoints addresses
  ownerReferences triggers metrics parentRefs listeners backendRefs matches route routes paths secretStores webhooks versions
  matchExpressions sources history parents requirements groups managedFields`.split(/\s+/)
)

/** Texts that may be all digits. */
const texts = new Set(["Resource Version", "UID", "Version", "Revision"])

const acronym = /^[A-Z]{2,}$/

/** `Last Transition Time` was `lastTransitionTime`, `API Version` was `apiVersion`; keys of maps that are no words stand as they are. */
const fieldOf = (label: string): string => {
  const words = label.split(" ")
  if (words.some((word) => /[^A-Za-z0-9]/.test(word))) return label
  const [first = "", ...rest] = words
  return [acronym.test(first) ? first.toLowerCase() : `${first.charAt(0).toLowerCase()}${first.slice(1)}`, ...rest].join("")
}

const scalarOf = (text: string): unknown => {
  if (text === "true" || text === "false") return text === "true"
  return /^-?(?:0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text
}

/** Fields of an object are printed in order of the alphabet: where that begins anew, the next object of a list does. */
const groupsIn = (entries: ReadonlyArray<Entry>): ReadonlyArray<ReadonlyArray<Entry>> => {
  const groups: Array<Array<Entry>> = []
  let last: string | undefined
  for (const entry of entries) {
    const key = fieldOf(entry.key ?? "")
    if (last === undefined || key <= last) groups.push([])
    groups.at(-1)?.push(entry)
    last = key
  }
  return groups
}

const valueOfEntry = ({ below, key = "", value }: Entry): unknown => {
  if (below.length === 0) return value === "" || value === "<nil>" ? undefined : texts.has(key) ? value : scalarOf(value)
  const keyedOnly = below.filter((entry) => entry.key !== undefined)
  if (value !== "") return [value, ...below.map(({ text }) => text)].join("\n")
  if (keyedOnly.length === 0) return below.map(({ text }) => text)
  const groups = groupsIn(keyedOnly)
  return groups.length > 1 || lists.has(fieldOf(key)) ? groups.map(fieldsOf) : fieldsOf(keyedOnly)
}

const fieldsOf = (entries: ReadonlyArray<Entry>): Fields =>
  told(
    Object.fromEntries(entries.flatMap((entry) => (entry.key === undefined ? [] : [[fieldOf(entry.key), valueOfEntry(entry)] as const])))
  )

/** Any kind that describe has no words of its own for, custom resources above all: it prints every field under a label. */
export const describeGeneric: Describer = ({ entries }) => {
  const { metadata, ...rest } = fieldsOf(entries.filter(({ key }) => key !== undefined && !notFields.has(key)))
  return { ...rest, metadata: typeof metadata === "object" ? metadata : {} }
}
