/** One field-level reason inside an Invalid status. `reason` is a metav1.CauseType such as `FieldValueRequired`. */
export interface StatusCause {
  readonly reason: string
  readonly message: string
  readonly field: string
}

export interface StatusDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly uid?: string
  readonly causes?: ReadonlyArray<StatusCause>
  readonly retryAfterSeconds?: number
}

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export interface Status {
  readonly kind: "Status"
  readonly apiVersion: "v1"
  readonly metadata: Record<string, never>
  readonly status: "Failure" | "Success"
  readonly message?: string
  readonly reason?: string
  readonly details?: StatusDetails
  readonly code: number
}

/** An API failure. `status` is the body a client receives; kubectl prints its message and exits by its reason. */
export class StatusError extends Error {
  override readonly name = "StatusError"
  readonly status: Status

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message)
    this.status = {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message,
      ...(reason === "" ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code
    }
  }
}

/** `deployments.apps` → plural and group, as status details spell them. */
const detailsOf = (resource: string, name: string): StatusDetails => {
  const dot = resource.indexOf(".")
  return {
    ...(name === "" ? {} : { name }),
    ...(dot < 0 ? {} : { group: resource.slice(dot + 1) }),
    kind: dot < 0 ? resource : resource.slice(0, dot)
  }
}

const OBJECT_MODIFIED = "the object has been modified; please apply your changes to the latest version and try again"

export const notFound = (resource: string, name: string): StatusError =>
  new StatusError(404, "NotFound", `${resource} "${name}" not found`, detailsOf(resource, name))

/** The path names no served resource at all. */
export const noSuchResource = (): StatusError => new StatusError(404, "NotFound", "the server could not find the requested resource", {})

export const alreadyExists = (resource: string, name: string): StatusError =>
  new StatusError(409, "AlreadyExists", `${resource} "${name}" already exists`, detailsOf(resource, name))

export const conflict = (resource: string, name: string, message: string = OBJECT_MODIFIED): StatusError =>
  new StatusError(409, "Conflict", `Operation cannot be fulfilled on ${resource} "${name}": ${message}`, detailsOf(resource, name))

/** `name` empty: the whole resource. `causes` as NamespaceTerminating carries one. */
export const forbidden = (resource: string, name: string, message: string, causes?: ReadonlyArray<StatusCause>): StatusError =>
  new StatusError(
    403,
    "Forbidden",
    name === "" ? `${resource} is forbidden: ${message}` : `${resource} "${name}" is forbidden: ${message}`,
    {
      ...detailsOf(resource, name),
      ...(causes === undefined ? {} : { causes })
    }
  )

/** `kind` is `Deployment`, `group` `apps`. Each cause's message is the text after the field path. */
export const invalid = (kind: string, group: string, name: string, causes: ReadonlyArray<StatusCause>): StatusError => {
  const lines = [...new Set(causes.map((cause) => `${cause.field}: ${cause.message}`))]
  const text = lines.length === 1 ? lines[0] : `[${lines.join(", ")}]`
  const qualified = group === "" ? kind : `${kind}.${group}`
  return new StatusError(422, "Invalid", `${qualified} "${name}" is invalid: ${text}`, {
    name,
    ...(group === "" ? {} : { group }),
    kind,
    causes
  })
}

export const badRequest = (message: string): StatusError => new StatusError(400, "BadRequest", message)

export const unauthorized = (): StatusError => new StatusError(401, "Unauthorized", "Unauthorized")

export const methodNotAllowed = (): StatusError =>
  new StatusError(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {})

export const notAcceptable = (accepted: ReadonlyArray<string>): StatusError =>
  new StatusError(406, "NotAcceptable", `only the following media types are accepted: ${accepted.join(", ")}`)

/** A resourceVersion the log no longer reaches: a watch or a continue token must start over. */
export const gone = (message: string): StatusError => new StatusError(410, "Expired", message)

export const requestEntityTooLarge = (limit: number): StatusError =>
  new StatusError(413, "RequestEntityTooLarge", `Request entity too large: limit is ${limit}`)

export const unsupportedMediaType = (accepted: ReadonlyArray<string>): StatusError =>
  new StatusError(
    415,
    "UnsupportedMediaType",
    `the body of the request was in an unknown format - accepted media types include: ${accepted.join(", ")}`
  )

export const tooManyRequests = (message: string, details: StatusDetails = {}): StatusError =>
  new StatusError(429, "TooManyRequests", message, details)

export const internalError = (message: string): StatusError =>
  new StatusError(500, "InternalError", `Internal error occurred: ${message}`, { causes: [{ reason: "", message, field: "" }] })
