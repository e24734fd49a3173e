import { type Fields, present, told, whole } from "../fields.ts"
import { type Entry, find, textOf } from "../text/outline.ts"
import { linesUnder, tableIn } from "../text/sections.ts"
import { timeOfAge, writtenTime } from "../times.ts"
import { containerStatusOf } from "./container.ts"
import type { Described, Describer } from "./described.ts"
import { containersIn, podSpecIn } from "./pod-spec.ts"

/** Stands for a time that is known to be but not when. */
export const someTime = ""

/** Conditions as a table of their type, status and whatever else is printed. */
export const conditionsIn = (lines: ReadonlyArray<string>, heading = "Conditions"): ReadonlyArray<Fields> =>
  tableIn(linesUnder(lines, heading)).flatMap<Fields>(({ Type, Status, Reason, Message, LastHeartbeatTime, LastTransitionTime }) =>
    present(Type) === undefined
      ? []
      : [
          told({
            type: Type,
            status: Status,
            reason: present(Reason),
            message: present(Message),
            lastHeartbeatTime: writtenTime(LastHeartbeatTime),
            lastTransitionTime: writtenTime(LastTransitionTime)
          })
        ]
  )

const statuses = (entries: ReadonlyArray<Entry>, heading: string): ReadonlyArray<Fields> =>
  containersIn(entries, heading).flatMap<Fields>((entry) => containerStatusOf(entry) ?? [])

/** `Status: Terminating (lasts 5m)` hides the phase of a pod that is being deleted. */
const deletionOf = (status: string | undefined, { entries, now }: Described): Fields => {
  const [, age] = /^Terminating(?: \(lasts (\S+)\))?/.exec(status ?? "") ?? []
  if (status?.startsWith("Terminating") !== true) return {}
  return told({
    deletionTimestamp: timeOfAge(age, now) ?? someTime,
    deletionGracePeriodSeconds: whole(textOf(entries, "Termination Grace Period")?.replace(/s$/, ""))
  })
}

export const describePod: Describer = (described) => {
  const { entries, lines } = described
  const [nodeName, hostIP] = present(textOf(entries, "Node"))?.split("/") ?? []
  const status = present(textOf(entries, "Status"))
  const deletion = deletionOf(status, described)
  return {
    metadata: deletion,
    spec: told({
      ...podSpecIn(entries),
      nodeName,
      priority: whole(textOf(entries, "Priority")),
      readinessGates: tableIn(linesUnder(lines, "Readiness Gates")).map((row) => ({ conditionType: row.Type ?? "" }))
    }),
    status: told({
      phase: "deletionTimestamp" in deletion ? undefined : status,
      reason: present(textOf(entries, "Reason")),
      message: present(textOf(entries, "Message")),
      startTime: writtenTime(textOf(entries, "Start Time")),
      hostIP: present(hostIP),
      podIP: present(textOf(entries, "IP")),
      podIPs: (find(entries, "IPs")?.below ?? []).flatMap(({ key, value }) => (key === "IP" ? [{ ip: value }] : [])),
      nominatedNodeName: present(textOf(entries, "NominatedNodeName")),
      qosClass: present(textOf(entries, "QoS Class")),
      conditions: conditionsIn(lines),
      initContainerStatuses: statuses(entries, "Init Containers"),
      containerStatuses: statuses(entries, "Containers"),
      ephemeralContainerStatuses: statuses(entries, "Ephemeral Containers")
    })
  }
}
