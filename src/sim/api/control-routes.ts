import { Schema } from "effect"
import { messageOf } from "../../domain/message-of.ts"
import type { SimClock } from "../clock.ts"
import { badRequest, StatusError } from "../store/status-error.ts"
import type { Answer } from "./answer.ts"
import type { AuditLog } from "./audit-log.ts"
import type { ExtraRoutes } from "./request-handler.ts"

/** One route below `/sim/v1/`. `body` is the decoded JSON body, or `undefined` where there is none. */
export interface ControlRoute {
  readonly method: "GET" | "POST" | "PUT" | "DELETE"
  /** Without the prefix: `clock/advance`. */
  readonly path: string
  readonly run: (request: { readonly query: URLSearchParams; readonly body: unknown }) => object
}

const PREFIX = "/sim/v1/"

const Advance = Schema.Struct({ ms: Schema.Finite.check(Schema.isGreaterThan(0)) })
const decodeAdvance = Schema.decodeUnknownOption(Advance)

/** The routes every rehearsal cluster has: what was asked of it, and its clock. */
export const ownRoutes = (audit: AuditLog, clock: SimClock): ReadonlyArray<ControlRoute> => [
  { method: "GET", path: "audit", run: () => ({ entries: audit.entries() }) },
  { method: "GET", path: "clock", run: () => ({ now: clock.now(), timestamp: clock.timestamp() }) },
  {
    method: "POST",
    path: "clock/advance",
    run: ({ body }) => {
      const asked = decodeAdvance(body)
      if (asked._tag === "None") throw badRequest('clock/advance takes {"ms": <milliseconds greater than 0>}')
      clock.advance(asked.value.ms)
      return { now: clock.now(), timestamp: clock.timestamp() }
    }
  }
]

const parsed = (body: Uint8Array): unknown => {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch (error) {
    throw badRequest(`the body is no JSON: ${messageOf(error)}`)
  }
}

/** Serves `routes` below `/sim/v1/`. RBAC has already let the user through to the path; by default only system:masters are. */
export const controlRoutes =
  (routes: ReadonlyArray<ControlRoute>): ExtraRoutes =>
  ({ method, path, query, body }): Answer | undefined => {
    if (!path.startsWith(PREFIX)) return undefined
    const name = path.slice(PREFIX.length)
    const here = routes.filter((route) => route.path === name)
    const route = here.find((each) => each.method === method)
    if (route !== undefined) return { kind: "json", code: 200, body: route.run({ query, body: parsed(body) }) }
    const known = routes.map((each) => `${each.method} ${PREFIX}${each.path}`).join(", ")
    throw new StatusError(
      here.length === 0 ? 404 : 405,
      here.length === 0 ? "NotFound" : "MethodNotAllowed",
      `no route ${method} ${path}; there are: ${known}`
    )
  }
