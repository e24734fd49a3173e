import { isIP } from "node:net"
import { type Draft, items } from "../draft.ts"
import { duplicateValue, type FieldErrors, forbiddenField, invalidValue, oneOf, required, within } from "./field-error.ts"
import { selectorMapErrors } from "./metadata.ts"
import { dnsLabel, dnsSubdomain, portName } from "./names.ts"

const maxPort = 65_535
const notAnAddress = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
const external = new Set(["NodePort", "LoadBalancer"])

const targetErrors = (target: unknown, field: string): FieldErrors =>
  typeof target === "string" ? portName(target).map((problem) => invalidValue(field, target, problem)) : within(field, target, 1, maxPort)

const portErrors = (port: Draft, field: string, needsName: boolean, type: string): FieldErrors => [
  ...(port.name
    ? dnsLabel(port.name).map((problem) => invalidValue(`${field}.name`, port.name, problem))
    : needsName
      ? [required(`${field}.name`)]
      : []),
  ...within(`${field}.port`, port.port, 1, maxPort),
  ...oneOf(`${field}.protocol`, port.protocol, ["SCTP", "TCP", "UDP"]),
  ...targetErrors(port.targetPort, `${field}.targetPort`),
  ...(type === "ClusterIP" && port.nodePort ? [forbiddenField(`${field}.nodePort`, "may not be used when `type` is 'ClusterIP'")] : [])
]

const repeatedPorts = (ports: ReadonlyArray<Draft>): FieldErrors =>
  ports.flatMap((port, index) => {
    const earlier = ports.slice(0, index)
    const isNameTaken = port.name && earlier.some((other) => other.name === port.name)
    const isPortTaken = earlier.some((other) => other.port === port.port && other.protocol === port.protocol)
    return [
      ...(isNameTaken ? [duplicateValue(`spec.ports[${index}].name`, port.name)] : []),
      ...(isPortTaken
        ? [
            duplicateValue(`spec.ports[${index}]`, {
              Name: "",
              Protocol: port.protocol,
              AppProtocol: null,
              Port: port.port,
              TargetPort: 0,
              NodePort: 0
            })
          ]
        : [])
    ]
  })

const addressErrors = (spec: Draft): FieldErrors => {
  const addresses: ReadonlyArray<string> = spec.clusterIPs ?? (spec.clusterIP ? [spec.clusterIP] : [])
  return addresses.flatMap((address, index) =>
    address === "None" || address === "" || isIP(address) > 0 ? [] : [invalidValue(`spec.clusterIPs[${index}]`, address, notAnAddress)]
  )
}

const externalNameErrors = (name: unknown): FieldErrors =>
  name
    ? dnsSubdomain(String(name).replace(/\.$/, "")).map((problem) => invalidValue("spec.externalName", name, problem))
    : [required("spec.externalName")]

/** https://kubernetes.io/docs/concepts/services-networking/service/ */
export const serviceErrors = ({ spec = {} }: Draft): FieldErrors => {
  const ports = items(spec, "ports")
  const type: string = spec.type ?? ""
  const needsPorts = type !== "ExternalName" && spec.clusterIP !== "None"
  return [
    ...(ports.length === 0 && needsPorts ? [required("spec.ports")] : []),
    ...(type === "ExternalName" ? externalNameErrors(spec.externalName) : addressErrors(spec)),
    ...ports.flatMap((port, index) => portErrors(port, `spec.ports[${index}]`, ports.length > 1, type)),
    ...repeatedPorts(ports),
    ...selectorMapErrors(spec.selector, "spec.selector"),
    ...oneOf("spec.sessionAffinity", spec.sessionAffinity, ["ClientIP", "None"]),
    ...oneOf("spec.type", type, ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]),
    ...(spec.externalTrafficPolicy && !external.has(type) && !spec.externalIPs?.length
      ? [invalidValue("spec.externalTrafficPolicy", spec.externalTrafficPolicy, "may only be set for externally-accessible services")]
      : [])
  ]
}

export const endpointsErrors = ({ subsets }: Draft): FieldErrors =>
  items({ subsets }, "subsets").flatMap((subset, index) => [
    ...["addresses", "notReadyAddresses"].flatMap((list) =>
      items(subset, list).flatMap((address, at) => {
        const field = `subsets[${index}].${list}[${at}].ip`
        return isIP(String(address.ip)) > 0
          ? []
          : [invalidValue(field, address.ip, notAnAddress), invalidValue(field, address.ip, "must be a valid IP address")]
      })
    ),
    ...items(subset, "ports").flatMap((port, at) => within(`subsets[${index}].ports[${at}].port`, port.port, 1, maxPort))
  ])
