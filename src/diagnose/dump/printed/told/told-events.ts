import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { makeEvent } from "../describe/events.ts"
import { kindCalled, kindNamed } from "../kinds.ts"
import { seenTimes } from "../times.ts"
import { aboutOf } from "./about.ts"
import { kubeletSays } from "./kubelet-journal.ts"
import { unitsSay } from "./unit-status.ts"
import { writtenEvents } from "./written-events.ts"

interface Place {
  /** Where objects are of which no namespace is told. */
  readonly namespace: string
  readonly now: Date | undefined
}

const age = String.raw`(?<age>\d+[smhdy]\S*(?: \(x\d+(?: over [^)\s]+)?\))?)`
const type = "(?<type>Normal|Warning)"
const reason = "(?<reason>[A-Z][A-Za-z]+)"

/** Rows of tables of events, of which nothing but the rows was saved, with whatever spaces. */
const rows: ReadonlyArray<RegExp> = [
  // describe
  new RegExp(String.raw`^\s*${type}\s+${reason}\s+${age}\s+(?<component>[a-z][\w./-]*)(?:, \S+)?\s+(?<message>\S.*)$`),
  // get events
  new RegExp(
    String.raw`^\s*(?:(?<namespace>[a-z0-9][a-z0-9-]*)\s+)?${age}\s+${type}\s+${reason}\s+(?<object>[a-z][\w.]*\/\S+)\s+(?<message>\S.*)$`
  ),
  // get events of 1.13: without the object's name
  new RegExp(String.raw`^\s*${age}\s+${type}\s+${reason}\s+(?<nameless>[A-Z][A-Za-z]+)\s+(?<message>\S.*)$`),
  // get events, before 1.13: last seen, first seen, count, name, kind, part, type, reason, source, message
  new RegExp(
    String.raw`^\s*${age}\s+\S+\s+\d+\s+(?<name>[a-z0-9][\w.-]*)\.[0-9a-f]{10,}\s+(?<kind>[A-Z]\w+)\s+(?:\S+\s+)?${type}\s+${reason}\s+(?<component>[a-z][\w.-]*)(?:, \S+)?\s+(?<message>\S.*)$`
  )
]

/** Refusals that were saved without the event that brought them. */
const bare: ReadonlyArray<RegExp> = [
  /^\s*(?<message>create (?:Pod|Claim) \S+.* in StatefulSet \S+ failed error: .*)$/,
  /^\s*(?:Message:\s+)?(?:\(combined from similar events\): )?(?<message>Error creating: pods "[^"]+" is forbidden: .*)$/
]

const inRow = (line: string, { namespace, now }: Place): KubeObject | undefined => {
  const row = rows.map((pattern) => pattern.exec(line)?.groups).find((groups) => groups !== undefined)
  const said = row ?? bare.map((pattern) => pattern.exec(line)?.groups).find((groups) => groups !== undefined)
  if (said === undefined) return undefined
  const { component, kind, message = "", name, nameless, object } = said
  const because = said.reason ?? "FailedCreate"
  const [typed = "", ...rest] = object?.split("/") ?? []
  const named =
    object === undefined
      ? kind === undefined || name === undefined
        ? aboutOf(because, message, { component, kind: kindCalled(nameless ?? "")?.kind })
        : { kind, name }
      : { kind: kindNamed(typed)?.kind ?? typed, name: rest.join("/") }
  if (named === undefined) return undefined
  const place = "namespace" in named ? named.namespace : undefined
  return makeEvent({
    involved: {
      kind: named.kind,
      name: named.name,
      namespace: kindCalled(named.kind)?.namespaced === false ? undefined : (said.namespace ?? place ?? namespace)
    },
    type: said.type ?? "Warning",
    reason: because,
    message,
    component,
    ...seenTimes(said.age, now)
  })
}

/**
 * Events that text tells which is of no other form: rows of a table without its header, what controllers write of their events into logs, and
 * refusals. What they are about is told by the row or by the message itself; a row that does not tell it is left over.
 */
export const readToldEvents = (
  lines: ReadonlyArray<string>,
  place: Place
): { readonly objects: ReadonlyArray<KubeObject>; readonly rest: ReadonlyArray<string> } => {
  const kubelet = kubeletSays(lines)
  const found = lines.map((line) => {
    const row = inRow(line, place)
    return row === undefined ? writtenEvents([line]) : [row]
  })
  return {
    objects: [...found.flat(), ...kubelet.events, ...unitsSay(lines)],
    rest: lines.filter((line, index) => found[index]?.length === 0 && !kubelet.told.has(line))
  }
}
