import type { Answer } from "../answer.ts"
import type { PathCall } from "./path-handlers.ts"

const NOT_FOUND: Answer = { kind: "text", code: 404, contentType: "text/plain; charset=utf-8", body: "404 page not found\n" }

const text = (body: string): Answer => ({ kind: "text", code: 200, contentType: "application/json", body })

/** `/openapi/v2`, the index `/openapi/v3` and the documents below it. https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-interface-definition */
export const openApi = ({ context, path }: PathCall): Answer => {
  const { openApi: documents } = context.kinds
  const [, , version, ...rest] = path.split("/")
  const below = rest.filter((part) => part !== "").join("/")
  if (version === "v2" && below === "") return text(documents.v2())
  if (version !== "v3") return NOT_FOUND
  if (below !== "") {
    const document = documents.v3(below)
    return document === undefined ? NOT_FOUND : text(document)
  }
  const paths = [...documents.v3Index()].map(([name, hash]) => [name, { serverRelativeURL: `/openapi/v3/${name}?hash=${hash}` }])
  return text(JSON.stringify({ paths: Object.fromEntries(paths) }))
}
