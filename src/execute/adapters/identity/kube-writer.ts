import { Effect, type Scope } from "effect"
import { type BoundedRequest, boundedRequest } from "../../../platform/http/bounded-request.ts"
import { makeCredentials } from "../../../platform/kubernetes/credentials.ts"
import { refusal, unreachable, urlOf } from "../../../platform/kubernetes/kube-answer.ts"
import { garbled, type KubeError, KubeMisconfigured } from "../../../platform/kubernetes/kube-error.ts"
import type { KubeContext, KubeconfigInvalid } from "../../../platform/kubernetes/kubeconfig.ts"

/**
 * Handrail's own writes to a cluster, which are two kinds: tokens for its steps, and the Jobs that run them. Everything else that
 * changes a cluster is a command of an approved plan. Nothing is sent twice by itself.
 */
export interface KubeWriter {
  readonly create: (path: string, object: object) => Effect.Effect<unknown, KubeError>
  readonly read: (path: string, accept?: string) => Effect.Effect<string, KubeError>
  /** `options`: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/delete-options/ */
  readonly remove: (path: string, options?: object) => Effect.Effect<void, KubeError>
}

const TIMEOUT = "20 seconds"
const MAX_BYTES = 16 * 1024 * 1024

/** A writer with the context's own user; its connections close with the scope. */
export const makeKubeWriter = Effect.fnUntraced(function* (
  cluster: string,
  context: KubeContext
): Effect.fn.Return<KubeWriter, KubeconfigInvalid, Scope.Scope> {
  const credentials = yield* makeCredentials(context)

  const send = Effect.fn("execute.kubernetes.request")(function* (
    method: BoundedRequest["method"],
    path: string,
    object: object | undefined,
    accept = "application/json"
  ): Effect.fn.Return<string, KubeError> {
    yield* Effect.annotateCurrentSpan({ "k8s.cluster.name": cluster, "http.request.method": method, "url.path": path })
    const { headers, agent } = yield* Effect.mapError(
      credentials.access,
      ({ message, where, next }) => new KubeMisconfigured({ message, where, next, cluster })
    )
    const answer = yield* boundedRequest({
      method,
      url: urlOf(context, path),
      headers: { accept, "user-agent": "handrail", ...headers, ...(object === undefined ? {} : { "content-type": "application/json" }) },
      ...(object === undefined ? {} : { body: JSON.stringify(object) }),
      agent,
      timeout: TIMEOUT,
      maxBytes: MAX_BYTES
    }).pipe(Effect.mapError((error) => unreachable(cluster, error)))
    return answer.status >= 200 && answer.status < 300 ? answer.text : yield* refusal(cluster, path, answer)
  })

  return {
    create: (path, object) =>
      Effect.flatMap(send("POST", path, object), (text) =>
        Effect.try({ try: (): unknown => JSON.parse(text), catch: () => garbled(cluster, path, "JSON", text) })
      ),
    read: (path, accept) => send("GET", path, undefined, accept),
    remove: (path, options) => Effect.asVoid(send("DELETE", path, options))
  }
})
