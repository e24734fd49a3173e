import { randomBytes } from "node:crypto"
import { Effect, Schedule, Schema, type Scope } from "effect"
import { userError } from "../../../domain/user-error.ts"
import type { MintConfig } from "../../../platform/config/cluster-access.ts"
import { type KubeError, malformed } from "../../../platform/kubernetes/kube-error.ts"
import { type KubeContext, loadKubeContext } from "../../../platform/kubernetes/kubeconfig.ts"
import { BindingRecords } from "./binding-records.ts"
import { type KubeWriter, makeKubeWriter } from "./kube-writer.ts"
import { bindingsPath, isTransient, removeBinding } from "./revoke-binding.ts"

/** No credential could be made for this use. */
export class IdentityUnavailable extends Schema.TaggedError<IdentityUnavailable>()("IdentityUnavailable", userError) {}

export interface TokenAsk {
  /** The cluster's name, for messages. */
  readonly cluster: string
  readonly mint: MintConfig
  /** A service account in the minter's namespace. */
  readonly account: string
  readonly lifetimeMs: number
  /** Who may be shown the token; absent: the cluster's own API server. */
  readonly audience?: string
}

export interface MintedToken {
  readonly token: string
  /** Where it is good: the API server of the minter's kubeconfig. */
  readonly server: KubeContext["cluster"]
}

/** What a token dies with: an empty Secret of this type. https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens */
const BINDING_TYPE = "handrail.dev/token-binding"

const Created = Schema.Struct({ metadata: Schema.Struct({ name: Schema.String, uid: Schema.String }) })
const Answered = Schema.Struct({ status: Schema.Struct({ token: Schema.NonEmptyString }) })

const decode = <A>(schema: Schema.ConstraintDecoder<A>, cluster: string, path: string, value: unknown) =>
  Schema.decodeUnknownEffect(schema)(value).pipe(
    Effect.mapError((error) => malformed(cluster, path, `is not as expected: ${error.message}`))
  )

/** A name that nobody else chooses, known before the Secret is. */
const newName = (): string => `handrail-token-${randomBytes(10).toString("hex")}`

/** A new empty Secret; what is bound to it is over once the scope closes. */
const makeBinding = Effect.fnUntraced(function* (writer: KubeWriter, { cluster, mint, account }: TokenAsk) {
  const { note, forget } = yield* BindingRecords
  const path = bindingsPath(mint)
  const name = newName()
  const binding = { cluster, name }
  const secret = {
    apiVersion: "v1",
    kind: "Secret",
    type: BINDING_TYPE,
    immutable: true,
    metadata: { name, labels: { "app.kubernetes.io/managed-by": "handrail", "handrail.dev/account": account } }
  }
  let isRefused = false
  const release = Effect.suspend(() => (isRefused ? Effect.succeed(true) : removeBinding(writer, `${path}/${name}`)))
  // on record before it is made, and removed however that ends, for an answer can be lost
  yield* Effect.acquireRelease(note(binding), () => Effect.flatMap(release, (isGone) => (isGone ? forget(binding) : Effect.void)))
  const refused = (error: KubeError) =>
    Effect.sync(() => {
      isRefused = !isTransient(error)
    })
  const made = yield* Effect.tapError(writer.create(path, secret), refused)
  return (yield* decode(Created, cluster, path, made)).metadata
})

const requestToken = Effect.fnUntraced(function* (writer: KubeWriter, ask: TokenAsk) {
  const { name, uid } = yield* makeBinding(writer, ask)
  const { namespace, lifetime } = ask.mint
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts/${encodeURIComponent(ask.account)}/token`
  const answer = yield* writer.create(path, {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: {
      ...(ask.audience === undefined ? {} : { audiences: [ask.audience] }),
      expirationSeconds: Math.ceil(Math.max(lifetime, ask.lifetimeMs) / 1_000),
      boundObjectRef: { apiVersion: "v1", kind: "Secret", name, uid }
    }
  })
  return (yield* decode(Answered, ask.cluster, path, answer)).status.token
})

/**
 * A token of one service account by the TokenRequest API, bound to a Secret of its own that is deleted with the scope, which ends the
 * token (an API server that has just seen it may let it in for ten seconds more). It lives for minutes in any case.
 * https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
 */
export const mintToken = Effect.fn("execute.mintToken")(function* (
  ask: TokenAsk
): Effect.fn.Return<MintedToken, IdentityUnavailable, Scope.Scope> {
  const { kubeconfig, context } = ask.mint
  yield* Effect.annotateCurrentSpan({ "k8s.cluster.name": ask.cluster, account: ask.account })
  const minted = Effect.gen(function* () {
    const found = yield* loadKubeContext({ files: [kubeconfig], ...(context === undefined ? {} : { context }) })
    const writer = yield* makeKubeWriter(ask.cluster, found)
    const token = yield* requestToken(writer, ask).pipe(
      Effect.retry({ schedule: Schedule.exponential("300 millis"), times: 3, while: (error) => isTransient(error) })
    )
    return { token, server: found.cluster }
  })
  return yield* Effect.mapError(
    minted,
    ({ message, next }) =>
      new IdentityUnavailable({
        message: `no token could be had for the service account ${ask.mint.namespace}/${ask.account}: ${message}`,
        where: `cluster ${ask.cluster}, credentials.mint`,
        next: `apply deploy/rbac to the cluster and check the account's name; or ${next}`
      })
  )
})
