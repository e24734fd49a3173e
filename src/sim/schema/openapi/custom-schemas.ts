import type { ResourceType } from "../../resources/resource-type.ts"
import { type Dialect, type JsonObject, reference } from "./component-schemas.ts"
import { metaPackage } from "./definition-names.ts"

/** `ex.io/v1, Widget` is `io.ex.v1.Widget`. */
export const customDefinitionName = ({ group, version, kind }: Pick<ResourceType, "group" | "version" | "kind">): string =>
  [...group.split(".").reverse(), version, kind].join(".")

const described = (type: ResourceType, kind: string): JsonObject => ({
  "x-kubernetes-group-version-kind": [{ group: type.group, kind, version: type.version }]
})

const isSchema = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value)

/** The definitions of a custom resource and its list, from its `openAPIV3Schema` (none: free-form). */
export const customSchemas = (dialect: Dialect, type: ResourceType, schema: JsonObject | undefined): JsonObject => {
  const name = customDefinitionName(type)
  const own = isSchema(schema?.properties) ? schema.properties : {}
  const standard = { apiVersion: { type: "string" }, kind: { type: "string" } }
  return {
    [name]: {
      type: "object",
      ...schema,
      properties: { ...own, ...standard, metadata: reference(dialect, `${metaPackage}.ObjectMeta`) },
      ...described(type, type.kind)
    },
    [`${name}List`]: {
      type: "object",
      required: ["items"],
      properties: {
        ...standard,
        items: { type: "array", items: reference(dialect, name) },
        metadata: reference(dialect, `${metaPackage}.ListMeta`)
      },
      ...described(type, `${type.kind}List`)
    }
  }
}
