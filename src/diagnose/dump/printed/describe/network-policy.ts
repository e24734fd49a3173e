import { type Fields, items, portValue, present, told } from "../fields.ts"
import { type Entry, find, linesOf, textOf } from "../text/outline.ts"
import { writtenTime } from "../times.ts"
import { type Describer, selectorIn } from "./described.ts"

/** A selector that selects everything is printed as `<none>`. */
const selectorBelow = (entries: ReadonlyArray<Entry>, key: string): Fields | undefined => {
  const entry = find(entries, key)
  return entry === undefined ? undefined : (selectorIn({ ...entry, value: entry.value.replace(/ \(.*\)$/, "") }) ?? {})
}

const peerOf = ({ below }: Entry): Fields => {
  const block = find(below, "IPBlock")?.below
  return {
    ...(block === undefined ? {} : { ipBlock: told({ cidr: present(textOf(block, "CIDR")), except: items(textOf(block, "Except")) }) }),
    ...Object.fromEntries(
      (["NamespaceSelector", "PodSelector"] as const).flatMap((key) => {
        const selector = selectorBelow(below, key)
        return selector === undefined ? [] : [[key === "PodSelector" ? "podSelector" : "namespaceSelector", selector] as const]
      })
    )
  }
}

const portOf = (text: string): ReadonlyArray<Fields> => {
  const [, port, protocol] = /^([\w-]+)\/(\w+)$/.exec(text) ?? []
  return port === undefined ? [] : [{ port: portValue(port), protocol }]
}

/** Rules stand one below the other with a line of dashes between; `<any>` is no restriction. */
const rulesIn = (entry: Entry | undefined, direction: "From" | "To"): ReadonlyArray<Fields> => {
  const lines = entry?.below ?? []
  if (lines.some(({ text }) => text.startsWith("<none>"))) return []
  const ends = lines.flatMap(({ text }, index) => (/^-+$/.test(text) ? [index] : []))
  return [-1, ...ends].map((start, order) => {
    const part = lines.slice(start + 1, ends[order])
    const ports = part.filter(({ key }) => key === "To Port").flatMap(({ value }) => portOf(value))
    const peers = part.filter(({ key, value }) => key === direction && !value.startsWith("<any>")).map(peerOf)
    return told({ ports, [direction.toLowerCase()]: peers })
  })
}

export const describeNetworkPolicy: Describer = ({ entries }) => {
  const spec = find(entries, "Spec")?.below ?? []
  const ingress = find(spec, "Allowing ingress traffic")
  const egress = find(spec, "Allowing egress traffic")
  return {
    metadata: told({ creationTimestamp: writtenTime(textOf(entries, "Created on")) }),
    spec: {
      podSelector: selectorBelow(spec, "PodSelector") ?? {},
      ...(ingress === undefined ? {} : { ingress: rulesIn(ingress, "From") }),
      ...(egress === undefined ? {} : { egress: rulesIn(egress, "To") }),
      ...told({ policyTypes: linesOf(find(spec, "Policy Types")).flatMap(items) })
    }
  }
}
