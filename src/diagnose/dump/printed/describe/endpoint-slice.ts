import { items, present, told, truth, whole } from "../fields.ts"
import { type Entry, find, textOf } from "../text/outline.ts"
import { linesUnder, tableIn } from "../text/sections.ts"
import type { Describer } from "./described.ts"

const targetOf = (text: string | undefined) => {
  const [kind, name] = present(text)?.split("/") ?? []
  return name === undefined ? undefined : { kind, name }
}

/** An endpoint begins at its addresses, after a dash. */
const endpointOf = (entry: Entry) =>
  told({
    addresses: items(entry.value),
    conditions: told({ ready: truth(textOf(find(entry.below, "Conditions")?.below ?? [], "Ready")) }),
    hostname: present(textOf(entry.below, "Hostname")),
    nodeName: present(textOf(entry.below, "NodeName")),
    zone: present(textOf(entry.below, "Zone")),
    targetRef: targetOf(textOf(entry.below, "TargetRef"))
  })

export const describeEndpointSlice: Describer = ({ entries, lines }) => ({
  addressType: present(textOf(entries, "AddressType")),
  ports: tableIn(linesUnder(lines, "Ports")).map((row) =>
    told({ name: present(row.Name), port: whole(row.Port), protocol: present(row.Protocol) })
  ),
  endpoints: (find(entries, "Endpoints")?.below ?? []).filter(({ key }) => key === "- Addresses").map(endpointOf)
})
