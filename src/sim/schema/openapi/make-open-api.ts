import { createHash } from "node:crypto"
import { BUILTIN_TYPES } from "../../resources/builtin-types.ts"
import type { ResourceType } from "../../resources/resource-type.ts"
import { goStruct } from "../go-types.ts"
import type { KindModels, Model } from "../kind-models.ts"
import { type Dialect, type JsonObject, modelSchema, type SchemaContext, specialSchemas } from "./component-schemas.ts"
import { customDefinitionName, customSchemas } from "./custom-schemas.ts"
import { declaredDocs } from "./declared-docs.ts"
import { closureOf, definitionNames, rootsOf, subresourceRoots } from "./definition-names.ts"
import { type PathContext, resourcePaths } from "./paths.ts"
import { encodeOpenApiV2 } from "./protobuf-v2.ts"

/** What the documents describe; asked anew for each document, since custom resources come and go. */
export interface OpenApiSource {
  readonly types: () => ReadonlyArray<ResourceType>
  /** The `openAPIV3Schema` of a custom resource's version. */
  readonly customSchema: (type: ResourceType) => JsonObject | undefined
}

/** The documents of `/openapi/v2` and `/openapi/v3`. https://kubernetes.io/docs/concepts/overview/kubernetes-api/ */
export interface OpenApi {
  /** `/openapi/v3`: where the document of each group version is. */
  readonly v3Index: () => JsonObject
  /** `/openapi/v3/api/v1`, `/openapi/v3/apis/apps/v1`: by that path without `/openapi/v3/`; `undefined` when nothing is served there. */
  readonly v3: (path: string) => JsonObject | undefined
  readonly v2Json: () => JsonObject
  /**
   * The v2 document for clients that accept `application/com.github.proto-openapi.spec.v2@v1.0+protobuf`. The answer's
   * Content-Type has a dot in place of the `@`, which is no legal MIME character.
   */
  readonly v2Protobuf: () => Uint8Array
}

const info = { title: "Kubernetes", version: "1.35" }

const groupVersionPath = ({ group, version }: ResourceType): string => (group === "" ? `api/${version}` : `apis/${group}/${version}`)

const byName = (schemas: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(schemas).sort(([left], [right]) => (left < right ? -1 : 1)))

class Documents {
  private readonly models: KindModels
  private readonly source: OpenApiSource
  private readonly names: ReadonlyMap<string, string>
  private readonly docs = declaredDocs()

  constructor(models: KindModels, source: OpenApiSource) {
    this.models = models
    this.source = source
    this.names = definitionNames(models, BUILTIN_TYPES)
  }

  private isBuiltIn(type: ResourceType): boolean {
    return this.models.ofKind(type) !== undefined
  }

  private definitionOf(type: ResourceType, suffix: "" | "List"): string | undefined {
    const kind = `${type.kind}${suffix}`
    const model = this.models.ofKind({ ...type, kind })
    return model === undefined ? customDefinitionName({ ...type, kind }) : this.names.get(model.name)
  }

  private schemaOf(context: SchemaContext, model: Model, types: ReadonlyArray<ResourceType>): JsonObject {
    const kind = goStruct(model.name)
    const type = types.find(
      (each) => [each.kind, `${each.kind}List`].includes(kind) && this.models.ofKind({ ...each, kind })?.name === model.name
    )
    const schema = modelSchema(context, model)
    return type === undefined
      ? schema
      : { ...schema, "x-kubernetes-group-version-kind": [{ group: type.group, kind, version: type.version }] }
  }

  schemas(dialect: Dialect, types: ReadonlyArray<ResourceType>): JsonObject {
    const context: SchemaContext = { dialect, names: this.names, docs: this.docs }
    const roots = types.filter((type) => this.isBuiltIn(type)).flatMap((type) => [...rootsOf(this.models, type), ...subresourceRoots(type)])
    const models = closureOf(this.models, [...roots, "V1ObjectMeta", "V1ListMeta", "V1Status", "V1DeleteOptions"])
    const custom = types.filter((type) => !this.isBuiltIn(type)).map((type) => customSchemas(dialect, type, this.source.customSchema(type)))
    return byName({
      ...specialSchemas(dialect),
      ...Object.fromEntries(models.flatMap((model) => [[this.names.get(model.name) ?? model.name, this.schemaOf(context, model, types)]])),
      ...Object.assign({}, ...custom)
    })
  }

  paths(dialect: Dialect, types: ReadonlyArray<ResourceType>): JsonObject {
    const context: PathContext = { dialect, definitionOf: (type, suffix) => this.definitionOf(type, suffix) }
    return byName(Object.assign({}, ...types.map((type) => resourcePaths(context, type))))
  }

  typesAt(path: string): ReadonlyArray<ResourceType> {
    return this.source.types().filter((type) => groupVersionPath(type) === path)
  }

  /** Changes when the document would; the client caches documents under it. */
  hash(path: string): string {
    const types = this.typesAt(path)
    const text = JSON.stringify([info, types, types.map((type) => this.source.customSchema(type) ?? null)])
    return createHash("sha512").update(text).digest("hex").toUpperCase()
  }
}

/** The OpenAPI documents over the built-in kinds' models. Each is made when asked for; those of built-in groups are kept. */
export const makeOpenApi = (models: KindModels, source: OpenApiSource): OpenApi => {
  const documents = new Documents(models, source)
  const kept = new Map<string, JsonObject>()
  const remember = (key: string, make: () => JsonObject): JsonObject => {
    const known = kept.get(key) ?? make()
    kept.set(key, known)
    return known
  }
  const v2Json = (): JsonObject => ({
    swagger: "2.0",
    info,
    paths: documents.paths("v2", source.types()),
    definitions: documents.schemas("v2", source.types())
  })
  return {
    v3Index: () => {
      const paths = [...new Set(source.types().map(groupVersionPath))].sort()
      return {
        paths: Object.fromEntries(paths.map((path) => [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${documents.hash(path)}` }]))
      }
    },
    v3: (path) => {
      const types = documents.typesAt(path)
      if (types.length === 0) return undefined
      return remember(`${path}#${documents.hash(path)}`, () => ({
        openapi: "3.0.0",
        info,
        paths: documents.paths("v3", types),
        components: { schemas: documents.schemas("v3", types) }
      }))
    },
    v2Json,
    v2Protobuf: () => encodeOpenApiV2(v2Json())
  }
}
