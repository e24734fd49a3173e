/**
 * Slack's Web API as far as Handrail asks it, as its reference describes it: what is wrong is `ok: false` with a word, limits are 429 with
 * Retry-After, reading methods take a form. https://docs.slack.dev/apis/web-api/
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { Duplex } from "node:stream"
import { Effect } from "effect"
import { keepSocket, listenOnLoopback } from "../faults/loopback.ts"
import { blocksProblem } from "./slack-blocks.ts"

export interface SlackMessage {
  readonly ts: string
  readonly thread_ts?: string
  readonly text: string
  readonly blocks: ReadonlyArray<unknown>
  readonly metadata?: { readonly event_type: string; readonly event_payload: Readonly<Record<string, unknown>> }
  readonly subtype?: "thread_broadcast"
  readonly edited?: { readonly ts: string }
}

/** What the next requests for a method get in place of an answer. `lost`: it is carried out, and the connection breaks. */
type Refusal =
  | { readonly error: string; readonly done?: true }
  | { readonly status: number; readonly retryAfter?: number }
  | { readonly lost: true }

export interface SlackServerOptions {
  readonly token: string
  /** ID of the one channel that the app is in. */
  readonly channel: string
  /** Least milliseconds between two messages in it; sooner ones get 429. */
  readonly every?: number
}

export interface SlackServer {
  /** Base of its Web API. */
  readonly url: string
  /** What the channel holds, threads and all, the oldest first. */
  readonly messages: () => ReadonlyArray<SlackMessage>
  /** Every request, in order: what was asked, and what was answered. */
  readonly requests: () => ReadonlyArray<{ readonly method: string; readonly answer: string }>
  /** What the next request for a method gets; later ones get what is given later. */
  readonly refuse: (method: string, refusal: Refusal) => void
  /** As people do. */
  readonly remove: (ts: string) => void
  readonly accept: (token: string) => void
}

type Fields = Readonly<Record<string, unknown>>
type Said = { readonly ok: true } & Fields
class Refused extends Error {}

const refuse = (error: string): never => {
  throw new Refused(error)
}

const readFields = async (request: IncomingMessage, isReading: boolean): Promise<Fields> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks).toString("utf8")
  const type = request.headers["content-type"] ?? ""
  if (type.startsWith("application/x-www-form-urlencoded")) return Object.fromEntries(new URLSearchParams(body))
  // reading methods do not read JSON: what they are to read is missing
  return isReading ? {} : (JSON.parse(body) as Fields)
}

const TEXT_LIMIT = 40_000
const DEFAULT_PAGE = 100

const makeChannel = ({ channel, every = 0 }: SlackServerOptions) => {
  let messages: ReadonlyArray<SlackMessage> = []
  let postedAt = Number.NEGATIVE_INFINITY
  let last = 1_700_000_000_000_000

  const nextTs = (): string => {
    last += 1_000_037
    return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, "0")}`
  }
  const inChannel = (fields: Fields): void => {
    if (fields.channel !== channel) refuse("channel_not_found")
  }
  const checked = ({ blocks = [], text = "" }: Fields): { text: string; blocks: ReadonlyArray<unknown> } => {
    if (!Array.isArray(blocks) || typeof text !== "string") return refuse("invalid_arguments")
    if (text === "" && blocks.length === 0) refuse("no_text")
    if (text.length > TEXT_LIMIT) refuse("msg_too_long")
    const problem = blocksProblem(blocks)
    if (problem !== undefined) refuse(problem)
    return { text, blocks }
  }

  const post = (fields: Fields): Said => {
    inChannel(fields)
    const view = checked(fields)
    const thread = fields.thread_ts
    if (thread !== undefined && !messages.some(({ ts }) => ts === thread)) refuse("thread_not_found")
    const ts = nextTs()
    postedAt = performance.now()
    const message: SlackMessage = {
      ts,
      ...view,
      ...(typeof thread === "string" ? { thread_ts: thread } : {}),
      ...(fields.reply_broadcast === true ? { subtype: "thread_broadcast" as const } : {}),
      ...(fields.metadata === undefined ? {} : { metadata: fields.metadata as NonNullable<SlackMessage["metadata"]> })
    }
    messages = [...messages, message]
    return { ok: true, channel, ts, message }
  }

  const update = (fields: Fields): Said => {
    inChannel(fields)
    const view = checked(fields)
    const found = messages.find(({ ts }) => ts === fields.ts) ?? refuse("message_not_found")
    messages = messages.map((one) => (one === found ? { ...one, ...view, edited: { ts: nextTs() } } : one))
    return { ok: true, channel, ts: found.ts, text: view.text }
  }

  const paged = (fields: Fields, all: ReadonlyArray<SlackMessage>): Said => {
    const limit = Number(fields.limit ?? DEFAULT_PAGE)
    const start = Number(fields.cursor ?? 0)
    const page = all.slice(start, start + limit)
    const more = start + limit < all.length
    const shown = page.map(({ metadata, ...one }) =>
      fields.include_all_metadata === "true" && metadata !== undefined ? { type: "message", ...one, metadata } : { type: "message", ...one }
    )
    return { ok: true, messages: shown, has_more: more, response_metadata: { next_cursor: more ? String(start + limit) : "" } }
  }

  const history = (fields: Fields): Said => {
    inChannel(fields)
    return paged(fields, messages.filter((one) => one.thread_ts === undefined || one.subtype !== undefined).toReversed())
  }
  const replies = (fields: Fields): Said => {
    inChannel(fields)
    const parent = messages.find(({ ts }) => ts === fields.ts) ?? refuse("thread_not_found")
    const after = String(fields.oldest ?? "")
    return paged(fields, [parent, ...messages.filter(({ thread_ts, ts }) => thread_ts === parent.ts && ts > after)])
  }

  return {
    methods: {
      "chat.postMessage": post,
      "chat.update": update,
      "conversations.history": history,
      "conversations.replies": replies
    } as Readonly<Record<string, (fields: Fields) => Said>>,
    /** Seconds until another message is taken; 0 when it is now. */
    wait: (): number => Math.ceil(Math.max(0, postedAt + every - performance.now()) / 1_000),
    messages: () => messages,
    remove: (ts: string) => {
      messages = messages.filter((one) => one.ts !== ts)
    }
  }
}

/** Starts it on a random loopback port; the scope ends it. */
export const startSlack = Effect.fn("toolbox.startSlack")(function* (options: SlackServerOptions) {
  const channel = makeChannel(options)
  const requests: Array<{ method: string; answer: string }> = []
  const refusals = new Map<string, Array<Refusal>>()
  const sockets = new Set<Duplex>()
  let token = options.token

  const say = (response: ServerResponse, method: string, status: number, body: Fields, headers: Record<string, string> = {}): void => {
    requests.push({ method, answer: String(body.error ?? (status === 200 ? "ok" : status)) })
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers })
    response.end(JSON.stringify(body))
  }

  const carryOut = (method: string, fields: Fields, authorization: string | undefined): Fields => {
    try {
      if (authorization === undefined) return refuse("not_authed")
      if (authorization !== `Bearer ${token}`) return refuse("invalid_auth")
      return (channel.methods[method] ?? (() => refuse("unknown_method")))(fields)
    } catch (error) {
      if (error instanceof Refused) return { ok: false, error: error.message }
      throw error
    }
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = (request.url ?? "").replace(/^\/api\//, "")
    const fields = await readFields(request, method.startsWith("conversations."))
    const refusal = refusals.get(method)?.shift()
    const carried = () => carryOut(method, fields, request.headers.authorization)
    if (refusal !== undefined && "status" in refusal) {
      const after = refusal.retryAfter === undefined ? {} : { "retry-after": String(refusal.retryAfter) }
      return say(
        response,
        method,
        refusal.status,
        { ok: false, error: refusal.status === 429 ? "ratelimited" : "service_unavailable" },
        after
      )
    }
    if (refusal !== undefined && "error" in refusal) {
      if (refusal.done) carried()
      return say(response, method, 200, { ok: false, error: refusal.error })
    }
    const wait = method === "chat.postMessage" ? channel.wait() : 0
    if (wait > 0) return say(response, method, 429, { ok: false, error: "ratelimited" }, { "retry-after": String(wait) })
    const said = carried()
    if (refusal === undefined) return say(response, method, 200, said)
    requests.push({ method, answer: "lost" })
    response.destroy()
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  server.on("connection", (socket: Duplex) => keepSocket(sockets, socket))
  const port = yield* listenOnLoopback(server, sockets)
  return {
    url: `http://127.0.0.1:${port}/api/`,
    messages: channel.messages,
    requests: () => requests,
    refuse: (method, refusal) => {
      refusals.set(method, [...(refusals.get(method) ?? []), refusal])
    },
    remove: channel.remove,
    accept: (next) => {
      token = next
    }
  } satisfies SlackServer
})
