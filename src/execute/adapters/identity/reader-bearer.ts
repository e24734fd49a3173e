import { Clock, Effect, Exit, Scope } from "effect"
import type { MintConfig } from "../../../platform/config/cluster-access.ts"
import type { Bearer } from "../../../platform/kubernetes/credentials.ts"
import { KubeconfigInvalid } from "../../../platform/kubernetes/kubeconfig.ts"
import { BindingRecords } from "./binding-records.ts"
import { mintToken } from "./mint-token.ts"

/** The part of a token's life after which another is asked for. */
const USED = 0.7

/**
 * Tokens of the reader's account, made anew before the last one ends. One that has been replaced is revoked when the next is:
 * requests that carry it are still under way. The scope revokes what is left.
 */
export const readerBearer = (cluster: string, mint: MintConfig): Effect.Effect<Bearer, never, Scope.Scope> =>
  Effect.gen(function* () {
    const parent = yield* Effect.scope
    // tokens are asked for by whoever reads first, which is nobody that would know
    const records = yield* BindingRecords
    let current: Scope.Closeable | undefined
    let replaced: Scope.Closeable | undefined
    return Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const life = yield* Scope.fork(parent)
      const ask = { cluster, mint, account: mint.accounts.reader, lifetimeMs: mint.lifetime }
      const { token } = yield* mintToken(ask).pipe(
        Effect.provideService(BindingRecords, records),
        Scope.provide(life),
        Effect.onError((cause) => Scope.close(life, Exit.failCause(cause)))
      )
      if (replaced !== undefined) yield* Scope.close(replaced, Exit.void)
      replaced = current
      current = life
      return { token, expires: now + mint.lifetime * USED, lasts: now + mint.lifetime }
    }).pipe(Effect.mapError(({ message, where, next }) => new KubeconfigInvalid({ message, where, next })))
  })
