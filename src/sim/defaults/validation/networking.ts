import { type Draft, items } from "../draft.ts"
import { type FieldErrors, invalidValue, oneOf, required, within } from "./field-error.ts"
import { labelSelectorErrors } from "./label-selectors.ts"
import { dnsSubdomain, portName } from "./names.ts"

const backendErrors = (backend: Draft | undefined, field: string): FieldErrors => {
  if (!backend?.service && !backend?.resource) return [invalidValue(field, "", "resource or service backend is required")]
  const { service } = backend
  if (!service) return []
  return [
    ...(service.name ? [] : [required(`${field}.service.name`)]),
    ...(service.port?.name || service.port?.number ? [] : [required(field, "port name or number is required")])
  ]
}

const pathErrors = ({ path, pathType, backend }: Draft, field: string): FieldErrors => [
  ...(pathType
    ? oneOf(`${field}.pathType`, pathType, ["Exact", "ImplementationSpecific", "Prefix"])
    : [required(`${field}.pathType`, "pathType must be specified")]),
  ...(path && !path.startsWith("/") ? [invalidValue(`${field}.path`, path, "must be an absolute path")] : []),
  ...(!path && (pathType === "Exact" || pathType === "Prefix")
    ? [invalidValue(`${field}.path`, path ?? "", "must be an absolute path")]
    : []),
  ...backendErrors(backend, `${field}.backend`)
]

const hostErrors = (host: string | undefined, field: string): FieldErrors =>
  host ? dnsSubdomain(host.replace(/^\*\./, "")).map((problem) => invalidValue(field, host, problem)) : []

export const ingressErrors = ({ spec = {} }: Draft): FieldErrors => [
  ...(items(spec, "rules").length === 0 && !spec.defaultBackend
    ? [invalidValue("spec", null, "either `defaultBackend` or `rules` must be specified")]
    : []),
  ...(spec.defaultBackend ? backendErrors(spec.defaultBackend, "spec.defaultBackend") : []),
  ...items(spec, "rules").flatMap((rule, index) => [
    ...hostErrors(rule.host, `spec.rules[${index}].host`),
    ...items(rule.http, "paths").flatMap((path, at) => pathErrors(path, `spec.rules[${index}].http.paths[${at}]`))
  ])
]

const policyPortErrors = ({ port }: Draft, field: string): FieldErrors => {
  if (port === undefined) return []
  return typeof port === "number"
    ? within(`${field}.port`, port, 1, 65_535)
    : portName(String(port)).map((problem) => invalidValue(`${field}.port`, port, problem))
}

const peerErrors = (peer: Draft, field: string): FieldErrors =>
  Object.keys(peer).length === 0 ? [required(field, "must specify a peer")] : labelSelectorErrors(peer.podSelector, `${field}.podSelector`)

const ruleErrors = (rule: Draft, field: string, peers: "from" | "to"): FieldErrors => [
  ...items(rule, "ports").flatMap((port, index) => policyPortErrors(port, `${field}.ports[${index}]`)),
  ...items(rule, peers).flatMap((peer, index) => peerErrors(peer, `${field}.${peers}[${index}]`))
]

export const networkPolicyErrors = ({ spec = {} }: Draft): FieldErrors => [
  ...labelSelectorErrors(spec.podSelector, "spec.podSelector"),
  ...items(spec, "ingress").flatMap((rule, index) => ruleErrors(rule, `spec.ingress[${index}]`, "from")),
  ...items(spec, "egress").flatMap((rule, index) => ruleErrors(rule, `spec.egress[${index}]`, "to")),
  ...(spec.policyTypes ?? []).flatMap((type: string, index: number) => oneOf(`spec.policyTypes[${index}]`, type, ["Ingress", "Egress"]))
]
