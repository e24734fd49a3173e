import { messageOf } from "../../../domain/message-of.ts"
import { parseJsonNode, plainValue } from "../../schema/json-node.ts"
import { badRequest } from "../../store/status-error.ts"

/** Where a chunked list goes on: after `start`, as of revision `rv`. */
export interface ContinueToken {
  readonly rv: number
  readonly start: string
}

export const encodeContinue = ({ rv, start }: ContinueToken): string =>
  Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv, start: `${start}\u0000` })).toString("base64url")

const invalidToken = (reason: string): Error => badRequest(`invalid continue token: continue key is not valid: ${reason}`)

const parsed = (token: string): Partial<ContinueToken> & { readonly v?: unknown } => {
  const text = Buffer.from(token, "base64url").toString()
  try {
    return plainValue(parseJsonNode(text)) as object
  } catch (error) {
    throw invalidToken(messageOf(error))
  }
}

/** Throws BadRequest for a token this server did not write. */
export const decodeContinue = (token: string): ContinueToken => {
  const { v, rv, start } = parsed(token)
  if (v !== "meta.k8s.io/v1") throw invalidToken(`server does not recognize this encoded version ${String(v ?? "")}`)
  if (!Number.isInteger(rv) || rv === 0)
    throw badRequest("invalid continue token: incorrect encoded start resourceVersion (version meta.k8s.io/v1)")
  if (typeof start !== "string" || start === "")
    throw badRequest("invalid continue token: encoded start key empty (version meta.k8s.io/v1)")
  return { rv: Number(rv), start: start.endsWith("\u0000") ? start.slice(0, -1) : start }
}
