import type { KubeObject } from "../../kube-object.ts"
import { loadBalancerText } from "../cells/load-balancer.ts"
import { formatLabels } from "../cells/selectors.ts"
import { age } from "../human-duration.ts"
import { ageColumn, nameColumn, type Printer, shown, wide } from "../printer.ts"

interface ServicePort {
  readonly port: number
  readonly nodePort?: number
  readonly protocol?: string
}

const externalAddress = ({ spec, status }: KubeObject): string => {
  const own: ReadonlyArray<string> = spec?.externalIPs ?? []
  switch (spec?.type ?? "ClusterIP") {
    case "ClusterIP":
    case "NodePort":
      return own.join(",") || "<none>"
    case "LoadBalancer":
      return [loadBalancerText(status?.loadBalancer), ...own].filter(Boolean).join(",") || "<pending>"
    case "ExternalName":
      return spec?.externalName ?? ""
    default:
      return "<unknown>"
  }
}

const portText = ({ port, nodePort, protocol = "TCP" }: ServicePort): string =>
  nodePort === undefined || nodePort === 0 ? `${port}/${protocol}` : `${port}:${nodePort}/${protocol}`

export const services: Printer = {
  columns: [nameColumn, shown("Type"), shown("Cluster-IP"), shown("External-IP"), shown("Port(s)"), ageColumn, wide("Selector")],
  cells: (service, now) => {
    const { metadata, spec } = service
    return [
      metadata.name,
      spec?.type ?? "ClusterIP",
      spec?.clusterIP || "<none>",
      externalAddress(service),
      (spec?.ports ?? []).map(portText).join(",") || "<none>",
      age(metadata.creationTimestamp, now),
      formatLabels(spec?.selector)
    ]
  }
}
