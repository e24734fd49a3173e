import { badRequest } from "../../store/status-error.ts"

/** Where a chunked list goes on: after `start`, as of revision `rv`. */
export interface ContinueToken {
  readonly rv: number
  readonly start: string
}

export const encodeContinue = ({ rv, start }: ContinueToken): string =>
  Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv, start: `${start}\u0000` })).toString("base64url")

/** Throws BadRequest for a token this server did not write. */
export const decodeContinue = (token: string): ContinueToken => {
  try {
    const { v, rv, start } = JSON.parse(Buffer.from(token, "base64url").toString())
    if (v === "meta.k8s.io/v1" && Number.isInteger(rv) && typeof start === "string" && start !== "") {
      return { rv, start: start.endsWith("\u0000") ? start.slice(0, -1) : start }
    }
  } catch {
    // Falls through to the one refusal there is.
  }
  throw badRequest("invalid continue token: continue key is not valid")
}
