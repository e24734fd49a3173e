import type { Signal } from "../../../domain/signal.ts"
import { type Family, families, unknownFamily } from "./family-table.ts"
import { wordsOf } from "./words.ts"

/** Labels that say why, where a rule of the general kind fired: `KubePodContainerWaiting{reason="ImagePullBackOff"}`. */
const WHY = ["reason", "condition", "phase", "cause", "error_type", "exception", "termination_reason"]
const PROSE = ["summary", "message", "title", "description"]

const find = (text: string): Family | undefined => (text === "" ? undefined : families.find(({ pattern }) => pattern.test(text)))

/** What words say, as far as families of some kinds go. */
export const familyIn = (words: string, isWanted: (family: Family) => boolean): Family | undefined =>
  families.find((family) => isWanted(family) && family.pattern.test(words))

/** Families that a reason can make more exact; the others say enough by their name. */
const GENERAL = new Set(["not-ready", "crash", "target-down", "replicas-mismatch", "errors", "unknown", "saturation", "job"])

const named = new Map<string, Family | undefined>()
const MOST_NAMES = 10_000

/** Names repeat endlessly and the table is long. */
const byName = (name: string): Family | undefined => {
  if (named.has(name)) return named.get(name)
  if (named.size >= MOST_NAMES) named.clear()
  const found = find(wordsOf(name))
  named.set(name, found)
  return found
}

const reasonOf = ({ labels }: Signal): Family | undefined =>
  WHY.flatMap((label) => byName(labels[label] ?? "") ?? []).find(({ cause }) => cause !== "traffic" && cause !== "saturation")

const proseOf = ({ annotations }: Signal): Family | undefined => PROSE.flatMap((name) => find(wordsOf(annotations[name] ?? "")) ?? [])[0]

/** What an alert is about: by its name, made more exact by a reason label, and only where both say nothing by its prose. */
export const familyOf = (signal: Signal): Family => {
  const family = byName(signal.name) ?? proseOf(signal) ?? unknownFamily
  if (!GENERAL.has(family.name)) return family
  return reasonOf(signal) ?? family
}
