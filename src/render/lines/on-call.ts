import type { OnCallPerson } from "../../domain/on-call.ts"
import type { Draft, Sentences } from "./draft.ts"

/** `Ana Sol until 2026-03-30 07:00 UTC (platform: Primary, level 1)`. */
export const onCallText = ({ level, name, schedule, source, until }: OnCallPerson): string => {
  const end = until === undefined ? "" : ` until ${until.slice(0, 10)} ${until.slice(11, 16)} UTC`
  const details = [...(schedule === undefined ? [] : [schedule]), ...(level === undefined ? [] : [`level ${level}`])]
  return `${name}${end} (${[source, ...(details.length === 0 ? [] : [details.join(", ")])].join(": ")})`
}

/** Whose turn it is. */
export const onCallLines: Sentences<"OnCallRead"> = {
  OnCallRead: ({ notes, people }) => [
    ...people.map((person): Draft => ({ label: "on call", text: onCallText(person) })),
    ...notes.map((text): Draft => ({ label: "on call", tone: "quiet", text }))
  ]
}
