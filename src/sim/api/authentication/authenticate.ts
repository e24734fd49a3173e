import type { IncomingHttpHeaders } from "node:http"
import { unauthorized } from "../../store/status-error.ts"
import type { ServiceAccountTokens } from "./service-account-tokens.ts"
import { ANONYMOUS, authenticated, type UserInfo } from "./user-info.ts"

/** The identity a verified client certificate carries, read off the TLS connection. */
export interface ClientCertificate {
  readonly commonName: string
  readonly organizations: ReadonlyArray<string>
}

/** Turns bearer tokens into users: the static ones this cluster was started with, then service account tokens. */
export interface Authenticator {
  readonly token: (token: string) => UserInfo | undefined
  readonly request: (headers: IncomingHttpHeaders, certificate: ClientCertificate | undefined) => UserInfo
}

export const makeAuthenticator = (staticTokens: ReadonlyMap<string, UserInfo>, serviceAccounts: ServiceAccountTokens): Authenticator => {
  const token: Authenticator["token"] = (value) => {
    const user = staticTokens.get(value) ?? serviceAccounts.authenticate(value)
    return user === undefined ? undefined : authenticated(user)
  }
  return {
    token,
    /** Throws Unauthorized for a token nobody issued; a request with no credential at all is anonymous. */
    request: (headers, certificate) => {
      if (certificate !== undefined) {
        return authenticated({ username: certificate.commonName, groups: certificate.organizations })
      }
      const bearer = /^Bearer +(\S+)\s*$/i.exec(headers.authorization ?? "")?.[1]
      if (headers.authorization === undefined) return ANONYMOUS
      const user = bearer === undefined ? undefined : token(bearer)
      if (user === undefined) throw unauthorized()
      return user
    }
  }
}
