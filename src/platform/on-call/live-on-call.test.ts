import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { calendar, centralEurope, event, rotation } from "../calendar/calendar.fixture.ts"
import { OnCallConfig } from "../config/on-call-config.ts"
import { type ScriptedAnswer, type SeenRequest, scriptedServer } from "../http/scripted-server.fixture.ts"
import { makeOnCall } from "./live-on-call.ts"
import type { OnCallAnswer } from "./on-call.ts"

const decode = Schema.decodeUnknownSync(OnCallConfig)
const onCall = (source: object, env: Readonly<Record<string, string>> = {}) =>
  makeOnCall(decode({ sources: [{ name: "platform", ...source }] }), env)

const goTo = (time: string) => TestClock.setTime(Date.parse(time))
const everywhere = { namespaces: [], labels: [] }
const names = (answers: ReadonlyArray<OnCallAnswer>) =>
  answers.flatMap(({ people }) => people.map(({ name, until }) => `${name} ${until ?? ""}`))

const temporary = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "handrail-on-call-"))),
  (directory) => Effect.sync(() => rmSync(directory, { recursive: true, force: true }))
)

const rota = calendar(centralEurope("Europe/Berlin"), ...rotation)
const named = "^on call - (.+?) - "

describe("a calendar", () => {
  it.effect("says whose turn it is by an address, across a change of clocks, and is read once for all who ask", () =>
    Effect.gen(function* () {
      const server = yield* scriptedServer(() => ({ body: rota }))
      const { now } = yield* onCall({ calendar: `${server.url}/rota.ics`, summary: named })
      yield* goTo("2026-03-30T06:59:00Z")
      expect(names(yield* now(everywhere))).toEqual(["Ana Sol 2026-03-30T07:00:00.000Z"])
      yield* goTo("2026-03-30T07:01:00Z")
      expect(names(yield* now(everywhere))).toEqual(["Ben Okri 2026-04-06T07:00:00.000Z"])
      expect(server.seen).toHaveLength(1)
      yield* goTo("2026-10-26T08:00:00Z")
      expect(names(yield* now(everywhere))).toEqual(["Ben Okri 2026-11-02T08:00:00.000Z"])
      expect(server.seen).toHaveLength(2)
    })
  )

  it.effect("may be a file, and have several people and other events", () =>
    Effect.gen(function* () {
      const directory = yield* temporary
      const turn = (summary: string) => event(`UID:${summary}`, `SUMMARY:${summary}`, "DTSTART:20260301T000000Z", "DTEND:20260302T000000Z")
      const file = join(directory, "rota.ics")
      writeFileSync(file, calendar(turn("[L2] ben"), turn("[L1] ana"), turn("[L1] ana"), turn("Planning")))
      yield* goTo("2026-03-01T12:00:00Z")
      const people = Effect.fnUntraced(function* (summary?: string) {
        const { now } = yield* onCall({ calendar: file, ...(summary === undefined ? {} : { summary }) })
        return (yield* now(everywhere)).flatMap((answer) => answer.people.map(({ name }) => name))
      })
      expect(yield* people()).toEqual(["[L1] ana", "[L2] ben", "Planning"])
      expect(yield* people("^\\[L\\d\\]")).toEqual(["[L1] ana", "[L2] ben"])
      expect(yield* people("^\\[L1\\] (.*)")).toEqual(["ana"])
    })
  )

  it.effect("has an address that is a secret: it is told to nobody, whatever goes wrong", () =>
    Effect.gen(function* () {
      const directory = yield* temporary
      const server = yield* scriptedServer(({ path }) => (path === "/private-s3cr3t/basic.ics" ? { body: rota } : { status: 404 }))
      const file = join(directory, "address")
      yield* goTo("2026-03-24T12:00:00Z")
      const ask = Effect.fnUntraced(function* (reference: object, env = {}) {
        const { all } = yield* onCall({ calendarAddress: reference, summary: named }, env)
        return yield* all
      })
      writeFileSync(file, `${server.url}/private-s3cr3t/basic.ics\n`)
      expect(names(yield* ask({ file }))).toEqual(["Ana Sol 2026-03-30T07:00:00.000Z"])
      const wrong = ["http://127.0.0.1:1/s3cr3t", `${server.url}/s3cr3t`, "https://s3cr3t:nonsense/", "s3cr3t", ""]
      for (const address of wrong) {
        const [answer] = yield* ask({ env: "ADDRESS" }, { ADDRESS: address })
        expect(answer).toMatchObject({ people: [], problem: expect.stringMatching(/\w/) })
        expect(answer?.problem).not.toContain("s3cr3t")
      }
    })
  )

  it.effect("stays as it was last read while something else answers in its place, and not for ever", () =>
    Effect.gen(function* () {
      const answers: Array<ScriptedAnswer> = [{ body: rota }, { body: "<html>Log in</html>" }, { status: 503 }, { status: 503 }]
      const server = yield* scriptedServer(({ nth }) => answers[nth] ?? { body: rota })
      const { now } = yield* onCall({ calendar: `${server.url}/rota.ics`, summary: named })
      yield* goTo("2026-03-30T00:00:00Z")
      yield* now(everywhere)
      yield* goTo("2026-03-30T01:00:00Z")
      expect(yield* now(everywhere)).toMatchObject([
        { people: [{ name: "Ana Sol" }], age: 3_600_000, problem: expect.stringContaining("no calendar") }
      ])
      yield* goTo("2026-03-30T12:00:00Z")
      expect(yield* now(everywhere)).toMatchObject([{ people: [{ name: "Ben Okri" }], problem: expect.stringContaining("503") }])
      yield* goTo("2026-04-01T12:00:00Z")
      expect(yield* now(everywhere)).toEqual([{ source: "platform", people: [], problem: expect.stringContaining("503") }])
      expect(yield* now(everywhere)).toMatchObject([{ people: [{ name: "Ben Okri" }], age: 0 }])
    })
  )
})

const entry = (user: string, over: object = {}) => ({
  user: { id: `P${user}`, type: "user_reference", summary: user },
  schedule: { id: "PI7DH85", type: "schedule_reference", summary: "Primary" },
  escalation_policy: { id: "PT20YPA", type: "escalation_policy_reference", summary: "Shop" },
  escalation_level: 1,
  start: "2026-03-01T00:00:00Z",
  end: "2026-03-02T00:00:00Z",
  ...over
})

describe("PagerDuty", () => {
  const config = (url: string) => ({ pagerduty: { token: { env: "PD" }, schedules: ["PI7DH85"], escalationPolicies: ["PT20YPA"], url } })
  const pager = (script: (request: SeenRequest) => ScriptedAnswer) =>
    Effect.gen(function* () {
      const server = yield* scriptedServer(script)
      const { now } = yield* onCall(config(server.url), { PD: "s3cr3t-token" })
      yield* goTo("2026-03-01T12:00:00Z")
      return { ask: now(everywhere), server }
    })

  it.effect("is asked for schedules and policies, and tells each person once, in order of levels", () =>
    Effect.gen(function* () {
      const oncalls = [
        entry("Cleo", { schedule: null, escalation_level: 2, start: null, end: null }),
        entry("Ana"),
        entry("Ana", { escalation_policy: { id: "PXYZ", summary: "Pay" } }),
        entry("Ben", { start: "2026-03-02T00:00:00Z", end: "2026-03-03T00:00:00Z" })
      ]
      const { ask, server } = yield* pager(() => ({ body: { oncalls, limit: 100, offset: 0, more: false, total: null } }))
      expect((yield* ask).flatMap(({ people }) => people)).toEqual([
        { name: "Ana", source: "platform", until: "2026-03-02T00:00:00.000Z", schedule: "Primary", level: 1 },
        { name: "Cleo", source: "platform", schedule: "Shop", level: 2 }
      ])
      const [{ headers, path, query } = { headers: {}, path: "", query: new URLSearchParams() }] = server.seen
      expect(path).toBe("/oncalls")
      expect(headers.authorization).toBe("Token token=s3cr3t-token")
      expect(headers.accept).toBe("application/vnd.pagerduty+json;version=2")
      expect(query.getAll("schedule_ids[]")).toEqual(["PI7DH85"])
      expect(query.getAll("escalation_policy_ids[]")).toEqual(["PT20YPA"])
      expect([query.get("since"), query.get("until")]).toEqual(["2026-03-01T12:00:00.000Z", "2026-03-02T12:00:00.000Z"])
    })
  )

  it.effect("is asked for the next page while there are more, and not without end", () =>
    Effect.gen(function* () {
      const { ask, server } = yield* pager(({ nth }) => ({ body: { oncalls: [entry(`Person ${nth}`)], more: true } }))
      expect((yield* ask)[0]?.people).toHaveLength(5)
      expect(server.seen.map(({ query }) => query.get("offset"))).toEqual(["0", "100", "200", "300", "400"])
    })
  )

  it.effect("knows the next turn when it does not answer any more", () =>
    Effect.gen(function* () {
      const ben = entry("Ben", { start: "2026-03-02T00:00:00Z", end: "2026-03-03T00:00:00Z" })
      const { ask } = yield* pager(({ nth }) => (nth === 0 ? { body: { oncalls: [entry("Ana"), ben] } } : { status: 500 }))
      expect(names(yield* ask)).toEqual(["Ana 2026-03-02T00:00:00.000Z"])
      yield* goTo("2026-03-02T01:00:00Z")
      expect(names(yield* ask)).toEqual(["Ben 2026-03-03T00:00:00.000Z"])
    })
  )

  it.effect.each([
    [{ status: 401, body: { error: { message: "Unauthorized" } } }, "it does not know the token"],
    [{ status: 404 }, "it knows no schedule or policy"],
    [{ body: "<html>proxy</html>" }, "is not PagerDuty's REST API"],
    [{ cut: true, body: "{" }, "broke the connection off"]
  ] as const)("answers %o, which is told without the token", ([answer, why]) =>
    Effect.gen(function* () {
      const { ask } = yield* pager(() => answer)
      const [told] = yield* ask
      expect(told?.problem).toContain(why)
      expect(told?.problem).not.toContain("s3cr3t")
    })
  )

  it.effect("needs a token", () =>
    Effect.gen(function* () {
      const { all } = yield* onCall(config("http://127.0.0.1:1"))
      expect((yield* all)[0]?.problem).toBe("its token in the environment variable PD is not set")
    })
  )
})

describe("a source", () => {
  it.effect("is asked for the incidents that it is for", () =>
    Effect.gen(function* () {
      const server = yield* scriptedServer(() => ({ body: calendar() }))
      const source = (name: string, only: object) => ({ name, calendar: `${server.url}/${name}.ics`, only })
      const { now } = yield* makeOnCall(
        decode({
          sources: [
            source("all", {}),
            source("shop", { namespaces: ["shop-*"] }),
            source("pay", { labels: { team: ["pay", "billing"], severity: ["*"] } }),
            source("west", { clusters: ["us-*"], namespaces: ["*"] })
          ]
        }),
        {}
      )
      const asked = (question: Partial<Parameters<typeof now>[0]>) =>
        Effect.map(now({ ...everywhere, ...question }), (answers) => answers.map((answer) => answer.source))
      expect(yield* asked({})).toEqual(["all"])
      expect(yield* asked({ namespaces: ["kube-system", "shop-eu"], cluster: "us-1" })).toEqual(["all", "shop", "west"])
      expect(yield* asked({ labels: [{ team: "billing", severity: "critical" }] })).toEqual(["all", "pay"])
      expect(yield* asked({ labels: [{ team: "billing" }, { severity: "critical" }] })).toEqual(["all"])
    })
  )

  it.each([
    ["two ways", { calendar: "a.ics", calendarAddress: { env: "A" } }],
    ["none", {}],
    ["PagerDuty without an ID", { pagerduty: { token: { env: "PD" } } }],
    ["a summary of PagerDuty", { pagerduty: { token: { env: "PD" }, schedules: ["P1"] }, summary: "x" }],
    ["what is no regular expression", { calendar: "a.ics", summary: "(" }],
    ["a zone that is none", { calendar: "a.ics", timeZone: "Mars/Olympus" }]
  ])("is not configured with %s", (_, source) => expect(() => decode({ sources: [{ name: "x", ...source }] })).toThrow())
})
