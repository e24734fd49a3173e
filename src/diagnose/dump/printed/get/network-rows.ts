import { subsetsOf } from "../describe/service.ts"
import { type Fields, items, pairs, portValue, present, told, whole } from "../fields.ts"
import type { RowReader } from "./row-context.ts"

/** `80:30080/TCP,443/TCP`. */
const portsOf = (text: string | undefined): ReadonlyArray<Fields> =>
  items(text).flatMap((item) => {
    const [, port, nodePort, protocol] = /^(\d+)(?::(\d+))?\/(\w+)$/.exec(item) ?? []
    return port === undefined ? [] : [told({ port: Number(port), nodePort: whole(nodePort), protocol })]
  })

const hostOrIp = (text: string): Fields => (/^[\d.]+$|:/.test(text) ? { ip: text } : { hostname: text })

export const readServiceRow: RowReader = (row) => {
  const type = present(row.TYPE)
  const external = items(row["EXTERNAL-IP"]).filter((text) => text !== "<pending>")
  return {
    spec: told({
      type,
      clusterIP: row["CLUSTER-IP"] === "None" ? "None" : present(row["CLUSTER-IP"]),
      ports: portsOf(row["PORT(S)"]),
      selector: pairs(items(row.SELECTOR)),
      externalName: type === "ExternalName" ? external[0] : undefined,
      externalIPs: type === "LoadBalancer" || type === "ExternalName" ? [] : external
    }),
    status: told({ loadBalancer: type === "LoadBalancer" ? told({ ingress: external.map(hostOrIp) }) : undefined })
  }
}

export const readEndpointsRow: RowReader = (row) => ({ subsets: subsetsOf([present(row.ENDPOINTS) ?? ""]) })

export const readEndpointSliceRow: RowReader = (row) => ({
  addressType: present(row.ADDRESSTYPE),
  ports: items(row.PORTS).flatMap((port) => (/^\d+$/.test(port) ? [{ port: Number(port) }] : [])),
  endpoints: items(row.ENDPOINTS?.replace(/ \+ \d+ more\.*$/, "")).map((address) => ({ addresses: [address] }))
})

export const readIngressRow: RowReader = (row) => ({
  spec: told({
    ingressClassName: present(row.CLASS),
    rules: items(row.HOSTS?.replace(/ \+ \d+ more\.*$/, "")).map((host) => (host === "*" ? {} : { host }))
  }),
  status: told({ loadBalancer: told({ ingress: items(row.ADDRESS).map(hostOrIp) }) })
})

export const readNetworkPolicyRow: RowReader = (row) => ({
  spec: { podSelector: told({ matchLabels: pairs(items(row["POD-SELECTOR"])) }) }
})

const bound = (text: string | undefined): number | string | undefined =>
  present(text) === undefined || text === "N/A" ? undefined : portValue(text ?? "")

export const readDisruptionBudgetRow: RowReader = (row) => ({
  spec: told({ minAvailable: bound(row["MIN AVAILABLE"]), maxUnavailable: bound(row["MAX UNAVAILABLE"]) }),
  status: told({ disruptionsAllowed: whole(row["ALLOWED DISRUPTIONS"]) })
})
