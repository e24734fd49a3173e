import type { Machine } from "./kubelet/node-agent.ts"
import type { NodeGroup } from "./scenario.ts"

/** A zone such as `eu-west-1a` names its region too. */
const topology = (zone: string | undefined): Readonly<Record<string, string>> => {
  if (zone === undefined) return {}
  const region = /^(.+\d)[a-z]$/.exec(zone)?.[1]
  return {
    ...(region === undefined ? {} : { "topology.kubernetes.io/region": region }),
    "topology.kubernetes.io/zone": zone
  }
}

/** The machines of all groups, with addresses and pod networks of their own. */
export const machinesOf = (groups: ReadonlyArray<NodeGroup>): ReadonlyArray<Machine> => {
  const machines: Array<Machine> = []
  for (const group of groups) {
    const zones = group.zones ?? []
    for (let index = 0; index < group.count; index++) {
      const number = machines.length + 1
      machines.push({
        name: group.count === 1 ? group.prefix : `${group.prefix}-${String(index + 1).padStart(String(group.count).length, "0")}`,
        labels: { ...group.labels, ...topology(zones[index % zones.length]) },
        taints: group.taints ?? [],
        capacity: group.capacity,
        address: `10.20.${Math.floor(number / 250)}.${(number % 250) + 1}`,
        podCIDR: `10.244.${number}.0/24`
      })
    }
  }
  return machines
}
