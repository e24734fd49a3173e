import type { ResourceType } from "../resources/resource-type.ts"
import { invalid } from "../store/status-error.ts"
import type { ApiContext } from "./api-context.ts"
import type { UserInfo } from "./authentication/user-info.ts"
import type { Rendering } from "./http/render.ts"
import type { ResourceRequest } from "./request-info.ts"

/** One authorized request for a resource, on its way through a verb's handler. */
export interface Call {
  readonly context: ApiContext
  readonly info: ResourceRequest
  readonly type: ResourceType
  /** The key its objects are stored under. */
  readonly resource: string
  readonly query: URLSearchParams
  readonly user: UserInfo
  readonly userAgent: string
  readonly contentType: string
  readonly body: Uint8Array
  readonly rendering: Rendering
  /** Adds a Warning header, which kubectl prints to stderr. */
  readonly warn: (text: string) => void
}

/** The options every write takes from its query, or from DeleteOptions. */
export interface WriteOptions {
  readonly dryRun: boolean
  readonly fieldManager: string
  readonly fieldValidation: "Strict" | "Warn" | "Ignore"
}

const OPTIONS_KIND: Readonly<Record<string, string>> = {
  create: "CreateOptions",
  update: "UpdateOptions",
  patch: "PatchOptions",
  delete: "DeleteOptions",
  deletecollection: "DeleteOptions"
}

const refused = (call: Pick<Call, "info">, field: string, message: string): Error =>
  invalid(OPTIONS_KIND[call.info.verb] ?? "CreateOptions", "meta.k8s.io", "", [{ reason: "FieldValueNotSupported", message, field }])

export const checkDryRun = (call: Pick<Call, "info">, values: ReadonlyArray<string>): boolean => {
  if (values.some((value) => value !== "All")) {
    throw refused(call, "dryRun", `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`)
  }
  return values.length > 0
}

/** The name a manager gets when it sends none: what its User-Agent starts with. */
const managerFrom = (userAgent: string): string => userAgent.split("/")[0]?.slice(0, 128) || "unknown"

const VALIDATION = ["Ignore", "Strict", "Warn"] as const

export const writeOptions = (call: Pick<Call, "info" | "query" | "userAgent">): WriteOptions => {
  const asked = call.query.get("fieldValidation") || "Warn"
  const fieldValidation = VALIDATION.find((value) => value === asked)
  if (fieldValidation === undefined) {
    throw refused(call, "fieldValidation", `Unsupported value: ${JSON.stringify(asked)}: supported values: "", "Ignore", "Strict", "Warn"`)
  }
  return {
    dryRun: checkDryRun(
      call,
      call.query.getAll("dryRun").filter((value) => value !== "")
    ),
    fieldManager: call.query.get("fieldManager") || managerFrom(call.userAgent),
    fieldValidation
  }
}

/** The namespace objects of this call live in; `undefined` for cluster-scoped types even where the path names one. */
export const objectNamespace = (call: Pick<Call, "type" | "info">): string | undefined =>
  call.type.namespaced ? call.info.namespace : undefined

/** The name in the path. Only verbs on one object ask, and the router has checked that they have one. */
export const objectName = (call: Pick<Call, "info">): string => call.info.name ?? ""
