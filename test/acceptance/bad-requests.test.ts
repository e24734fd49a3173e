import { gzipSync } from "node:zlib"
import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { PATIENCE } from "./patience.fixture.ts"
import { type Serving, serve, tokenOf } from "./serving.fixture.ts"

const webhook = "/v1/webhooks/alertmanager"
const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`
const post = (body: NonNullable<RequestInit["body"]>, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  body,
  headers
})
const gzip = { "content-encoding": "gzip" }
const megabytes = (n: number) => new Uint8Array(n * 1_000_000).fill(32)

/** A request, the status it must get, and what the answer must say of what was wrong and where. */
const requests: ReadonlyArray<readonly [title: string, path: string, init: RequestInit, status: number, says: RegExp, at: RegExp]> = [
  ["truncated JSON", webhook, post('{"version":"4","alerts":['), 400, /not JSON/, /body of POST/],
  ["no body", webhook, post(""), 400, /not JSON/, /body of POST/],
  ["bytes that are not UTF-8", webhook, post(Buffer.from([0x7b, 0x22, 0xff, 0xfe])), 400, /not JSON.*utf-8/, /body of POST/],
  ["endless nesting", webhook, post("[".repeat(200_000)), 400, /not JSON/, /body of POST/],
  ["deep nesting", webhook, post(nested(50_000)), 400, /not an Alertmanager notification/, /\$/],
  ["a body that is JSON and nothing else", webhook, post("null"), 400, /not an Alertmanager notification/, /\$/],
  ["another version", webhook, post('{"version":"3","alerts":[]}'), 400, /\$\.version: Expected "4"/, /\$\.version/],
  ["missing fields", webhook, post('{"version":"4"}'), 400, /\$\.alerts: Missing key/, /\$\.alerts/],
  ["50 MB", webhook, post(megabytes(50)), 413, /larger than 32 MiB; nothing was stored/, /body of POST/],
  ["another content type", webhook, post("<a/>", { "content-type": "application/xml" }), 415, /application\/xml.*not JSON/, /Content-Type/],
  ["an encoding that nobody reads", webhook, post("x", { "content-encoding": "br" }), 415, /encoded as "br"/, /Content-Encoding of POST/],
  ["gzip where little is expected", "/v1/incidents", post(gzipSync("{}"), gzip), 415, /encoded as "gzip"/, /Content-Encoding of POST/],
  ["a bomb", webhook, post(gzipSync(megabytes(200)), gzip), 413, /larger than 32 MiB; nothing was stored/, /body of POST/],
  ["what only says that it is gzip", webhook, post("{}", gzip), 400, /cannot be unpacked as gzip/, /body of POST/],
  ["gzip that ends early", webhook, post(gzipSync("{}").subarray(0, -5), gzip), 400, /cannot be unpacked as gzip/, /body of POST/],
  ["a path where nothing is", "/v2/alerts?silly=1", {}, 404, /nothing is served/, /GET \/v2\/alerts$/],
  ["a path of 5,000 characters", `/v1/incidents/${"a".repeat(5_000)}`, {}, 404, /nothing is served/, /GET/],
  ["a path that is no UTF-8", "/v1/incidents/%E0%A4%A", {}, 404, /nothing is served/, /GET/],
  ["a method that is not served", "/v1/incidents", { method: "DELETE" }, 405, /DELETE is not served/, /DELETE \/v1\/incidents/],
  ["a phase that there is not", "/v1/incidents?phase=done", {}, 400, /phase: Expected/, /query string/],
  ["a limit below one", "/v1/incidents?limit=-1", {}, 400, /limit: Expected/, /query string/],
  ["a limit that is no number", "/v1/incidents?limit=many", {}, 400, /limit: Expected/, /query string/],
  ["an id that cannot be one", "/v1/incidents/inc-I", {}, 400, /id: Expected/, /path/],
  ["an incident that there is not", "/v1/incidents/inc-00000000", {}, 404, /no incident inc-00000000/, /inc-00000000/],
  ["a runbook that there is not", "/v1/runbooks/nope", {}, 404, /no runbook "nope"/, /library/],
  ["JSON that ends early, elsewhere", "/v1/incidents", post('{"runbook'), 400, /\$: Expected a valid JSON body/, /body/],
  ["a field of another type", "/v1/incidents", post('{"runbook":3,"labels":{}}'), 400, /runbook: Expected string/, /body/],
  ["2 MB where little is expected", "/v1/incidents", post(megabytes(2)), 413, /larger than 1 MiB/, /body/],
  ["no token", "/v1/incidents", { headers: { authorization: "" } }, 401, /bearer token/, /Authorization/],
  ["an unknown token", "/v1/incidents", { headers: { authorization: "Bearer wrong" } }, 401, /bearer token/, /Authorization/],
  [
    "a token in another scheme",
    "/v1/incidents",
    { headers: { authorization: `Basic ${tokenOf("ana")}` } },
    401,
    /bearer token/,
    /Authorization/
  ]
]

const check = (serving: Serving) =>
  Effect.forEach(requests, ([title, path, init, status, says, at]) =>
    Effect.gen(function* () {
      const answer = yield* serving.request(path, init)
      expect([title, answer.status], answer.text).toEqual([title, status])
      expect(answer.headers.get("content-type"), title).toContain("application/json")
      const problem: unknown = JSON.parse(answer.text)
      expect(problem, title).toMatchObject({
        _tag: expect.any(String),
        message: expect.stringMatching(says),
        where: expect.stringMatching(at),
        next: expect.stringMatching(/\w/)
      })
      expect((yield* serving.request("/healthz")).text, `after ${title}`).toBe("ok\n")
    })
  )

describe("bad requests", () => {
  it.live(
    "are each answered with what is wrong and where, and Handrail goes on",
    () =>
      Effect.gen(function* () {
        const handrail = yield* serve()
        yield* check(handrail)
        const stored = yield* handrail.request("/v1/incidents")
        expect([stored.status, stored.text]).toEqual([200, "[]"])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
