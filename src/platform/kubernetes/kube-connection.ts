import { Clock, Duration, Effect, Schedule, type Scope, Stream } from "effect"
import { retryInBudget } from "../deadline.ts"
import { boundedGet } from "../http/bounded-get.ts"
import { type HttpAnswer, httpUnreachable } from "../http/bounded-request.ts"
import { streamedGet } from "../http/streamed-get.ts"
import { isHealthPath, readOnlyPath, withQuery } from "./api-path.ts"
import { type Bearer, makeCredentials } from "./credentials.ts"
import { refusal, unreachable, urlOf } from "./kube-answer.ts"
import { garbled, isTransient, type KubeError, KubeMisconfigured, KubeRejected } from "./kube-error.ts"
import type { KubeContext, KubeconfigInvalid } from "./kubeconfig.ts"
import { makeReadLimit, type ReadPressure } from "./read-limit.ts"
import { makeTurnedAwayReads, type TurnedAway } from "./turned-away.ts"

export interface KubeConnectionOptions {
  /** The configured name of the cluster, for messages. */
  readonly cluster: string
  readonly context: KubeContext
  /** Takes the place of the context's user. */
  readonly bearer?: Bearer | undefined
  /** Most requests at once while the server is well; 8 by default. */
  readonly concurrency?: number
  /** Most time for one request, beside the deadlines of those who wait for it; 30 seconds by default. */
  readonly timeout?: Duration.Input
}

export interface GetOptions {
  /** The type asked for; JSON by default. */
  readonly accept?: string
  /** Which of the failures that may pass are worth another try, as far as the incident's budget has them; all by default. */
  readonly retry?: (error: KubeError) => boolean
}

export interface WatchOptions {
  /** Goes on after this version. */
  readonly resourceVersion: string
  readonly fieldSelector?: string
  /** Seconds after which the server ends the watch. */
  readonly seconds: number
}

export interface ScanOptions {
  /** An answer that is longer fails. */
  readonly maxCharacters: number
  /** Made anew for each try. */
  readonly begin: () => (line: string) => void
}

/** A way to read from one API server. Nothing but GET can be expressed. */
export interface KubeConnection {
  readonly cluster: string
  readonly get: (path: string, options?: GetOptions) => Effect.Effect<string, KubeError>
  readonly getJson: (path: string, options?: GetOptions) => Effect.Effect<unknown, KubeError>
  /** The answer with whatever status it has, asked for once: how health endpoints tell what is wrong. */
  readonly look: (path: string) => Effect.Effect<Pick<HttpAnswer, "status" | "text">, KubeError>
  /** A long answer, line by line, of which only what `begin` keeps is held in memory. */
  readonly scan: (path: string, options: ScanOptions) => Effect.Effect<void, KubeError>
  /** What a watch tells, a line for each event, until the server ends it. It waits for no turn: it lasts. The connection closes with the scope. */
  readonly watch: (path: string, options: WatchOptions) => Effect.Effect<Stream.Stream<string, KubeError>, KubeError, Scope.Scope>
  /** Requests sent since the start, retries included. */
  readonly requests: () => number
  /** By how many milliseconds the server's clock was ahead of ours in its last answer; undefined before the first. */
  readonly clockSkewMs: () => number | undefined
  /** Reads that priority and fairness turned away in the last minute, also those that were answered at another try; by ids. */
  readonly turnedAway: Effect.Effect<ReadonlyArray<TurnedAway>>
  /** How much was held back for the server's sake. */
  readonly pressure: () => ReadPressure
}

/** 5,000 large pods are some 60 MB; lists are paged, so one answer is a tenth of that. */
const maxBytes = 64 * 1024 * 1024

/** Milliseconds without a word after which a watch is taken for dead. */
const WATCH_SILENCE = 150_000
const JSON_TYPE = "application/json"
const LONGEST_REFUSAL = 10_000
const MOST_RETRIES = 3

export const makeKubeConnection = Effect.fnUntraced(function* (
  options: KubeConnectionOptions
): Effect.fn.Return<KubeConnection, KubeconfigInvalid, Scope.Scope> {
  const { cluster, context, bearer } = options
  const credentials = yield* makeCredentials(context, bearer)
  const limit = yield* makeReadLimit(cluster, options.concurrency)
  const turnedAway = makeTurnedAwayReads()
  let requests = 0
  let clockSkewMs: number | undefined

  const access = Effect.mapError(credentials.access, ({ message, where, next }) => new KubeMisconfigured({ message, where, next, cluster }))
  const notARead = (path: string) =>
    new KubeRejected({ cluster, where: path, message: `${path} is not a path that is only read`, next: "read another path", status: 0 })

  const ask = (path: string, accept: string): Effect.Effect<HttpAnswer, KubeError> =>
    Effect.gen(function* () {
      const { headers, agent } = yield* access
      requests += 1
      const asked = yield* Clock.currentTimeMillis
      const answer = yield* boundedGet({
        url: urlOf(context, path),
        headers: { accept, "user-agent": "handrail", ...headers },
        agent,
        timeout: options.timeout ?? "30 seconds",
        maxBytes
      }).pipe(Effect.mapError((error) => unreachable(cluster, error)))
      clockSkewMs = skewOf(answer.headers.date, asked, yield* Clock.currentTimeMillis) ?? clockSkewMs
      if (answer.status === 401) yield* credentials.forget
      return answer
    })

  const once = (path: string, accept: string): Effect.Effect<string, KubeError> =>
    Effect.flatMap(ask(path, accept), (answer) =>
      answer.status >= 200 && answer.status < 300 ? Effect.succeed(answer.text) : Effect.fail(refusal(cluster, path, answer))
    )

  const onlyRead = <A>(path: string, read: Effect.Effect<A, KubeError>): Effect.Effect<A, KubeError> => {
    if (readOnlyPath(path) === path) {
      const attributes = { "k8s.cluster.name": cluster, "url.path": path }
      return Effect.withSpan(read, "platform.kubernetes.get", { attributes, kind: "client" })
    }
    return Effect.fail(notARead(path))
  }

  /** Paced like all that is read, and tried again as far as the incident's budget goes. */
  const read = <A>(path: string, attempt: Effect.Effect<A, KubeError>, retry: (error: KubeError) => boolean = () => true) => {
    // a token made for us is made anew when the server no longer takes it: it may have been revoked before its time
    const asked = bearer === undefined ? attempt : Effect.catchTag(attempt, "KubeUnauthorized", () => attempt)
    const paced = limit.run(isHealthPath(path) ? "health" : "normal", Effect.tapError(asked, turnedAway.note))
    const mayPass = (error: KubeError) => isTransient(error) && retry(error)
    return onlyRead(path, retryInBudget<KubeError>({ while: mayPass, times: MOST_RETRIES, schedule: politely })(paced))
  }

  const get = (path: string, { accept = JSON_TYPE, retry }: GetOptions = {}) => read(path, once(path, accept), retry)

  const getJson = (path: string, { accept = JSON_TYPE, retry }: GetOptions = {}) => {
    const parse = (text: string) => Effect.try({ try: (): unknown => JSON.parse(text), catch: () => garbled(cluster, path, "JSON", text) })
    return read(path, Effect.flatMap(once(path, accept), parse), retry)
  }

  const look = (path: string) => onlyRead(path, limit.run("health", ask(path, "*/*")))

  /** The lines of an answer as they come; the error of one that is not 200. */
  const streamed = Effect.fnUntraced(function* (path: string, from: { path: string; accept: string; silenceMs: number }) {
    const { headers, agent } = yield* access
    requests += 1
    const answer = yield* streamedGet({
      url: urlOf(context, from.path),
      headers: { accept: from.accept, "user-agent": "handrail", ...headers },
      agent,
      silenceMs: from.silenceMs
    }).pipe(Effect.mapError((error) => unreachable(cluster, error)))
    const lines = Stream.mapError(answer.lines, (error) => unreachable(cluster, error))
    if (answer.status === 200) return lines
    if (answer.status === 401) yield* credentials.forget
    const said = yield* Stream.runFold(
      lines,
      () => "",
      (text, line) => (text.length > LONGEST_REFUSAL ? text : `${text}${line}\n`)
    )
    return yield* refusal(cluster, path, { status: answer.status, headers: answer.headers, text: said })
  })

  const scan = (path: string, { begin, maxCharacters }: ScanOptions) => {
    const timeout = options.timeout ?? "30 seconds"
    const unread = (code: string, message: string) => unreachable(cluster, httpUnreachable(urlOf(context, path), { code, message }))
    const attempt = Effect.gen(function* () {
      const take = begin()
      let characters = 0
      const lines = yield* streamed(path, { path, accept: "text/plain", silenceMs: Duration.toMillis(Duration.fromInputUnsafe(timeout)) })
      yield* Stream.runForEachArray(lines, (some) => {
        for (const line of some) {
          characters += line.length
          take(line)
        }
        const tooLong = () => Effect.fail(unread("TOO_LARGE", `the answer is longer than ${maxCharacters} characters`))
        return characters > maxCharacters ? tooLong() : Effect.void
      })
    }).pipe(
      Effect.scoped,
      Effect.timeoutOrElse({ duration: timeout, orElse: () => Effect.fail(unread("ETIMEDOUT", "the answer was not over in time")) })
    )
    return read(path, attempt)
  }

  const watch = Effect.fnUntraced(function* (path: string, { fieldSelector, resourceVersion, seconds }: WatchOptions) {
    if (readOnlyPath(path) !== path) return yield* notARead(path)
    const query = { watch: "1", allowWatchBookmarks: "true", timeoutSeconds: seconds, resourceVersion, fieldSelector }
    // a watch that is well tells something at least every minute or so: bookmarks
    return yield* streamed(path, { path: withQuery(path, query), accept: JSON_TYPE, silenceMs: WATCH_SILENCE })
  })

  return {
    cluster,
    get,
    getJson,
    look,
    scan,
    watch,
    requests: () => requests,
    clockSkewMs: () => clockSkewMs,
    pressure: limit.pressure,
    turnedAway: turnedAway.lately
  }
})

/** Taken from the middle of the request and of the second that the header names: https://www.rfc-editor.org/rfc/rfc9110#field.date */
const skewOf = (date: string | undefined, asked: number, answered: number): number | undefined => {
  const said = Date.parse(date ?? "")
  return Number.isNaN(said) ? undefined : said + 500 - (asked + answered) / 2
}

/** Backs off, and at least as long as the server asked for. */
const politely: Schedule.Schedule<unknown, KubeError> = Schedule.exponential("200 millis").pipe(
  Schedule.jittered,
  Schedule.setInputType<KubeError>(),
  Schedule.modifyDelay(({ input, duration }) =>
    Effect.succeed(input._tag === "KubeOverloaded" ? Duration.max(duration, Duration.seconds(input.retryAfter)) : duration)
  )
)
