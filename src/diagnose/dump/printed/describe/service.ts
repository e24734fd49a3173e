import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { type Fields, items, pairs, portValue, present, told, whole } from "../fields.ts"
import { makeObject } from "../objects.ts"
import { type Entry, find, linesOf, textOf } from "../text/outline.ts"
import { linesUnder, tableIn } from "../text/sections.ts"
import type { Described, Describer } from "./described.ts"

/** The lines of each port: from one `Port` to the next. */
const portParts = (entries: ReadonlyArray<Entry>): ReadonlyArray<ReadonlyArray<Entry>> => {
  const starts = entries.flatMap(({ key }, index) => (key === "Port" ? [index] : []))
  return starts.map((start, order) => entries.slice(start, starts[order + 1]))
}

const portIn = (part: ReadonlyArray<Entry>): ReadonlyArray<Fields> => {
  const [, name, port, protocol] = /^(\S+)\s+(\d+)\/(\w+)$/.exec(textOf(part, "Port") ?? "") ?? []
  if (port === undefined) return []
  const target = textOf(part, "TargetPort")?.split("/")[0]
  const [, nodePort] = /(\d+)\/\w+$/.exec(textOf(part, "NodePort") ?? "") ?? []
  return [
    told({
      name: present(name),
      port: Number(port),
      protocol,
      targetPort: target === undefined || target === "" ? undefined : portValue(target),
      nodePort: whole(nodePort)
    })
  ]
}

export const describeService: Describer = ({ entries }) => {
  const ip = textOf(entries, "IP")
  const ingress = items(textOf(entries, "LoadBalancer Ingress")).map((text) => text.replace(/ \(.*\)$/, ""))
  return {
    spec: told({
      selector: pairs(linesOf(find(entries, "Selector")).flatMap((line) => line.split(","))),
      type: present(textOf(entries, "Type")),
      clusterIP: ip === "None" ? ip : present(ip),
      clusterIPs: items(textOf(entries, "IPs")),
      ipFamilyPolicy: present(textOf(entries, "IP Family Policy")),
      externalName: present(textOf(entries, "External Name")),
      externalIPs: items(textOf(entries, "External IPs")),
      loadBalancerIP: present(textOf(entries, "Desired LoadBalancer IP")),
      ports: portParts(entries).flatMap(portIn),
      sessionAffinity: present(textOf(entries, "Session Affinity")),
      externalTrafficPolicy: present(textOf(entries, "External Traffic Policy")),
      internalTrafficPolicy: present(textOf(entries, "Internal Traffic Policy"))
    }),
    status: told({ loadBalancer: told({ ingress: ingress.map((host) => (/^[\d.]+$|:/.test(host) ? { ip: host } : { hostname: host })) }) })
  }
}

/** `10.0.0.1:8080`, `[fd00::1]:8080`. */
const endpointOf = (text: string): ReadonlyArray<{ readonly ip: string; readonly port: number }> => {
  const [, ip, port] = /^\[?([\w.:]+?)\]?:(\d+)$/.exec(text.trim()) ?? []
  return ip === undefined ? [] : [{ ip, port: Number(port) }]
}

/** `host:port,host:port + 2 more...` as subsets of the API. None at all are none that are ready. */
export const subsetsOf = (texts: ReadonlyArray<string>): ReadonlyArray<Fields> => {
  const all = texts.flatMap((text) => text.replace(/ \+ \d+ more\.*$/, "").split(",")).flatMap(endpointOf)
  const ports = [...new Set(all.map(({ port }) => port))]
  return ports.map((port) => ({ addresses: all.filter((each) => each.port === port).map(({ ip }) => ({ ip })), ports: [{ port }] }))
}

/** The endpoints that a service is printed with, as an object of their own. */
export const endpointsOfService = ({ entries, name, namespace }: Described): ReadonlyArray<KubeObject> => {
  const found = entries.filter(({ key }) => key === "Endpoints")
  if (found.length === 0) return []
  const object = makeObject({ kind: "Endpoints", namespace, name })
  return [{ ...object, subsets: subsetsOf(found.map(({ value }) => value)) }]
}

export const describeEndpoints: Describer = ({ lines }) => {
  const parts = linesUnder(lines, "Subsets")
  const starts = parts.flatMap((line, index) => (/^\s*Addresses:/.test(line) ? [index] : []))
  return {
    subsets: starts.map((start, order) => {
      const part = parts.slice(start, starts[order + 1])
      const addresses = (key: string) =>
        items(part.find((line) => line.trim().startsWith(`${key}:`))?.split(/:\s+/)[1]).map((ip) => ({ ip }))
      return told({
        addresses: addresses("Addresses"),
        notReadyAddresses: addresses("NotReadyAddresses"),
        ports: tableIn(linesUnder(part, "Ports")).map((row) =>
          told({ name: present(row.Name), port: whole(row.Port), protocol: present(row.Protocol) })
        )
      })
    })
  }
}
