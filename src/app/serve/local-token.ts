import { createHash, randomBytes } from "node:crypto"
import { userInfo } from "node:os"
import type { HandrailConfig } from "../../platform/config/config.ts"
import type { TokenEntry } from "../../server/tokens.ts"

/** A token for the user who runs Handrail. It lives as long as the process, and is known only to who can read the client file. */
export interface LocalToken {
  readonly token: string
  readonly entry: TokenEntry
}

/** `groups`: what the user may approve for. */
export const makeLocalToken = (groups: ReadonlyArray<string>): LocalToken => {
  const token = randomBytes(32).toString("base64url")
  const sha256 = createHash("sha256").update(token).digest("hex")
  return { token, entry: { sha256, actor: { subject: `local:${userInfo().username}`, groups: [...groups] } } }
}

/** Tokens of the configuration as the server checks them. */
export const configuredTokens = (config: HandrailConfig): ReadonlyArray<TokenEntry> =>
  config.server.tokens.map(({ groups, name, sha256 }) => ({ sha256, actor: { subject: name, groups } }))
