import { hash, timingSafeEqual } from "node:crypto"
import { Context } from "effect"
import type { Actor } from "../domain/decision.ts"

/** One accepted bearer token: only its SHA-256 is ever known here. */
export interface TokenEntry {
  /** Lower-case hex. */
  readonly sha256: string
  readonly actor: Actor
}

/** Who holds which token. */
export class Tokens extends Context.Service<Tokens, { readonly identify: (token: string) => Actor | undefined }>()(
  "handrail/server/Tokens"
) {}

/** Compares digests in constant time against every entry, so that timing tells nothing of how near a guess came. */
export const tokensOf = (entries: ReadonlyArray<TokenEntry>): Tokens["Service"] => {
  const known = entries.map((entry) => ({ digest: Buffer.from(entry.sha256, "hex"), actor: entry.actor }))
  return {
    identify: (token) => {
      const digest = hash("sha256", token, "buffer")
      let found: Actor | undefined
      for (const entry of known) {
        if (entry.digest.length === digest.length && timingSafeEqual(entry.digest, digest)) found = entry.actor
      }
      return found
    }
  }
}
