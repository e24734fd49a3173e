import { Duration, Effect, Schedule, type Scope, Semaphore } from "effect"
import { retryInBudget } from "../deadline.ts"
import { boundedGet } from "../http/bounded-get.ts"
import { readOnlyPath } from "./api-path.ts"
import { type Bearer, makeCredentials } from "./credentials.ts"
import { refusal, unreachable, urlOf } from "./kube-answer.ts"
import { isTransient, type KubeError, KubeMisconfigured, KubeRejected, malformed } from "./kube-error.ts"
import type { KubeContext, KubeconfigInvalid } from "./kubeconfig.ts"

export interface KubeConnectionOptions {
  /** The configured name of the cluster, for messages. */
  readonly cluster: string
  readonly context: KubeContext
  /** Takes the place of the context's user. */
  readonly bearer?: Bearer | undefined
  /** Most requests at once; 8 by default. */
  readonly concurrency?: number
  /** Most time for one request, beside the deadlines of those who wait for it; 30 seconds by default. */
  readonly timeout?: Duration.Input
}

/** A way to read from one API server. Nothing but GET can be expressed. */
export interface KubeConnection {
  readonly cluster: string
  readonly get: (path: string, accept?: string) => Effect.Effect<string, KubeError>
  readonly getJson: (path: string, accept?: string) => Effect.Effect<unknown, KubeError>
  /** Requests sent since the start, retries included. */
  readonly requests: () => number
}

/** 5,000 large pods are some 60 MB; lists are paged, so one answer is a tenth of that. */
const maxBytes = 64 * 1024 * 1024

export const makeKubeConnection = Effect.fnUntraced(function* (
  options: KubeConnectionOptions
): Effect.fn.Return<KubeConnection, KubeconfigInvalid, Scope.Scope> {
  const { cluster, context, bearer } = options
  const credentials = yield* makeCredentials(context, bearer)
  const slots = yield* Semaphore.make(options.concurrency ?? 8)
  let requests = 0

  const once = (path: string, accept: string): Effect.Effect<string, KubeError> =>
    Effect.gen(function* () {
      const { headers, agent } = yield* Effect.mapError(
        credentials.access,
        ({ message, where, next }) => new KubeMisconfigured({ message, where, next, cluster })
      )
      requests += 1
      const answer = yield* boundedGet({
        url: urlOf(context, path),
        headers: { accept, "user-agent": "handrail", ...headers },
        agent,
        timeout: options.timeout ?? "30 seconds",
        maxBytes
      }).pipe(Effect.mapError((error) => unreachable(cluster, error)))
      if (answer.status === 401) yield* credentials.forget
      return answer.status >= 200 && answer.status < 300 ? answer.text : yield* refusal(cluster, path, answer)
    })

  const get = (path: string, accept = "application/json"): Effect.Effect<string, KubeError> => {
    if (readOnlyPath(path) !== path) {
      const message = `${path} is not a path that is only read`
      return Effect.fail(new KubeRejected({ cluster, where: path, message, next: "read another path", status: 0 }))
    }
    // a token made for us is made anew when the server no longer takes it: it may have been revoked before its time
    const asked =
      bearer === undefined ? once(path, accept) : Effect.catchTag(once(path, accept), "KubeUnauthorized", () => once(path, accept))
    return slots
      .withPermit(asked)
      .pipe(
        retryInBudget({ while: isTransient, times: 3, schedule: politely }),
        Effect.withSpan("platform.kubernetes.get", { attributes: { "k8s.cluster.name": cluster, "url.path": path }, kind: "client" })
      )
  }

  const getJson = (path: string, accept?: string) =>
    Effect.flatMap(get(path, accept), (text) =>
      Effect.try({
        try: (): unknown => JSON.parse(text),
        catch: () => malformed(cluster, path, `is not JSON: ${JSON.stringify(text.slice(0, 80))}`)
      })
    )

  return { cluster, get, getJson, requests: () => requests }
})

/** Backs off, and at least as long as the server asked for. */
const politely: Schedule.Schedule<unknown, KubeError> = Schedule.exponential("200 millis").pipe(
  Schedule.jittered,
  Schedule.setInputType<KubeError>(),
  Schedule.modifyDelay(({ input, duration }) =>
    Effect.succeed(input._tag === "KubeOverloaded" ? Duration.max(duration, Duration.seconds(input.retryAfter)) : duration)
  )
)
