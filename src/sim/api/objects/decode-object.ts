import { apiVersionOf } from "../../resources/resource-registry.ts"
import type { ResourceType } from "../../resources/resource-type.ts"
import { badRequest } from "../../store/status-error.ts"
import type { KindRules } from "../kind-rules.ts"
import type { Body, RawObject } from "./decode-body.ts"

/** What decoding needs of a request. */
export interface Decoding {
  readonly kinds: KindRules
  readonly fieldValidation: "Strict" | "Warn" | "Ignore"
  readonly warn: (text: string) => void
}

const internalGroup = (group: string): string => (group === "" ? "core" : (group.split(".")[0] ?? group))

const mismatch = (type: ResourceType, raw: RawObject): Error => {
  const [version, kind] = [raw.apiVersion ?? "", raw.kind ?? ""]
  const short = version.split("/").at(-1)
  return badRequest(
    `${kind} in version ${JSON.stringify(short)} cannot be handled as a ${type.kind}: converting (${short}.${kind}) to (${internalGroup(type.group)}.${type.kind}): unknown conversion`
  )
}

/**
 * Reads a raw body as an object of `type`, which may leave out its own kind and apiVersion. Throws BadRequest for another
 * kind, for fields of the wrong type and, under Strict validation, for unknown ones.
 */
export const decodeObject = (type: ResourceType, body: Body, { kinds, fieldValidation, warn }: Decoding): RawObject => {
  const apiVersion = apiVersionOf(type)
  const { raw } = body
  if ((raw.kind && raw.kind !== type.kind) || (raw.apiVersion && raw.apiVersion !== apiVersion)) throw mismatch(type, raw)
  const { object, problems } = kinds.decode(type, body)
  if (fieldValidation === "Warn") for (const problem of problems) warn(problem)
  const whole = { ...object, kind: type.kind, apiVersion, metadata: object.metadata ?? {} }
  if (fieldValidation !== "Strict" || problems.length === 0) return whole
  throw badRequest(
    `${type.kind} in version ${JSON.stringify(type.version)} cannot be handled as a ${type.kind}: strict decoding error: ${problems.join(", ")}`
  )
}
