import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { type Fields, present, told, truth } from "../fields.ts"
import { makeObject } from "../objects.ts"
import type { Row } from "../text/cells.ts"
import { type Entry, find, linesOf, textOf } from "../text/outline.ts"
import { linesUnder, tableIn } from "../text/sections.ts"
import { timeOfAge } from "../times.ts"
import { quantitiesIn } from "./container.ts"
import type { Described, Describer } from "./described.ts"
import { conditionsIn } from "./pod.ts"
import { taintOf } from "./tolerations.ts"

const systemInfo: Readonly<Record<string, string>> = {
  "Machine ID": "machineID",
  "System UUID": "systemUUID",
  "Boot ID": "bootID",
  "Kernel Version": "kernelVersion",
  "OS Image": "osImage",
  "Operating System": "operatingSystem",
  Architecture: "architecture",
  "Container Runtime Version": "containerRuntimeVersion",
  "Kubelet Version": "kubeletVersion"
}

const nodeInfo = (entries: ReadonlyArray<Entry>): Fields => {
  const below = find(entries, "System Info")?.below ?? []
  return told(Object.fromEntries(Object.entries(systemInfo).map(([printed, field]) => [field, present(textOf(below, printed))])))
}

/** The amount of `5039m (15%)`. */
const amount = (text: string | undefined): string | undefined => present(text?.split(" ")[0])

/** What the pods of the node ask for in all: no field of the API has it, so it is under a name of its own. */
const allocated = (lines: ReadonlyArray<string>): Fields => {
  const rows = tableIn(linesUnder(lines, "Allocated resources").filter((line) => !line.trim().startsWith("(")))
  const column = (name: string) => told(Object.fromEntries(rows.map((row) => [row.Resource ?? "", amount(row[name])])))
  return told({ requests: column("Requests"), limits: column("Limits") })
}

export const describeNode: Describer = ({ entries, lines }) => ({
  spec: told({
    taints: linesOf(find(entries, "Taints")).flatMap(taintOf),
    unschedulable: truth(textOf(entries, "Unschedulable")) === true ? true : undefined,
    podCIDR: present(textOf(entries, "PodCIDR")),
    podCIDRs: present(textOf(entries, "PodCIDRs"))?.split(","),
    providerID: present(textOf(entries, "ProviderID"))
  }),
  status: told({
    conditions: conditionsIn(lines),
    addresses: (find(entries, "Addresses")?.below ?? []).flatMap(({ key, value }) =>
      key === undefined ? [] : [{ type: key, address: value }]
    ),
    capacity: quantitiesIn(find(entries, "Capacity")),
    allocatable: quantitiesIn(find(entries, "Allocatable")),
    nodeInfo: nodeInfo(entries),
    allocated: allocated(lines)
  })
})

const podOnNode = (row: Row, { name, now }: Described): ReadonlyArray<KubeObject> => {
  const podName = present(row.Name)
  if (podName === undefined) return []
  return [
    makeObject(
      { kind: "Pod", namespace: present(row.Namespace), name: podName, metadata: { creationTimestamp: timeOfAge(row.Age, now) } },
      { spec: { nodeName: name } }
    )
  ]
}

/** The pods that a node is printed with: that they run there is all that is told of them one by one. */
export const podsOnNode = (described: Described): ReadonlyArray<KubeObject> =>
  tableIn(linesUnder(described.lines, "Non-terminated Pods")).flatMap((row) => podOnNode(row, described))
