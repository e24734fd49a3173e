import { randomUUID } from "node:crypto"
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http"
import { type ResourceType, resourceKey } from "../resources/resource-type.ts"
import { storageKey } from "../resources/storage-key.ts"
import { badRequest, forbidden, noSuchResource, StatusError } from "../store/status-error.ts"
import type { Answer } from "./answer.ts"
import type { ApiContext } from "./api-context.ts"
import type { ClientCertificate } from "./authentication/authenticate.ts"
import { ANONYMOUS, type UserInfo } from "./authentication/user-info.ts"
import { type Attributes, attributesOf, refusal } from "./authorization/attributes.ts"
import { impersonation } from "./authorization/impersonation.ts"
import type { Call } from "./call.ts"
import { handlerFor } from "./handlers.ts"
import { negotiate } from "./http/negotiate.ts"
import { readBody } from "./http/read-body.ts"
import type { Rendering } from "./http/render.ts"
import { failureAnswer, respond } from "./http/respond.ts"
import { NO_SUCH_PATH } from "./nonresource/no-such-path.ts"
import { answerPath } from "./nonresource/path-handlers.ts"
import { type RequestInfo, type ResourceRequest, requestInfo } from "./request-info.ts"
import { needStorage } from "./storage-loss.ts"

/** Answers a path outside the Kubernetes API, such as the control routes under `/sim/v1/`; `undefined` when it is not one of its own. */
export type ExtraRoutes = (request: {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: Uint8Array
  readonly user: UserInfo
}) => Answer | undefined

/** What the API server says with every answer about these. https://kubernetes.io/docs/reference/using-api/deprecation-guide/ */
const DEPRECATED: Readonly<Record<string, string>> = {
  "/v1/componentstatuses": "v1 ComponentStatus is deprecated in v1.19+",
  "/v1/endpoints": "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"
}

const CRDS = "customresourcedefinitions.apiextensions.k8s.io"

interface Incoming {
  readonly request: IncomingMessage
  readonly headers: IncomingHttpHeaders
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly userAgent: string
}

const incoming = (request: IncomingMessage): Incoming => {
  const [path = "/", search = ""] = (request.url ?? "/").split(/\?(.*)/s)
  return {
    request,
    headers: request.headers,
    method: request.method ?? "GET",
    path,
    query: new URLSearchParams(search),
    userAgent: request.headers["user-agent"] ?? ""
  }
}

const infoOf = ({ method, path, query }: Incoming): RequestInfo => {
  try {
    return requestInfo(method, path, query)
  } catch {
    throw badRequest(`the request path ${path} is not well-formed`)
  }
}

const refuse = (attributes: Attributes, reason: string): StatusError => {
  const message = `${refusal(attributes)}${reason === "" ? "" : `: ${reason}`}`
  if (attributes.kind === "path") return new StatusError(403, "Forbidden", `forbidden: ${message}`, {})
  return forbidden(resourceKey(attributes), attributes.name ?? "", message)
}

const check = ({ authorizer }: ApiContext, attributes: Attributes): void => {
  const { allowed, reason } = authorizer.authorize(attributes)
  if (!allowed) throw refuse(attributes, reason)
}

/** The user a request acts as, having checked that it may. */
const actingUser = (context: ApiContext, { headers }: Incoming, real: UserInfo): UserInfo => {
  const asked = impersonation(headers, real)
  if (asked === undefined) return real
  for (const attributes of asked.required) check(context, attributes)
  return asked.user
}

const INCLUDE = ["None", "Object"] as const

const rendering = (context: ApiContext, from: Incoming, type: ResourceType | undefined): Rendering => {
  const crd = type === undefined ? undefined : context.store.get(CRDS, undefined, resourceKey(type))
  const version = crd?.spec?.versions?.find((each: { name: string }) => each.name === type?.version)
  return {
    format: negotiate(from.headers.accept, from.query, from.userAgent),
    include: INCLUDE.find((value) => value === from.query.get("includeObject")) ?? "Metadata",
    now: context.clock.now,
    printerColumns: version?.additionalPrinterColumns
  }
}

/** One request on its way; audit reads what is known of it when it is answered. */
interface Progress {
  user: UserInfo
  impersonator: string | undefined
  info: RequestInfo | undefined
  body: Uint8Array
  rendering: Rendering
  warnings: Array<string>
}

const resourceAnswer = (context: ApiContext, from: Incoming, info: ResourceRequest, progress: Progress): Answer => {
  const type = context.registry.find(info.group, info.version, info.plural)
  if (type === undefined) {
    if (context.registry.serves(info.group, info.version)) throw noSuchResource()
    return NO_SUCH_PATH
  }
  const deprecation = DEPRECATED[`${info.group}/${info.version}/${info.plural}`]
  if (deprecation !== undefined) progress.warnings.push(deprecation)
  progress.rendering = rendering(context, from, type)
  const call: Call = {
    context,
    info,
    type,
    resource: storageKey(type),
    query: from.query,
    user: progress.user,
    userAgent: from.userAgent,
    contentType: from.headers["content-type"] ?? "",
    body: progress.body,
    rendering: progress.rendering,
    warn: (text) => progress.warnings.push(text)
  }
  return handlerFor(call)(call)
}

const answer = async (
  context: ApiContext,
  extra: ExtraRoutes,
  from: Incoming,
  certificate: ClientCertificate | undefined,
  progress: Progress
): Promise<Answer> => {
  progress.body = await readBody(from.request)
  const real = context.authenticator.request(from.headers, certificate)
  progress.user = actingUser(context, from, real)
  if (progress.user !== real) progress.impersonator = real.username
  const info = infoOf(from)
  progress.info = info
  check(context, attributesOf(progress.user, info))
  if (info.kind === "resource") {
    await needStorage(context, info, from.query, from.request)
    return resourceAnswer(context, from, info, progress)
  }
  const { method, path, query } = from
  const own = extra({ method, path, query, body: progress.body, user: progress.user })
  if (own !== undefined) return own
  return answerPath({ context, path: info.path, query, accept: from.headers.accept, address: from.headers.host ?? "" })
}

const codeOf = (given: Answer): number => ("code" in given ? given.code : 200)

const isDryRun = ({ query }: Incoming, { body }: Progress): boolean =>
  query.getAll("dryRun").includes("All") || (body.length < 4096 && Buffer.from(body).includes('"dryRun":["All"]'))

const record = (context: ApiContext, from: Incoming, progress: Progress, auditId: string, code: number): void => {
  const { info, user, impersonator } = progress
  const resource = info?.kind === "resource" ? info : undefined
  context.audit.record({
    auditId,
    at: context.clock.now(),
    user: user.username,
    groups: user.groups,
    ...(impersonator === undefined ? {} : { impersonator }),
    verb: info?.verb ?? from.method.toLowerCase(),
    ...(resource === undefined ? {} : { resource: resourceKey(resource) }),
    ...(resource?.subresource === undefined ? {} : { subresource: resource.subresource }),
    ...(resource?.namespace === undefined ? {} : { namespace: resource.namespace }),
    ...(resource?.name === undefined ? {} : { name: resource.name }),
    path: from.path,
    userAgent: from.userAgent,
    dryRun: isDryRun(from, progress),
    code
  })
}

/** Quotes a warning for its header, without what a header cannot carry. */
const warningHeader = (text: string): string => `299 - ${JSON.stringify(text.replaceAll(/[^\x20-\x7e]/g, "?"))}`

/** Answers one HTTP request: authentication, impersonation, authorization, the verb, its rendering, and the audit entry. Never rejects. */
export const handleRequest = async (
  context: ApiContext,
  extra: ExtraRoutes,
  certificate: ClientCertificate | undefined,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> => {
  const from = incoming(request)
  const auditId = randomUUID()
  const plain: Rendering = {
    format: { as: "object", pretty: false },
    include: "Metadata",
    now: context.clock.now,
    printerColumns: undefined
  }
  const progress: Progress = {
    user: ANONYMOUS,
    impersonator: undefined,
    info: undefined,
    body: new Uint8Array(),
    rendering: plain,
    warnings: []
  }
  const given = await answer(context, extra, from, certificate, progress).catch(failureAnswer)
  record(context, from, progress, auditId, codeOf(given))
  if (response.destroyed) return
  // What is left of an unread body must not be taken for the connection's next request.
  if (!request.complete) response.setHeader("connection", "close")
  response.setHeader("audit-id", auditId)
  response.setHeader("cache-control", "no-cache, private")
  if (progress.warnings.length > 0) response.setHeader("warning", progress.warnings.map(warningHeader))
  respond(response, given, progress.rendering)
}
