import { createHash, createPublicKey, type KeyObject, sign, verify } from "node:crypto"
import { Schema } from "effect"
import { canonicalJson, type JsonValue } from "../domain/canonical-json.ts"
import { Approval, ApprovedPlan } from "../domain/decision.ts"

/** The first 16 hex digits of the SHA-256 of the public key's DER: tells keys apart, proves nothing. */
export const keyIdOf = (key: KeyObject): string => {
  const publicKey = key.type === "private" ? createPublicKey(key) : key
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex")
    .slice(0, 16)
}

interface Signed {
  readonly signature: string
}

/**
 * Ed25519 over the canonical JSON of everything but the signature: https://www.rfc-editor.org/rfc/rfc8032. `purpose` is signed with it,
 * so that a signature of one kind of thing is none of another.
 */
const signing = <A extends Signed>(purpose: string, encode: (value: A) => unknown) => {
  const bytesOf = (value: A): Uint8Array => {
    const { signature: _, ...encoded } = encode(value) as { readonly signature: string; readonly [key: string]: JsonValue }
    return Buffer.from(canonicalJson({ purpose, ...encoded }))
  }
  return {
    sign: (value: A, privateKey: KeyObject): A => ({ ...value, signature: sign(null, bytesOf(value), privateKey).toString("base64url") }),
    isSignedBy: (value: A, publicKey: KeyObject): boolean => {
      const bytes = Buffer.from(value.signature, "base64url")
      // One signature has one spelling, so that a log cannot hold two texts of the same thing.
      return bytes.toString("base64url") === value.signature && verify(null, bytesOf(value), publicKey, bytes)
    }
  }
}

export const planSignature = signing<ApprovedPlan>("approved-plan", Schema.encodeSync(ApprovedPlan))

export const approvalSignature = signing<Approval>("approval", Schema.encodeSync(Approval))
