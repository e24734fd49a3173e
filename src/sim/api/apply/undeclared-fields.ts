import { apiVersionOf } from "../../resources/resource-registry.ts"
import { StatusError } from "../../store/status-error.ts"
import type { Call } from "../call.ts"
import type { Body } from "../objects/decode-body.ts"
import type { FieldSchema } from "../patch/field-schema.ts"
import { fieldElement, isAssociative, itemElement, pathText } from "./path-element.ts"

/** `spec.containers[0].imagee` as ownership spells it: `.spec.containers[name="web"].imagee`. */
const spelled = (path: string, root: unknown, schema: FieldSchema | undefined): string => {
  let value = root
  let at = schema
  let text = ""
  for (const [, index, name = ""] of path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)) {
    const key = index ?? name
    const below: unknown = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined
    const element = index === undefined ? fieldElement(name) : isAssociative(at) ? itemElement(at, below) : undefined
    text += element === undefined ? `[${key}]` : pathText([element])
    at = index === undefined ? at?.field(name) : at?.items()
    value = below
  }
  return text
}

/** Throws as the API server does for an applied configuration with fields that its kind does not have, whatever validation is asked for. */
export const refuseUndeclared = (call: Call, body: Body, name: string): void => {
  const { kinds } = call.context
  const paths = kinds.decode(call.type, body).problems.flatMap((problem) => /^unknown field "(.*)"$/.exec(problem)?.[1] ?? [])
  if (paths.length === 0) return
  const lines = paths.map((path) => `${spelled(path, body.raw, kinds.schema(call.type))}: field not declared in schema`)
  const found = lines.length === 1 ? lines[0] : ["errors:", ...lines.map((line) => `  ${line}`)].join("\n")
  const { namespace = "" } = call.info
  const version = apiVersionOf(call.type)
  const group = version.includes("/") ? version : `/${version}`
  throw new StatusError(
    500,
    "",
    `failed to create typed patch object (${namespace}/${name}; ${group}, Kind=${call.type.kind}): ${found}`,
    {}
  )
}
