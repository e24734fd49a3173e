import { at, list } from "../../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { eventRow } from "../describe/event-rows.ts"
import { makeEvent } from "../describe/events.ts"
import type { Printed } from "../printed.ts"
import { seenTimes } from "../times.ts"

/** Who writes events of pods, at the end of whose description they stand. */
const ofPods = /^(?:kubelet|default-scheduler|attachdetach-controller)\b/

const isIll = ({ kind, status }: KubeObject): boolean => {
  const statuses = [...list(at(status, "containerStatuses")), ...list(at(status, "initContainerStatuses"))]
  const isDone = /^(?:Succeeded|Failed)$/.test(String(at(status, "phase")))
  return kind === "Pod" && !isDone && (at(status, "phase") === "Pending" || statuses.some(({ ready }) => ready === false))
}

/**
 * Rows of describe's table of events that were saved without what they are about, as events of the only pod in the same text that is not
 * well: that is the one that people look at. Where several are not, or none, they stay text.
 */
export const withRowsOfIllPod = (printed: Printed, now: Date | undefined): Printed => {
  const [ill, ...others] = printed.objects.filter(isIll)
  const hasEvents = printed.objects.some(({ kind }) => kind === "Event")
  if (ill === undefined || others.length > 0 || hasEvents) return printed
  const { name, namespace } = ill.metadata
  const events = printed.text.flatMap((line) => {
    const { Age, From = "", Message, Reason, Type } = eventRow(line) ?? {}
    return Message === undefined || !ofPods.test(From)
      ? []
      : [
          makeEvent({
            involved: { kind: "Pod", name, namespace },
            type: Type,
            reason: Reason,
            message: Message,
            component: From,
            ...seenTimes(Age, now)
          })
        ]
  })
  return { ...printed, objects: [...printed.objects, ...events] }
}
