import type { ApiContext } from "../api-context.ts"

/** A request for a path that is no resource. */
export interface PathCall {
  readonly context: ApiContext
  readonly path: string
  readonly query: URLSearchParams
  readonly accept: string | undefined
  /** Host and port this server is reached at. */
  readonly address: string
}
