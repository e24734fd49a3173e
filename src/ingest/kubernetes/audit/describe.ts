import { at, type Fields, fields, list, text, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import { type Described, RESTARTED } from "../template-change.ts"
import type { AuditEvent } from "./schema.ts"

/** What was sent, as one form: a patch in RFC 6902's form becomes the object that it sets. */
interface Body {
  readonly object: Fields
  /** Only what changes is in it. */
  readonly isPatch: boolean
}

interface Written extends Body {
  readonly resource: string
  readonly subresource: string | undefined
  readonly verb: string
  /** What the server answered; empty below level RequestResponse. */
  readonly response: Fields
}

const MOST_NAMES = 6

const names = (all: ReadonlyArray<string>): string =>
  all.length <= MOST_NAMES ? all.join(", ") : `${all.slice(0, MOST_NAMES).join(", ")} and ${all.length - MOST_NAMES} more`

const put = (holder: Fields, path: ReadonlyArray<string>, value: unknown): Fields => {
  const [name = "", ...rest] = path
  return { ...holder, [name]: rest.length === 0 ? value : put(fields(holder[name]), rest, value) }
}

/** https://www.rfc-editor.org/rfc/rfc6901#section-4 */
const pointer = (path: string): ReadonlyArray<string> =>
  path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))

/** Names that would change what an object is, not what it holds. */
const isPlain = (path: ReadonlyArray<string>): boolean => path.length > 0 && !path.includes("__proto__")

/** What a JSON patch sets, each at its path; what it removes is null, as in a merge patch. Lists become objects by position. */
const fromJsonPatch = (operations: ReadonlyArray<Fields>): Fields =>
  operations.reduce<Fields>((object, { op, path, value }) => {
    const steps = pointer(text(path) ?? "")
    return op === "test" || !isPlain(steps) ? object : put(object, steps, op === "remove" ? null : value)
  }, {})

const bodyOf = ({ requestObject, verb }: AuditEvent): Body => {
  if (Array.isArray(requestObject)) return { object: fromJsonPatch(list(requestObject)), isPatch: true }
  const object = fields(requestObject)
  // what is applied on the server is whole, and says what it is
  return { object, isPatch: verb === "patch" && text(object.kind) === undefined }
}

type Part = (written: Written) => Described | undefined

const sentence = (...parts: ReadonlyArray<string>): Described | undefined => (parts.length === 0 ? undefined : { parts })

/** A number that was wanted, with the one before where the answer of `scale` tells it. */
const replicas: Part = ({ isPatch, object, response, subresource }) => {
  if (!isPatch && subresource !== "scale") return undefined
  const wanted =
    wholeNumber(at(object, "spec", "replicas")) ?? (subresource === "scale" ? wholeNumber(at(response, "spec", "replicas")) : undefined)
  if (wanted === undefined) return undefined
  const before = subresource === "scale" ? wholeNumber(at(response, "status", "replicas")) : undefined
  if (before === undefined || before === wanted) return { parts: [`replicas ${wanted}`], to: `replicas ${wanted}` }
  return { parts: [`replicas ${before} → ${wanted}`], from: `replicas ${before}`, to: `replicas ${wanted}` }
}

/** A pod's template, wherever the kind has it. */
const templateOf = (object: Fields): Fields =>
  [at(object, "spec", "template"), at(object, "spec", "jobTemplate", "spec", "template"), object]
    .map(fields)
    .find((one) => fields(one.spec).containers !== undefined || at(one, "metadata", "annotations", RESTARTED) !== undefined) ?? {}

/** Containers of a list, or of the positions that a JSON patch sets. */
const containersOf = (template: Fields): ReadonlyArray<Fields> =>
  ["initContainers", "containers"].flatMap((kind) => {
    const found = at(template, "spec", kind)
    return Array.isArray(found) ? list(found) : Object.values(fields(found)).map(fields)
  })

const images: Part = ({ object }) => {
  const found = containersOf(templateOf(object)).flatMap(({ image, name }) => {
    const set = text(image)
    return set === undefined ? [] : [{ name: text(name), image: set }]
  })
  if (found.length === 0) return undefined
  return {
    parts: found.map(({ image, name }) => (name === undefined || name === image ? `image ${image}` : `image of ${name}: ${image}`)),
    to: found.map(({ image }) => image).join(", ")
  }
}

/** Of a patch: which variables and which other fields of containers it sets. Values of variables are secrets as often as not. */
const containerFields: Part = ({ isPatch, object }) => {
  if (!isPatch) return undefined
  return sentence(
    ...containersOf(templateOf(object)).flatMap((container) => {
      const of = text(container.name) === undefined ? "" : ` of ${text(container.name)}`
      const variables = list(container.env).flatMap(({ name }) => text(name) ?? [])
      const others = Object.keys(container).filter((name) => name !== "env" && name !== "image" && name !== "name" && !name.startsWith("$"))
      return [
        ...(variables.length === 0 ? [] : [`variables${of}: ${names(variables)}`]),
        ...(others.length === 0 ? [] : [`${names(others)}${of}`])
      ]
    })
  )
}

const restart: Part = ({ isPatch, object }) =>
  isPatch && at(templateOf(object), "metadata", "annotations", RESTARTED) !== undefined ? sentence("restarted") : undefined

/** What a switch means by being on, and by being off. */
const switches: ReadonlyArray<readonly [field: string, on: string, off: string]> = [
  ["unschedulable", "cordoned", "uncordoned"],
  ["paused", "paused", "resumed"],
  ["suspend", "suspended", "resumed"]
]

const switched: Part = ({ isPatch, object }) =>
  sentence(
    ...switches.flatMap(([field, on, off]) => {
      const value = at(object, "spec", field)
      if (value === true) return [on]
      return isPatch && (value === false || value === null) ? [off] : []
    })
  )

const taints: Part = ({ isPatch, object, resource }) => {
  const found = at(object, "spec", "taints")
  if (resource !== "nodes" || !isPatch || found === undefined) return undefined
  const keys = list(found).flatMap(({ effect, key }) => (text(key) === undefined ? [] : [`${text(key)}:${text(effect) ?? ""}`]))
  return sentence(keys.length === 0 ? "taints removed" : `taints ${names(keys)}`)
}

const DATA = ["data", "stringData", "binaryData"]

/** The names of the keys of a ConfigMap or Secret, and never what they hold. */
const keys: Part = ({ object, resource, verb }) => {
  if ((resource !== "configmaps" && resource !== "secrets") || verb === "delete") return undefined
  const entries = DATA.flatMap((field) => Object.entries(fields(object[field])))
  const set = [...new Set(entries.flatMap(([key, value]) => (value === null ? [] : [key])))]
  const removed = entries.flatMap(([key, value]) => (value === null ? [key] : []))
  return sentence(...(set.length === 0 ? [] : [`keys ${names(set)}`]), ...(removed.length === 0 ? [] : [`without keys ${names(removed)}`]))
}

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding */
const binding: Part = ({ object }) => {
  const role = at(object, "roleRef", "name")
  if (text(role) === undefined) return undefined
  const subjects = list(object.subjects).map(({ kind, name }) => `${text(kind) ?? "?"} ${text(name) ?? "?"}`)
  return sentence(`${text(at(object, "roleRef", "kind")) ?? "role"} ${role} for ${subjects.length === 0 ? "nobody" : names(subjects)}`)
}

const autoscaling: Part = ({ object, resource }) => {
  if (resource !== "horizontalpodautoscalers") return undefined
  const [least, most] = [wholeNumber(at(object, "spec", "minReplicas")), wholeNumber(at(object, "spec", "maxReplicas"))]
  return sentence(
    ...(least === undefined ? [] : [`at least ${least} replicas`]),
    ...(most === undefined ? [] : [`at most ${most} replicas`])
  )
}

/** Told by one of the above. */
const TOLD = new Set([
  "spec.replicas",
  "spec.template",
  "spec.unschedulable",
  "spec.paused",
  "spec.suspend",
  "spec.taints",
  "spec.minReplicas",
  "spec.maxReplicas",
  ...DATA
])
const UNTOLD = /^(apiVersion|kind|status|metadata\.(name|namespace|uid|resourceVersion|managedFields|generation|creationTimestamp))$/

/** Annotations in which tools keep their own accounts. */
const KEPT_BY_TOOLS: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  "deployment.kubernetes.io/revision"
])

const touched = (object: Fields, resource: string): ReadonlyArray<string> =>
  Object.entries(object).flatMap(([field, value]) => {
    if (DATA.includes(field)) return resource === "configmaps" || resource === "secrets" ? [] : [field]
    const inner = Object.keys(fields(value)).filter((name) => !name.startsWith("$"))
    if (field === "metadata") {
      return inner.flatMap((name) => {
        const marks = Object.keys(fields(fields(value)[name])).filter((mark) => !KEPT_BY_TOOLS.has(mark))
        return name === "labels" || name === "annotations" ? marks.map((mark) => `${name.slice(0, -1)} ${mark}`) : [`metadata.${name}`]
      })
    }
    return inner.length === 0 ? [field] : inner.map((name) => `${field}.${name}`)
  })

/** Names of the fields that a patch sets beside those that are told in words. */
const otherFields: Part = ({ isPatch, object, resource }) => {
  if (!isPatch) return undefined
  const others = touched(object, resource).filter((path) => !TOLD.has(path) && !UNTOLD.test(path))
  return others.length === 0 ? undefined : sentence(`fields ${names(others)}`)
}

const parts: ReadonlyArray<Part> = [images, replicas, containerFields, restart, switched, taints, keys, binding, autoscaling, otherFields]

/** Whether a write to what runs only says how often. */
const isOnlyScale = ({ object, isPatch }: Body): boolean =>
  isPatch && wholeNumber(at(object, "spec", "replicas")) !== undefined && Object.keys(fields(object.spec)).length === 1

/** What a write set, in words, as far as the audit policy's level tells it. Nothing of a Secret but the names of its keys. */
export const describeWrite = (event: AuditEvent): Described & { readonly isScale: boolean } => {
  const { objectRef, responseObject, verb } = event
  const body = bodyOf(event)
  const written = {
    ...body,
    verb,
    resource: objectRef?.resource ?? "",
    subresource: objectRef?.subresource,
    response: fields(responseObject)
  }
  const found = verb.startsWith("delete") ? [] : parts.flatMap((part) => part(written) ?? [])
  const ends = found.find(({ to }) => to !== undefined)
  return {
    parts: found.flatMap((one) => one.parts),
    ...(ends?.from === undefined ? {} : { from: ends.from }),
    ...(ends?.to === undefined ? {} : { to: ends.to }),
    isScale: isOnlyScale(body)
  }
}
