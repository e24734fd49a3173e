import { createHash, generateKeyPairSync, randomUUID, sign, verify } from "node:crypto"
import type { ObjectStore } from "../../store/object-store.ts"
import type { UserInfo } from "./user-info.ts"

const ISSUER = "https://kubernetes.default.svc.cluster.local"
const AUDIENCE = "https://kubernetes.default.svc.cluster.local"

/** An object a token dies with. */
export interface BoundObject {
  readonly kind: "Pod" | "Secret" | "Node"
  readonly name: string
  readonly uid: string
}

interface Claims {
  readonly aud: ReadonlyArray<string>
  readonly exp: number
  readonly iat: number
  readonly iss: string
  readonly jti: string
  readonly "kubernetes.io": {
    readonly namespace: string
    readonly serviceaccount: { readonly name: string; readonly uid: string }
    readonly pod?: { readonly name: string; readonly uid: string }
    readonly secret?: { readonly name: string; readonly uid: string }
  }
  readonly nbf: number
  readonly sub: string
}

interface TokenAsk {
  readonly namespace: string
  readonly serviceAccount: { readonly name: string; readonly uid: string }
  readonly seconds: number
  readonly audiences?: ReadonlyArray<string>
  readonly bound?: BoundObject
}

/** Issues and checks service account tokens: signed JWTs, as `kubectl create token` and projected volumes carry. Times are cluster time. */
export interface ServiceAccountTokens {
  readonly issue: (ask: TokenAsk) => { readonly token: string; readonly expirationTimestamp: string }
  /** The account behind a token, or `undefined` when it is not ours, expired, or bound to something that is gone. */
  readonly authenticate: (token: string) => UserInfo | undefined
  readonly audiences: ReadonlyArray<string>
  /** The JSON Web Key Set under `/openid/v1/jwks`. */
  readonly jwks: () => object
  readonly issuer: string
}

const serviceAccountUser = (namespace: string, name: string, uid: string): UserInfo => ({
  username: `system:serviceaccount:${namespace}:${name}`,
  uid,
  groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`]
})

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url")

const decode = (part: string): unknown => {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString())
  } catch {
    return undefined
  }
}

export const makeServiceAccountTokens = (store: ObjectStore, now: () => number): ServiceAccountTokens => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" })
  const jwk = publicKey.export({ format: "jwk" })
  const kid = createHash("sha256").update(JSON.stringify(jwk)).digest("base64url")
  const key = { key: privateKey, dsaEncoding: "ieee-p1363" } as const
  const stillThere = (resource: string, namespace: string, ref: { readonly name: string; readonly uid: string } | undefined): boolean =>
    ref === undefined || store.get(resource, namespace, ref.name)?.metadata.uid === ref.uid

  return {
    audiences: [AUDIENCE],
    issuer: ISSUER,
    jwks: () => ({ keys: [{ ...jwk, use: "sig", alg: "ES256", kid }] }),
    issue: ({ namespace, serviceAccount, seconds, audiences = [AUDIENCE], bound }) => {
      const iat = Math.floor(now() / 1000)
      const claims: Claims = {
        aud: audiences,
        exp: iat + seconds,
        iat,
        iss: ISSUER,
        jti: randomUUID(),
        "kubernetes.io": {
          namespace,
          serviceaccount: serviceAccount,
          ...(bound === undefined ? {} : { [bound.kind.toLowerCase()]: { name: bound.name, uid: bound.uid } })
        },
        nbf: iat,
        sub: `system:serviceaccount:${namespace}:${serviceAccount.name}`
      }
      const signed = `${encode({ alg: "ES256", kid })}.${encode(claims)}`
      const token = `${signed}.${sign("sha256", Buffer.from(signed), key).toString("base64url")}`
      return { token, expirationTimestamp: `${new Date((iat + seconds) * 1000).toISOString().slice(0, 19)}Z` }
    },
    authenticate: (token) => {
      const [header, payload, signature, extra] = token.split(".")
      if (header === undefined || payload === undefined || signature === undefined || extra !== undefined) return undefined
      const checking = { key: publicKey, dsaEncoding: "ieee-p1363" } as const
      if (!verify("sha256", Buffer.from(`${header}.${payload}`), checking, Buffer.from(signature, "base64url"))) return undefined
      const claims = decode(payload) as Claims
      const { namespace, serviceaccount, pod, secret } = claims["kubernetes.io"]
      const live =
        claims.exp * 1000 > now() &&
        claims.aud.includes(AUDIENCE) &&
        stillThere("serviceaccounts", namespace, serviceaccount) &&
        stillThere("pods", namespace, pod) &&
        stillThere("secrets", namespace, secret)
      return live ? serviceAccountUser(namespace, serviceaccount.name, serviceaccount.uid) : undefined
    }
  }
}
