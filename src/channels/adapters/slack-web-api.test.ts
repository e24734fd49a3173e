import { writeFileSync } from "node:fs"
import { mkdtemp, rm } from "node:fs/promises"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { incidentIdFrom } from "../../domain/ids.ts"
import type { SlackConfig } from "../../platform/config/slack-config.ts"
import { SlackApi } from "../slack/slack-api.ts"
import { layerSlackWebApi } from "./slack-web-api.ts"

interface Answered {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** Answers as Slack's reference prints them, shortened. https://docs.slack.dev/reference/methods/chat.postMessage */
const documented = {
  posted: JSON.stringify({
    ok: true,
    channel: "C123ABC456",
    ts: "1503435956.000247",
    message: { text: "Here's a message for you", username: "ecto1", bot_id: "B123ABC456", type: "message", subtype: "bot_message" }
  }),
  refused: JSON.stringify({ ok: false, error: "not_in_channel" }),
  missingScope: JSON.stringify({ ok: false, error: "missing_scope", needed: "channels:history", provided: "chat:write" }),
  invalidBlocks: JSON.stringify({
    ok: false,
    error: "invalid_blocks",
    response_metadata: { messages: ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"] }
  }),
  history: JSON.stringify({
    ok: true,
    messages: [
      { type: "message", user: "U123ABC456", text: "I find you punny", ts: "1512085950.000216" },
      {
        type: "message",
        ts: "1512104434.000490",
        text: "ours",
        metadata: { event_type: "handrail_narration", event_payload: { incident: "inc-00000000", key: "k" } }
      }
    ],
    has_more: false,
    pin_count: 0,
    response_metadata: { next_cursor: "" }
  })
}

/** A server that gives these answers in turn, and what it was asked. */
const serve = (...answers: ReadonlyArray<Answered>) =>
  Effect.acquireRelease(
    Effect.callback<{ url: string; asked: Array<{ path: string; authorization: string; body: string }>; close: () => void }>((resume) => {
      const left = [...answers]
      const asked: Array<{ path: string; authorization: string; body: string }> = []
      const server = createServer((request, response) => {
        let body = ""
        request.on("data", (chunk: Buffer) => {
          body += chunk.toString()
        })
        request.on("end", () => {
          asked.push({ path: request.url ?? "", authorization: request.headers.authorization ?? "", body })
          const answer = left.shift() ?? { status: 500, body: "no more answers" }
          response.writeHead(answer.status ?? 200, { "content-type": "application/json", connection: "close", ...answer.headers })
          response.end(answer.body)
        })
      }).listen(0, "127.0.0.1", () =>
        resume(
          Effect.succeed({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`, asked, close: () => server.close() })
        )
      )
    }),
    ({ close }) => Effect.sync(close)
  )

const secret = "xoxb-not-to-be-told"

const apiAt = (url: string, over: Partial<SlackConfig> = {}) =>
  Effect.map(
    Layer.build(layerSlackWebApi({ channel: "C123ABC456", token: { env: "TOKEN" }, url, every: 1, ...over }, { TOKEN: secret })),
    (services) => Context.get(services, SlackApi)
  )

const message = {
  channel: "C123ABC456",
  incident: incidentIdFrom("x"),
  key: "k",
  view: { text: "t", blocks: [] },
  isUrgent: true,
  thread: "1.1"
}

it.live("posts as the reference says, with the token in a header only", () =>
  Effect.gen(function* () {
    const { asked, url } = yield* serve({ body: documented.posted })
    const api = yield* apiAt(url)
    expect(yield* api.post(message)).toBe("1503435956.000247")
    expect(asked[0]).toMatchObject({ path: "/api/chat.postMessage", authorization: `Bearer ${secret}` })
    expect(asked[0]?.body).not.toContain(secret)
    expect(JSON.parse(asked[0]?.body ?? "")).toMatchObject({
      channel: "C123ABC456",
      thread_ts: "1.1",
      reply_broadcast: true,
      link_names: false,
      unfurl_links: false,
      metadata: { event_type: "handrail_narration", event_payload: { key: "k" } }
    })
  }).pipe(Effect.scoped)
)

it.live("says of each failure what it was, where, and whether it may have been done", () =>
  Effect.gen(function* () {
    const answers: ReadonlyArray<readonly [Answered, object]> = [
      [{ body: documented.refused }, { kind: "setup", code: "not_in_channel", next: expect.stringContaining("/invite") }],
      [{ body: documented.missingScope }, { kind: "setup", message: expect.stringContaining("channels:history") }],
      [{ body: documented.invalidBlocks }, { kind: "message", message: expect.stringContaining("3001 characters") }],
      [{ body: JSON.stringify({ ok: false, error: "a_word_of_tomorrow" }) }, { kind: "setup", code: "a_word_of_tomorrow" }],
      [{ body: JSON.stringify({ ok: false, error: "internal_error" }) }, { kind: "unsure" }],
      [
        { status: 429, headers: { "retry-after": "7" }, body: "" },
        { kind: "limited", retryAfterMs: 7_000 }
      ],
      [
        { body: JSON.stringify({ ok: false, error: "ratelimited" }), headers: { "retry-after": "3" } },
        { kind: "limited", retryAfterMs: 3_000 }
      ],
      [
        { status: 502, body: "<html>bad gateway</html>" },
        { kind: "unsure", code: "http_502" }
      ],
      [{ body: '{"ok":true' }, { kind: "unsure" }],
      [{ body: '{"ok":true}' }, { kind: "unsure", code: "no_ts" }],
      [
        { status: 302, headers: { location: "http://127.0.0.1:1/" }, body: "" },
        { kind: "unsure", code: "http_302" }
      ]
    ]
    const { url } = yield* serve(...answers.map(([answer]) => answer))
    const api = yield* apiAt(url)
    for (const [, expected] of answers) {
      const failure = yield* Effect.flip(api.post(message))
      expect(failure).toMatchObject(expected)
      expect(`${failure.message} ${failure.where} ${failure.next}`).not.toContain(secret)
    }
    const unreachable = yield* apiAt("http://127.0.0.1:1/api")
    expect(yield* Effect.flip(unreachable.post(message))).toMatchObject({ kind: "unsure", code: "unreachable" })
  }).pipe(Effect.scoped)
)

it.live("finds a message by its key among those of others", () =>
  Effect.gen(function* () {
    const { asked, url } = yield* serve({ body: documented.history }, { body: documented.history })
    const api = yield* apiAt(url)
    expect(yield* api.find({ channel: "C123ABC456", key: "k" })).toBe("1512104434.000490")
    expect(yield* api.find({ channel: "C123ABC456", key: "another", thread: "1.1", after: "1.2" })).toBe(undefined)
    expect(asked.map(({ path }) => path)).toEqual(["/api/conversations.history", "/api/conversations.replies"])
    expect(asked[1]?.body).toContain("ts=1.1&oldest=1.2")
  }).pipe(Effect.scoped)
)

it.live("reads a token that was replaced in its file, and says when there is none", () =>
  Effect.gen(function* () {
    const folder = yield* Effect.acquireRelease(
      Effect.promise(() => mkdtemp(join(tmpdir(), "handrail-slack-"))),
      (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
    )
    const file = join(folder, "token")
    const { asked, url } = yield* serve({ body: documented.posted }, { body: documented.posted })
    const api = yield* apiAt(url, { token: { file } })
    expect(yield* Effect.flip(api.post(message))).toMatchObject({ kind: "setup", code: "no_token", where: file })
    const none = yield* api.tokenMark
    const marks = yield* Effect.forEach(["xoxb-one", "xoxb-two"], (token) => {
      writeFileSync(file, `${token}\n`)
      return Effect.andThen(api.post(message), api.tokenMark)
    })
    expect(new Set([none, ...marks]).size).toBe(3)
    expect(asked.map(({ authorization }) => authorization)).toEqual(["Bearer xoxb-one", "Bearer xoxb-two"])
  }).pipe(Effect.scoped)
)
