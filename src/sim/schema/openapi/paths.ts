import type { Json } from "../../kube-object.ts"
import type { ResourceType } from "../../resources/resource-type.ts"
import { type Dialect, type JsonObject, reference } from "./component-schemas.ts"
import { specialDefinitions } from "./definition-names.ts"

/** What an operation's body and answer are called. */
export interface PathContext {
  readonly dialect: Dialect
  /** The definition of the kind, or of its list. */
  readonly definitionOf: (type: ResourceType, suffix: "" | "List") => string | undefined
}

type Verb = "get" | "list" | "create" | "update" | "patch" | "delete" | "deletecollection"

interface Operation {
  readonly method: "get" | "post" | "put" | "patch" | "delete"
  readonly action: string
  readonly query: ReadonlyArray<readonly [name: string, type: "string" | "boolean" | "integer"]>
  readonly body: "kind" | "patch" | "none"
}

const writing = [
  ["dryRun", "string"],
  ["fieldManager", "string"],
  ["fieldValidation", "string"]
] as const
const listing = [
  ["allowWatchBookmarks", "boolean"],
  ["continue", "string"],
  ["fieldSelector", "string"],
  ["labelSelector", "string"],
  ["limit", "integer"],
  ["resourceVersion", "string"],
  ["resourceVersionMatch", "string"],
  ["sendInitialEvents", "boolean"],
  ["timeoutSeconds", "integer"],
  ["watch", "boolean"]
] as const
const deleting = [
  ["dryRun", "string"],
  ["gracePeriodSeconds", "integer"],
  ["orphanDependents", "boolean"],
  ["propagationPolicy", "string"]
] as const

const operations: Record<Verb, Operation> = {
  get: { method: "get", action: "get", query: [], body: "none" },
  list: { method: "get", action: "list", query: listing, body: "none" },
  create: { method: "post", action: "post", query: writing, body: "kind" },
  update: { method: "put", action: "put", query: writing, body: "kind" },
  patch: { method: "patch", action: "patch", query: [...writing, ["force", "boolean"]], body: "patch" },
  delete: { method: "delete", action: "delete", query: deleting, body: "none" },
  deletecollection: { method: "delete", action: "deletecollection", query: [...deleting, ...listing], body: "none" }
}

const patchTypes = [
  "application/apply-patch+yaml",
  "application/json-patch+json",
  "application/merge-patch+json",
  "application/strategic-merge-patch+json"
]

const queryParameter = (dialect: Dialect, name: string, type: string): JsonObject =>
  dialect === "v3" ? { name, in: "query", schema: { type, uniqueItems: true } } : { uniqueItems: true, type, name, in: "query" }

const pathParameter = (dialect: Dialect, name: string): JsonObject =>
  dialect === "v3"
    ? { name, in: "path", required: true, schema: { type: "string", uniqueItems: true } }
    : { uniqueItems: true, type: "string", name, in: "path", required: true }

const content = (schema: JsonObject, types: ReadonlyArray<string>): JsonObject =>
  Object.fromEntries(types.map((type) => [type, { schema }]))

const bodyOf = (
  dialect: Dialect,
  operation: Operation,
  schema: JsonObject
): { readonly requestBody?: Json; readonly parameters: ReadonlyArray<Json> } => {
  if (operation.body === "none") return { parameters: [] }
  const body = operation.body === "patch" ? reference(dialect, specialDefinitions.patch) : schema
  return dialect === "v3"
    ? { requestBody: { content: content(body, operation.body === "patch" ? patchTypes : ["*/*"]), required: true }, parameters: [] }
    : { parameters: [{ name: "body", in: "body", required: true, schema: body }] }
}

const operationObject = (context: PathContext, type: ResourceType, verb: Verb): JsonObject => {
  const operation = operations[verb]
  const name = context.definitionOf(type, verb === "list" ? "List" : "")
  const schema: JsonObject = name === undefined ? { type: "object" } : reference(context.dialect, name)
  const { requestBody, parameters } = bodyOf(context.dialect, operation, schema)
  return {
    operationId: `${verb}${type.group.replace(/\W/g, "")}${type.version}${type.kind}`,
    parameters: [...parameters, ...operation.query.map(([query, kind]) => queryParameter(context.dialect, query, kind))],
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: {
      "200": {
        description: "OK",
        ...(context.dialect === "v3" ? { content: content(schema, ["application/json", "application/yaml"]) } : { schema })
      }
    },
    "x-kubernetes-action": operation.action,
    "x-kubernetes-group-version-kind": { group: type.group, version: type.version, kind: type.kind }
  }
}

const pathItem = (context: PathContext, type: ResourceType, verbs: ReadonlyArray<Verb>, parameters: ReadonlyArray<string>): JsonObject => ({
  ...Object.fromEntries(
    verbs.filter((verb) => type.verbs.includes(verb)).map((verb) => [operations[verb].method, operationObject(context, type, verb)])
  ),
  parameters: [...parameters.map((name) => pathParameter(context.dialect, name)), queryParameter(context.dialect, "pretty", "string")]
})

/** The paths of one resource: its collection, its items and their subresources. */
export const resourcePaths = (context: PathContext, type: ResourceType): JsonObject => {
  const root = type.group === "" ? `/api/${type.version}` : `/apis/${type.group}/${type.version}`
  const scope = type.namespaced ? "/namespaces/{namespace}" : ""
  const namespace = type.namespaced ? ["namespace"] : []
  const collection = `${root}${scope}/${type.plural}`
  const subresource = (name: string): readonly [string, JsonObject] => [
    `${collection}/{name}/${name}`,
    pathItem(context, { ...type, verbs: ["get", "patch", "update"] }, ["get", "update", "patch"], ["name", ...namespace])
  ]
  return {
    ...(type.namespaced ? { [`${root}/${type.plural}`]: pathItem(context, type, ["list"], []) } : {}),
    [collection]: pathItem(context, type, ["list", "create", "deletecollection"], namespace),
    [`${collection}/{name}`]: pathItem(context, type, ["get", "update", "patch", "delete"], ["name", ...namespace]),
    ...Object.fromEntries(type.subresources.filter((name) => name === "status" || name === "scale").map(subresource))
  }
}
