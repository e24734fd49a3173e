import { type Draft, items } from "../draft.ts"
import {
  duplicateValue,
  type FieldErrors,
  forbiddenField,
  invalidValue,
  notFoundValue,
  notNegative,
  oneOf,
  required,
  within
} from "./field-error.ts"
import { dnsLabel, environmentName, portName } from "./names.ts"
import { resourceErrors } from "./resources.ts"

const maxPort = 65_535

const portErrors = (port: Draft, field: string): FieldErrors => [
  ...(port.name ? portName(port.name).map((problem) => invalidValue(`${field}.name`, port.name, problem)) : []),
  ...(port.containerPort ? within(`${field}.containerPort`, port.containerPort, 1, maxPort) : [required(`${field}.containerPort`)]),
  ...(port.hostPort ? within(`${field}.hostPort`, port.hostPort, 1, maxPort) : []),
  ...oneOf(`${field}.protocol`, port.protocol, ["SCTP", "TCP", "UDP"])
]

/** The second and later uses of a value that must be unique. */
const repeated = (list: ReadonlyArray<Draft>, key: string, field: (index: number) => string): FieldErrors =>
  list.flatMap((item, index) =>
    item[key] && list.findIndex((other) => other[key] === item[key]) < index ? [duplicateValue(field(index), item[key])] : []
  )

const envErrors = (variable: Draft, field: string): FieldErrors => [
  ...(variable.name
    ? environmentName(variable.name).map((problem) => invalidValue(`${field}.name`, variable.name, problem))
    : [required(`${field}.name`)]),
  ...(variable.value && variable.valueFrom
    ? [invalidValue(`${field}.valueFrom`, "", "may not be specified when `value` is not empty")]
    : []),
  ...(variable.valueFrom && Object.keys(variable.valueFrom).length === 0
    ? [invalidValue(`${field}.valueFrom`, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`")]
    : [])
]

const bidirectional = "Bidirectional mount propagation is available only to privileged containers"

const mountErrors = (container: Draft, field: string, volumes: ReadonlySet<string>): FieldErrors => {
  const mounts = items(container, "volumeMounts")
  return mounts.flatMap((mount, index) => {
    const at = `${field}.volumeMounts[${index}]`
    const isTaken = mount.mountPath && mounts.findIndex((other) => other.mountPath === mount.mountPath) < index
    return [
      ...(mount.name ? (volumes.has(mount.name) ? [] : [notFoundValue(`${at}.name`, mount.name)]) : [required(`${at}.name`)]),
      ...(mount.mountPath ? [] : [required(`${at}.mountPath`)]),
      ...(isTaken ? [invalidValue(`${at}.mountPath`, mount.mountPath, "must be unique")] : []),
      ...(mount.mountPropagation === "Bidirectional" && container.securityContext?.privileged !== true
        ? [forbiddenField(`${field}.volumeMounts.mountPropagation`, bidirectional)]
        : [])
    ]
  })
}

const handlers = ["exec", "httpGet", "tcpSocket", "grpc"] as const

const handlerPortErrors = (port: unknown, field: string): FieldErrors =>
  typeof port === "string" ? portName(port).map((problem) => invalidValue(field, port, problem)) : within(field, port, 1, maxPort)

const probeErrors = (probe: Draft | undefined, field: string): FieldErrors => {
  if (probe === undefined) return []
  const handler = handlers.find((name) => probe[name] !== undefined)
  const numbers = ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"]
  return [
    ...(handler === undefined ? [required(field, "must specify a handler type")] : []),
    ...(handler === "exec" && !probe.exec?.command?.length ? [required(`${field}.exec.command`)] : []),
    ...(handler === "httpGet" || handler === "tcpSocket" ? handlerPortErrors(probe[handler]?.port, `${field}.${handler}.port`) : []),
    ...numbers.flatMap((name) => notNegative(`${field}.${name}`, probe[name]))
  ]
}

const successErrors = (probe: Draft | undefined, field: string): FieldErrors =>
  probe?.successThreshold > 1 ? [invalidValue(`${field}.successThreshold`, probe?.successThreshold, "must be 1")] : []

const imageErrors = (image: unknown, field: string): FieldErrors => {
  if (!image) return [required(field)]
  return String(image).trim() === image ? [] : [invalidValue(field, image, "must not have leading or trailing whitespace")]
}

const containerErrors = (container: Draft, field: string, volumes: ReadonlySet<string>): FieldErrors => [
  ...(container.name
    ? dnsLabel(container.name).map((problem) => invalidValue(`${field}.name`, container.name, problem))
    : [required(`${field}.name`)]),
  ...imageErrors(container.image, `${field}.image`),
  ...items(container, "ports").flatMap((port, index) => portErrors(port, `${field}.ports[${index}]`)),
  ...repeated(items(container, "ports"), "name", (index) => `${field}.ports[${index}].name`),
  ...items(container, "env").flatMap((variable, index) => envErrors(variable, `${field}.env[${index}]`)),
  ...mountErrors(container, field, volumes),
  ...oneOf(`${field}.imagePullPolicy`, container.imagePullPolicy, ["Always", "IfNotPresent", "Never"]),
  ...resourceErrors(container.resources, `${field}.resources`),
  ...["livenessProbe", "readinessProbe", "startupProbe"].flatMap((probe) => probeErrors(container[probe], `${field}.${probe}`)),
  ...["livenessProbe", "startupProbe"].flatMap((probe) => successErrors(container[probe], `${field}.${probe}`))
]

/** The containers of a pod, which may mount `volumes`; names are unique across init containers too. */
export const containersErrors = (spec: Draft, field: string, volumes: ReadonlySet<string>): FieldErrors => {
  const main = items(spec, "containers")
  const initial = items(spec, "initContainers")
  const both = [...main, ...initial]
  const nameAt = (index: number) =>
    index < main.length ? `${field}.containers[${index}].name` : `${field}.initContainers[${index - main.length}].name`
  return [
    ...(main.length === 0 ? [required(`${field}.containers`)] : []),
    ...main.flatMap((each, index) => containerErrors(each, `${field}.containers[${index}]`, volumes)),
    ...initial.flatMap((each, index) => containerErrors(each, `${field}.initContainers[${index}]`, volumes)),
    ...repeated(both, "name", nameAt)
  ]
}
