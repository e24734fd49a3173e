import { redact } from "../domain/redact.ts"
import { remembered } from "../platform/remembered.ts"
import { plainText } from "./plain-text.ts"

const MOST_LABELS = 200
const LONGEST_NAME = 256
const LONGEST: Record<"label" | "annotation", number> = { label: 1024, annotation: 8192 }

/** At most `limit` UTF-16 units, never ending in half a character. */
export const limitText = (text: string, limit: number): string => {
  const safe = plainText(text.length > limit ? text.slice(0, limit) : text)
  return text.length > limit ? `${safe.slice(0, limit - 1)}…` : safe
}

/** Without what looks like a secret. Alerts of one rule carry the same texts, and looking costs more than all else that is done to an alert. */
const redacted = remembered((text) => redact(text).text, { most: 2_000 })

/**
 * Labels or annotations that are safe to print and to store, however many or long they came. What is cut is told in `cuts`.
 * The names that Handrail itself looks at are never among those left out.
 */
export const limitLabels = (
  kind: keyof typeof LONGEST,
  labels: Readonly<Record<string, string>>,
  cuts: Array<string>
): Record<string, string> => {
  const entries = Object.entries(labels)
  const kept =
    entries.length > MOST_LABELS
      ? [...entries.filter(isKnown), ...entries.filter((entry) => !isKnown(entry))].slice(0, MOST_LABELS)
      : entries
  if (kept.length < entries.length) cuts.push(`${entries.length - kept.length} of ${entries.length} ${kind}s were left out`)
  return Object.fromEntries(
    kept.map(([name, value]) => {
      const limit = LONGEST[kind]
      if (value.length > limit) cuts.push(`${kind} ${limitText(name, 80)} was cut from ${value.length} to ${limit} characters`)
      // labels are identities and stay as they are; annotations are prose, and prose quotes tokens
      const text = kind === "annotation" ? redacted(value) : value
      return [limitText(name, LONGEST_NAME), limitText(text, limit)]
    })
  )
}

const KNOWN = new Set([
  "alertname",
  "cluster",
  "severity",
  "namespace",
  "pod",
  "deployment",
  "node",
  "service",
  "container",
  "summary",
  "description"
])
const isKnown = ([name]: readonly [string, string]) => KNOWN.has(name)
