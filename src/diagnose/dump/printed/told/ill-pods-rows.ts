import { at, fields, list, text } from "../../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { eventRow } from "../describe/event-rows.ts"
import { makeEvent } from "../describe/events.ts"
import type { Printed } from "../printed.ts"
import { seenTimes } from "../times.ts"

/** Who writes events of pods, at the end of whose description they stand. */
const ofPods = /^(?:kubelet|default-scheduler|attachdetach-controller)\b/

interface PodName {
  readonly name: string
  readonly namespace: string | undefined
}

const isIll = ({ kind, status }: KubeObject): boolean => {
  const statuses = [...list(at(status, "containerStatuses")), ...list(at(status, "initContainerStatuses"))]
  const isDone = /^(?:Succeeded|Failed)$/.test(String(at(status, "phase")))
  return kind === "Pod" && !isDone && (at(status, "phase") === "Pending" || statuses.some(({ ready }) => ready === false))
}

/** The pods that events name, by their names and namespaces. */
const spokenOf = (events: ReadonlyArray<KubeObject>): ReadonlyArray<PodName> => {
  const abouts = events.map((event) => fields(event.involvedObject)).filter(({ kind }) => kind === "Pod")
  return [
    ...new Map(
      abouts.map(({ name, namespace }) => [`${namespace}/${name}`, { name: text(name) ?? "", namespace: text(namespace) }])
    ).values()
  ]
}

/**
 * Rows of describe's table of events that were saved without what they are about, as events of the only pod in the same text that other
 * rows name, or else of the only one that is not well: that is the one that people look at. Where it is not one alone, they stay text.
 */
export const withRowsOfIllPod = (printed: Printed, now: Date | undefined): Printed => {
  const spoken = spokenOf(printed.objects.filter(({ kind }) => kind === "Event"))
  const ill = printed.objects.filter(isIll).map(({ metadata: { name, namespace } }) => ({ name, namespace }))
  const [pod, ...others] = spoken.length > 0 ? spoken : ill
  if (pod === undefined || others.length > 0) return printed
  const events = printed.text.flatMap((line) => {
    const { Age, From = "", Message, Reason, Type } = eventRow(line) ?? {}
    if (Message === undefined || !ofPods.test(From)) return []
    return [
      makeEvent({
        involved: { kind: "Pod", ...pod },
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
