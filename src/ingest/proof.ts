/** How senders prove who they are with a secret that both sides know. All comparisons take the same time wherever they differ. */
import { createHash, createHmac, timingSafeEqual } from "node:crypto"
import type { WebhookHeaders } from "./webhook.ts"

/** Where a source puts its proof. */
export interface Proof {
  readonly kind: "hmac-sha256" | "token"
  /** Lower case. */
  readonly header: string
  /** What stands before the digest in hex: `sha256=`. */
  readonly prefix?: string
  /** The header holds several proofs, separated by commas, of which one has to hold: the sender is changing its secret. */
  readonly several?: boolean
  /** A header with seconds since the epoch that is signed with the body, as `<seconds>:<body>`. Lower case. */
  readonly timestampHeader?: string
}

export interface ProofRequest {
  readonly body: Uint8Array
  readonly headers: WebhookHeaders
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Proofs in one header that are looked at; senders rotate between two. */
const MOST_PROOFS = 8
/** Proofs are not longer than this; hashing what was sent in their place would be work for nothing. */
const LONGEST_PROOF = 4096

const digest = (text: string | Uint8Array): Buffer => createHash("sha256").update(text).digest()

/** In constant time for any two texts: digests have one length. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b))

const hmacHex = (secret: string, parts: ReadonlyArray<string | Uint8Array>): string => {
  const hmac = createHmac("sha256", secret)
  for (const part of parts) hmac.update(part)
  return hmac.digest("hex")
}

/** Seconds since the epoch of the timestamp header, as it was sent and in milliseconds. */
const sentAt = (text: string | undefined): { readonly text: string; readonly millis: number } | undefined =>
  text !== undefined && /^\d{9,12}$/.test(text) ? { text, millis: Number(text) * 1000 } : undefined

/**
 * Why a request is not proven to come from who knows one of the secrets, as a sentence; `undefined` when it is. `window`: how old
 * the signed timestamp may be, and how far ahead, in milliseconds.
 */
export const unproven = (
  { header, kind, prefix = "", several = false, timestampHeader }: Proof,
  secrets: ReadonlyArray<string>,
  window: number,
  { body, headers, now }: ProofRequest
): string | undefined => {
  const given = headers[header]
  if (given === undefined || given === "") return `there is no ${header} header`
  if (given.length > LONGEST_PROOF) return `the ${header} header is too long`
  if (kind === "token") return secrets.filter((secret) => isSame(secret, given)).length > 0 ? undefined : `the ${header} header is wrong`
  const at = timestampHeader === undefined ? undefined : sentAt(headers[timestampHeader])
  if (timestampHeader !== undefined && at === undefined) return `the ${timestampHeader} header is not seconds since the epoch`
  const parts = at === undefined ? [body] : [at.text, ":", body]
  const proofs = (several ? given.split(",") : [given])
    .slice(0, MOST_PROOFS)
    .map((proof) => proof.trim())
    .filter((proof) => proof.startsWith(prefix))
    .map((proof) => proof.slice(prefix.length).toLowerCase())
  if (proofs.length === 0) return `the ${header} header does not begin with ${prefix}`
  const holds = secrets.flatMap((secret) => {
    const expected = hmacHex(secret, parts)
    return proofs.filter((proof) => isSame(proof, expected))
  })
  if (holds.length === 0) return `the ${header} header is not the signature of this body`
  if (at !== undefined && Math.abs(now - at.millis) > window) return `the ${timestampHeader} header is outside of the replay window`
  return undefined
}
