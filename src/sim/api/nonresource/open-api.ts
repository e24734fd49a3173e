import type { Answer } from "../answer.ts"
import { acceptedTypes } from "../http/negotiate.ts"
import { NO_SUCH_PATH } from "./no-such-path.ts"
import type { PathCall } from "./path-call.ts"

const V2_PROTOBUF = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"
/** The same with a dot for the "@", which is no legal MIME character. */
const V2_PROTOBUF_ANSWER = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"

/** Documents are hundreds of kilobytes and asked for by every new client, so their text is kept with them. */
const texts = new WeakMap<object, string>()

const json = (document: object): Answer => {
  const body = texts.get(document) ?? JSON.stringify(document)
  texts.set(document, body)
  return { kind: "text", code: 200, contentType: "application/json", body }
}

/** `/openapi/v2`, the index `/openapi/v3` and the documents below it. https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-interface-definition */
export const openApi = ({ context, path, accept }: PathCall): Answer => {
  const documents = context.kinds.openApi
  const [, , version, ...rest] = path.split("/")
  const below = rest.filter((part) => part !== "").join("/")
  if (version === "v2" && below === "") {
    if (!acceptedTypes(accept).includes(V2_PROTOBUF)) return json(documents.v2Json())
    return { kind: "text", code: 200, contentType: V2_PROTOBUF_ANSWER, body: documents.v2Protobuf() }
  }
  if (version !== "v3") return NO_SUCH_PATH
  const document = below === "" ? documents.v3Index() : documents.v3(below)
  return document === undefined ? NO_SUCH_PATH : json(document)
}
