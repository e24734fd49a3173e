import { Effect, Layer, Schema } from "effect"
import { digestText } from "../../domain/ids.ts"
import type { Env } from "../../platform/config/environment.ts"
import { placeOfSecret, readSecret } from "../../platform/config/read-secret.ts"
import type { SlackConfig } from "../../platform/config/slack-config.ts"
import { boundedRequest, type HttpAnswer } from "../../platform/http/bounded-request.ts"
import { closingAgents } from "../../platform/http/closing-agents.ts"
import type { View } from "../../render/slack/block.ts"
import { refusalOf } from "../slack/refusals.ts"
import { type Outgoing, SlackApi, SlackFailed, type Whereabouts } from "../slack/slack-api.ts"

const TIMEOUT = "15 seconds"
const MAX_BYTES = 8_000_000

/** Slack's waits, in milliseconds: what is taken for one that is not told, and the longest that is kept to. */
const UNTOLD_WAIT = 30_000
const LONGEST_WAIT = 15 * 60_000

/** Messages looked through for one that may have been sent. */
const PAGE = 200
const PAGES = 3

const EVENT_TYPE = "handrail_narration"

const Answer = Schema.fromJsonString(
  Schema.Struct({
    ok: Schema.Boolean,
    error: Schema.optionalKey(Schema.String),
    /** Of `missing_scope`: the scope that is. */
    needed: Schema.optionalKey(Schema.String),
    ts: Schema.optionalKey(Schema.String),
    messages: Schema.optionalKey(
      Schema.Array(
        Schema.Struct({
          ts: Schema.String,
          metadata: Schema.optionalKey(
            Schema.Struct({ event_type: Schema.String, event_payload: Schema.Record(Schema.String, Schema.Unknown) })
          )
        })
      )
    ),
    response_metadata: Schema.optionalKey(
      Schema.Struct({ next_cursor: Schema.optionalKey(Schema.String), messages: Schema.optionalKey(Schema.Array(Schema.String)) })
    )
  })
)
type Answer = typeof Answer.Type

const failed = (where: string, code: string, detail = "", retryAfterMs?: number): SlackFailed => {
  const { kind, next, what } = refusalOf(code)
  const limited = kind === "limited" ? { retryAfterMs: retryAfterMs ?? UNTOLD_WAIT } : {}
  return new SlackFailed({ kind, code, message: `Slack ${what}${detail === "" ? "" : ` (${detail})`}`, where, next, ...limited })
}

const unsure = (where: string, code: string, message: string, next: string) =>
  new SlackFailed({ kind: "unsure", code, message, where, next })

/** https://docs.slack.dev/apis/web-api/rate-limits */
const waitOf = ({ headers }: HttpAnswer): number => {
  const seconds = Number(headers["retry-after"] ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1_000, LONGEST_WAIT) : UNTOLD_WAIT
}

const decode = Schema.decodeUnknownOption(Answer)

const judge = (where: string, answer: HttpAnswer): Effect.Effect<Answer, SlackFailed> => {
  if (answer.status === 429) return Effect.fail(failed(where, "ratelimited", "429", waitOf(answer)))
  const said = decode(answer.text)
  if (said._tag === "None") {
    const message = `what answered (${answer.status}) is not Slack's Web API, or is not well`
    return Effect.fail(unsure(where, `http_${answer.status}`, message, "check slack.url and what stands between; it is tried again"))
  }
  const { error = "unknown_error", needed, ok, response_metadata } = said.value
  if (ok) return Effect.succeed(said.value)
  const detail = [error, ...(needed === undefined ? [] : [needed]), ...(response_metadata?.messages ?? [])].join(", ")
  return Effect.fail(failed(where, error, detail.slice(0, 300), waitOf(answer)))
}

const readToken = ({ token }: SlackConfig, env: Env): Effect.Effect<string, SlackFailed> => {
  const where = placeOfSecret(token)
  const unusable = (why: string) =>
    new SlackFailed({
      kind: "setup",
      code: "no_token",
      message: `the token for Slack ${why}`,
      where,
      next: "put the app's bot token there, and nothing else"
    })
  return readSecret(token, env).pipe(
    Effect.mapError(unusable),
    Effect.filterOrFail(
      (content) => /^[\x21-\x7e]+$/.test(content),
      () => unusable("has characters that no token has")
    )
  )
}

const json = "application/json; charset=utf-8"
const form = "application/x-www-form-urlencoded"

/** A view as Slack wants it: no list of blocks where there are none. */
const shown = ({ blocks, text }: View) => (blocks.length === 0 ? { text } : { text, blocks })

/** Links and names in what is told stay text, and nothing is fetched for a preview. */
const asWritten = { unfurl_links: false, unfurl_media: false, link_names: false, parse: "none" }

const metadataOf = ({ incident, key }: Outgoing) => ({ event_type: EVENT_TYPE, event_payload: { incident, key } })

const whereOf = (base: string, method: string) => `${base.replace(/\/+$/, "")}/${method}`

/** Slack's Web API over HTTPS, or what speaks like it at another address. The token is read at each request, and told to nobody else. */
const makeSlackApi = Effect.fnUntraced(function* (config: SlackConfig, env: Env) {
  const agents = yield* closingAgents

  const call = Effect.fn("channels.slack")(function* (method: string, type: string, body: string) {
    yield* Effect.annotateCurrentSpan({ method })
    const token = yield* readToken(config, env)
    const url = new URL(whereOf(config.url, method))
    const where = `${method} at ${url.host}, channel ${config.channel}`
    const answer = yield* boundedRequest({
      method: "POST",
      url,
      headers: { authorization: `Bearer ${token}`, "content-type": type, accept: "application/json", "user-agent": "handrail" },
      body,
      agent: agents.for(url),
      timeout: TIMEOUT,
      maxBytes: MAX_BYTES
    }).pipe(Effect.mapError(({ message, next }) => unsure(where, "unreachable", message, next)))
    return yield* judge(where, answer)
  })

  const post = Effect.fnUntraced(function* (message: Outgoing) {
    const { channel, isUrgent, thread, view } = message
    const reply = thread === undefined ? {} : { thread_ts: thread, ...(isUrgent ? { reply_broadcast: true } : {}) }
    const { ts } = yield* call(
      "chat.postMessage",
      json,
      JSON.stringify({ channel, ...shown(view), ...reply, ...asWritten, metadata: metadataOf(message) })
    )
    if (ts !== undefined) return ts
    return yield* unsure("chat.postMessage", "no_ts", "the answer does not say which message was posted", "check that slack.url is Slack's")
  })

  const find = Effect.fnUntraced(function* ({ after, channel, key, thread }: Whereabouts) {
    const place = thread === undefined ? {} : { ts: thread, ...(after === undefined ? {} : { oldest: after }) }
    let cursor = ""
    for (let page = 0; page < PAGES; page++) {
      const query = new URLSearchParams({ channel, ...place, limit: String(PAGE), include_all_metadata: "true", ...(cursor && { cursor }) })
      const answer = yield* call(thread === undefined ? "conversations.history" : "conversations.replies", form, String(query))
      const found = answer.messages?.find(({ metadata }) => metadata?.event_type === EVENT_TYPE && metadata.event_payload.key === key)
      cursor = answer.response_metadata?.next_cursor ?? ""
      if (found !== undefined || cursor === "") return found?.ts
    }
    return undefined
  })

  return SlackApi.of({
    post,
    find,
    update: (channel, ts, view) =>
      Effect.asVoid(call("chat.update", json, JSON.stringify({ channel, ts, ...shown(view), link_names: false, parse: "none" }))),
    tokenMark: readToken(config, env).pipe(
      Effect.map(digestText),
      Effect.catch(() => Effect.succeed(""))
    )
  })
})

export const layerSlackWebApi = (config: SlackConfig, env: Env): Layer.Layer<SlackApi> => Layer.effect(SlackApi, makeSlackApi(config, env))
