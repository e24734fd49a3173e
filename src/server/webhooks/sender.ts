import { TLSSocket } from "node:tls"
import { Context } from "effect"
import type { NodeRequest } from "../json-body.ts"
import type { Tokens } from "../tokens.ts"

/** Common names of the client certificates that are taken; `undefined` for all that the configured authority signed. */
export const ClientNames = Context.Reference<ReadonlyArray<string> | undefined>("handrail/server/ClientNames", {
  defaultValue: () => undefined
})

/** `Basic` of https://www.rfc-editor.org/rfc/rfc7617: the name of a token, and the token. */
const basic = (credentials: string): { readonly name: string; readonly token: string } => {
  const text = Buffer.from(credentials, "base64").toString("utf8")
  const at = text.indexOf(":")
  return { name: text.slice(0, Math.max(at, 0)), token: text.slice(at + 1) }
}

const byHeader = (header: string, tokens: Tokens["Service"]): boolean => {
  const [, scheme = "", credentials = ""] = /^(\S+) +(\S+) *$/.exec(header) ?? []
  if (scheme.toLowerCase() === "bearer") return tokens.identify(credentials) !== undefined
  if (scheme.toLowerCase() !== "basic") return false
  const { name, token } = basic(credentials)
  return tokens.identify(token)?.subject === name
}

const byCertificate = ({ socket }: NodeRequest, names: ReadonlyArray<string> | undefined): boolean => {
  // without a configured authority no certificate is asked for, and none is authorized
  if (!(socket instanceof TLSSocket) || !socket.authorized) return false
  const commonName = socket.getPeerCertificate().subject?.CN
  return names === undefined || (typeof commonName === "string" && names.includes(commonName))
}

/** Whether a sender that the configuration knows made the request: by a token, by its name and the token, or by a client certificate. */
export const isKnownSender = (request: NodeRequest, tokens: Tokens["Service"], names: ReadonlyArray<string> | undefined): boolean => {
  const { authorization } = request.headers
  return authorization === undefined || authorization === "" ? byCertificate(request, names) : byHeader(authorization, tokens)
}
