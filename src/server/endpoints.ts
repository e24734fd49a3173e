import { HttpApi } from "effect/http-api"
import { Api } from "../api/api.ts"

/** Where the API's own document is served. */
export const OPENAPI_PATH = "/openapi.json"

interface Endpoint {
  readonly method: string
  /** As it is declared: `/v1/incidents/:id`. */
  readonly path: string
  readonly pattern: RegExp
}

const endpoint = (method: string, path: string): Endpoint => ({
  method,
  path,
  pattern: new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/:\w+/g, "[^/]+")}/?$`)
})

const declared = (): ReadonlyArray<Endpoint> => {
  const found = [endpoint("GET", OPENAPI_PATH)]
  HttpApi.reflect(Api, {
    onGroup: () => {},
    onEndpoint: ({ endpoint: { method, path } }) => {
      found.push(endpoint(method, path))
    }
  })
  return found
}

const endpoints = declared()

/** What is served at a request's address. */
export interface Served {
  /** The path as it is declared, so that there are few of them; `undefined` where nothing is served. */
  readonly route: string | undefined
  /** The methods that it answers. */
  readonly methods: ReadonlyArray<string>
}

export const servedAt = (url: string): Served => {
  const [path = ""] = url.split("?")
  const here = endpoints.filter(({ pattern }) => pattern.test(path))
  return { route: here[0]?.path, methods: [...new Set(here.map(({ method }) => method))].sort() }
}
