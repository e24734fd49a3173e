import { createHash } from "node:crypto"
import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { type Fields, present, told } from "../fields.ts"
import { kindCalled } from "../kinds.ts"
import { makeObject } from "../objects.ts"
import { linesUnder } from "../text/sections.ts"
import { seenTimes } from "../times.ts"
import type { Described } from "./described.ts"
import { eventRows } from "./event-rows.ts"

/** An event as people are shown it. */
interface ShownEvent {
  readonly involved: {
    readonly kind: string
    readonly namespace?: string | undefined
    readonly name: string
    readonly fieldPath?: string | undefined
  }
  readonly type: string | undefined
  readonly reason: string | undefined
  readonly message: string
  readonly component?: string | undefined
  readonly count?: number | undefined
  readonly first?: string | undefined
  readonly last?: string | undefined
  /** Its own name, where it is printed. */
  readonly name?: string | undefined
}

/** Events of cluster-scoped objects are kept in this namespace. */
const clusterEvents = "default"

/**
 * An event in the API's form. Names of events are seldom printed: one is made from what it says, so that the same event in two outputs
 * is one object.
 */
export const makeEvent = ({ component, count, first, involved, last, message, name, reason, type }: ShownEvent): KubeObject => {
  const digest = createHash("sha256")
    .update(JSON.stringify([involved.kind, type, reason, message]))
    .digest("hex")
    .slice(0, 16)
  const [source, host] = component?.split(/,\s*/) ?? []
  const fields: Fields = {
    involvedObject: told({ ...involved, apiVersion: kindCalled(involved.kind)?.apiVersion }),
    type,
    reason,
    message,
    count,
    firstTimestamp: first,
    lastTimestamp: last,
    source: told({ component: source, host }),
    reportingComponent: source
  }
  return makeObject({ kind: "Event", namespace: involved.namespace ?? clusterEvents, name: name ?? `${involved.name}.${digest}` }, fields)
}

/** The table of events that describe ends with. */
export const eventsIn = ({ kind, lines, name, namespace, now }: Described): ReadonlyArray<KubeObject> =>
  eventRows(linesUnder(lines, "Events")).flatMap((row) => {
    if (present(row.Message) === undefined) return []
    const seen = seenTimes(row.Age, now)
    const [, reason = row.Reason] = /^(.*)$/.exec(row.Reason ?? "") ?? []
    return [
      makeEvent({
        involved: { kind, namespace, name },
        type: present(row.Type),
        reason: present(reason),
        message: row.Message ?? "",
        component: present(row.From),
        ...seen
      })
    ]
  })
