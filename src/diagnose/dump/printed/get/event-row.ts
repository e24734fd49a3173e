import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { makeEvent } from "../describe/events.ts"
import { present, whole } from "../fields.ts"
import { kindNamed } from "../kinds.ts"
import type { Row } from "../text/cells.ts"
import { seenTimes, timeOfAge, writtenTime } from "../times.ts"

/** Whether a row of a table of events begins here; a message may go on for lines. */
export const beginsEvent = (row: Row): boolean => /^(?:Normal|Warning)$/.test(row.TYPE ?? "") && /^[\w.-]+\/\S+$/.test(row.OBJECT ?? "")

/** `pod/web-1`, `Pod/web-1`, `scaledobject.keda.sh/web`. */
const involvedIn = (text: string): { readonly kind: string; readonly name: string } => {
  const [typed = "", ...name] = text.split("/")
  return { kind: kindNamed(typed)?.kind ?? typed, name: name.join("/") }
}

const isAge = (text: string | undefined): boolean => /^\d+[smhdwy]/.test(text ?? "") && !/\s\w{4,}/.test(text ?? "")

/** What an event says; where columns were saved out of line it is the longest cell. */
const messageOf = (row: Row): string => {
  const { MESSAGE = "" } = row
  if (MESSAGE !== "" && !isAge(MESSAGE)) return MESSAGE
  return Object.values(row).reduce<string>((longest, cell) => ((cell ?? "").length > longest.length ? (cell ?? "") : longest), MESSAGE)
}

/** A row of `kubectl get events` or `kubectl events`. */
export const readEventRow = (row: Row, namespace: string | undefined, now: Date | undefined): KubeObject => {
  const involved = involvedIn(row.OBJECT ?? "")
  const seen = seenTimes(row["LAST SEEN"], now)
  return makeEvent({
    involved: { kind: involved.kind, namespace, name: involved.name, fieldPath: present(row.SUBOBJECT) },
    type: present(row.TYPE),
    reason: present(row.REASON),
    message: messageOf(row),
    component: present(row.SOURCE),
    count: whole(row.COUNT) ?? seen.count,
    first: timeOfAge(row["FIRST SEEN"], now) ?? seen.first,
    last: seen.last ?? writtenTime(row["LAST SEEN"]),
    name: present(row.NAME)
  })
}
