import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto"
import { Schema } from "effect"
import { canonicalJson, type JsonValue } from "../domain/canonical-json.ts"
import { ApprovedPlan } from "../domain/decision.ts"

export type UnsignedPlan = Omit<ApprovedPlan, "signature">

const encode = Schema.encodeSync(ApprovedPlan)

const signedBytes = (unsigned: UnsignedPlan): Uint8Array => {
  const { signature: _, ...encoded } = encode({ ...unsigned, signature: "" })
  return Buffer.from(canonicalJson(encoded as unknown as JsonValue))
}

/** The first 16 hex digits of the SHA-256 of the public key's DER: tells keys apart, proves nothing. */
export const keyIdOf = (key: KeyObject): string => {
  const publicKey = key.type === "private" ? createPublicKey(key) : key
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, 16)
}

/** Ed25519 over the canonical JSON of everything but the signature: https://www.rfc-editor.org/rfc/rfc8032 */
export const signPlan = (unsigned: UnsignedPlan, privateKey: KeyObject): ApprovedPlan => ({
  ...unsigned,
  signature: sign(null, signedBytes(unsigned), privateKey).toString("base64url")
})

export const isSignedBy = (approved: ApprovedPlan, publicKey: KeyObject): boolean => {
  const { signature, ...unsigned } = approved
  const bytes = Buffer.from(signature, "base64url")
  // One signature has one spelling, so that a log cannot hold two texts of the same capability.
  return bytes.toString("base64url") === signature && verify(null, signedBytes(unsigned), publicKey, bytes)
}
