import { it } from "@effect/vitest"
import { Effect, Exit, Layer, Redacted, Scope } from "effect"
import type { SqlClient } from "effect/sql/SqlClient"
import { expect } from "vitest"
import { startSlack } from "../../../toolbox/servers/slack.ts"
import { describeWith } from "../../../toolbox/vitest.ts"
import { open } from "../../incident/incident.fixture.ts"
import { Timeline } from "../../incident/timeline/timeline.ts"
import { onEachDatabase, postgresForSuite } from "../../platform/sql/databases.fixture.ts"
import { layerPostgres } from "../../platform/sql/postgres-client.ts"
import { readProblem } from "./problem.ts"
import { slackCheck } from "./slack-check.ts"
import { answers, channel, layerTold, note, tellIn, texts, token, untilSo } from "./told-in-slack.fixture.ts"

const slackServer = startSlack({ token, channel })

/** Tells until it is so, and stops. */
const tellUntil = (slack: { readonly url: string }, look: () => boolean) => Effect.scoped(Effect.andThen(tellIn(slack), untilSo(look)))

onEachDatabase((database) => {
  const told = <A, E>(name: string, test: () => Effect.Effect<A, E, SqlClient | Timeline | Scope.Scope>) =>
    it.live(name, () => test().pipe(Effect.scoped, Effect.provide(layerTold(database))), 30_000)

  told("one thread an incident, whose opening message is kept up to date", () =>
    Effect.gen(function* () {
      const slack = yield* slackServer
      const timeline = yield* Timeline
      const first = yield* open("first", { title: "KubePodNotReady in shop" })
      const second = yield* open("second", { title: "TargetDown in shop" })
      yield* tellIn(slack)
      yield* untilSo(() => slack.messages().length === 2)
      yield* note(first, "one")
      yield* untilSo(() => answers(slack).length === 1)
      yield* note(second, "two")
      yield* timeline.append(second, "handrail", {
        _tag: "IncidentEnded",
        phase: "handed-over",
        outcome: "nobody knows",
        handover: ["look"]
      })
      yield* untilSo(() => answers(slack).join().includes("look") && texts(slack).join().includes("HANDED OVER to people"))
      const [one, two, ...rest] = slack.messages()
      expect(rest.find(({ text }) => text.includes("note one"))).toMatchObject({ thread_ts: one?.ts })
      const end = rest.find(({ text }) => text.includes("nobody knows"))
      expect(end).toMatchObject({ thread_ts: two?.ts, subtype: "thread_broadcast" })
      expect(two?.edited).toBeDefined()
      expect(one?.edited).toBeUndefined()
    })
  )

  told("several events at once as one message, and nothing twice after a restart", () =>
    Effect.gen(function* () {
      const slack = yield* slackServer
      const incident = yield* open("burst")
      for (let n = 1; n <= 30; n++) yield* note(incident, `number ${n}.`)
      yield* tellUntil(slack, () => answers(slack).length === 1)
      yield* note(incident, "after the restart")
      yield* tellUntil(slack, () => answers(slack).length === 2)
      const all = answers(slack).join("\n")
      for (let n = 1; n <= 30; n++) expect(all.split(`number ${n}.`)).toHaveLength(2)
      expect(slack.messages()).toHaveLength(3)
    })
  )

  told("nothing that had ended before Slack was configured", () =>
    Effect.gen(function* () {
      const slack = yield* slackServer
      const timeline = yield* Timeline
      const before = yield* open("before", { title: "Before" })
      yield* timeline.append(before, "handrail", { _tag: "IncidentEnded", phase: "cancelled", outcome: "over", handover: [] })
      yield* Effect.sleep("5 millis")
      yield* open("open", { title: "Open" })
      yield* tellUntil(slack, () => slack.messages().length === 1)
      expect(texts(slack)[0]).toContain("Open")
    })
  )

  told("what was carried out though its answer was lost, once", () =>
    Effect.gen(function* () {
      const slack = yield* slackServer
      slack.refuse("chat.postMessage", { lost: true })
      const incident = yield* open("lost")
      yield* tellIn(slack)
      yield* untilSo(() => slack.requests().filter(({ method }) => method === "conversations.history").length === 2)
      slack.refuse("chat.postMessage", { error: "internal_error", done: true })
      yield* note(incident, "said once")
      yield* untilSo(() => slack.requests().some(({ method }) => method === "conversations.replies"))
      yield* note(incident, "said last")
      yield* untilSo(() => answers(slack).join().includes("said last"))
      expect(slack.messages()).toHaveLength(3)
    })
  )

  told("what was not carried out, again", () =>
    Effect.gen(function* () {
      const slack = yield* slackServer
      slack.refuse("chat.postMessage", { status: 503 })
      slack.refuse("chat.postMessage", { status: 429, retryAfter: 1 })
      yield* open("refused")
      yield* tellUntil(slack, () => slack.messages().length === 1)
      const asked = slack.requests().map(({ answer, method }) => `${method} ${answer}`)
      // the wait that Slack asked for is certain: nothing is looked for
      expect(asked.slice(1, 5)).toEqual([
        "chat.postMessage service_unavailable",
        "conversations.history ok",
        "chat.postMessage ratelimited",
        "chat.postMessage ok"
      ])
    })
  )

  told("in plain words what Slack does not take as blocks", () =>
    Effect.gen(function* () {
      const slack = yield* slackServer
      const incident = yield* open("blocks")
      slack.refuse("chat.postMessage", { error: "invalid_blocks" })
      yield* tellIn(slack)
      yield* untilSo(() => slack.messages().length === 1)
      expect(slack.messages()[0]?.blocks).toEqual([])
      for (const _ of [1, 2]) slack.refuse("chat.postMessage", { error: "msg_too_long" })
      yield* note(incident, "not taken")
      yield* untilSo(() => slack.requests().filter(({ answer }) => answer === "msg_too_long").length === 2)
      yield* note(incident, "goes on")
      yield* untilSo(() => answers(slack).length === 1)
      expect(answers(slack)[0]).toContain("goes on")
    })
  )

  told("in another thread when people removed the first, and not for ever", () =>
    Effect.gen(function* () {
      const slack = yield* slackServer
      const incident = yield* open("removed")
      yield* tellIn(slack)
      for (let n = 1; n <= 4; n++) {
        yield* untilSo(() => slack.messages().length > 0 || n === 4)
        for (const { ts } of slack.messages()) slack.remove(ts)
        yield* note(incident, `after ${n}`)
        if (n < 3) yield* untilSo(() => answers(slack).join().includes(`after ${n}`))
      }
      yield* untilSo(() => slack.requests().filter(({ answer }) => answer === "thread_not_found").length >= 3)
      expect(slack.messages().length).toBeLessThanOrEqual(1)
    })
  )

  told("nowhere while the token is wrong, and says so", () =>
    Effect.gen(function* () {
      const slack = yield* slackServer
      slack.accept("xoxb-another")
      yield* open("wrong token")
      yield* tellIn(slack)
      const problem = yield* Effect.repeat(readProblem, { until: (found) => found !== undefined })
      expect(problem).toMatchObject({ kind: "setup", code: "invalid_auth" })
      expect(JSON.stringify(problem)).not.toContain(token)
      const found = yield* slackCheck.run
      expect(found).toMatchObject([{ severity: "error", what: expect.stringContaining("does not know the token") }])
      expect(slack.messages()).toEqual([])
    })
  )
})

describeWith(["postgres"], () => {
  const { newDatabase } = postgresForSuite()
  const database = Layer.unwrap(Effect.map(newDatabase, (url) => layerPostgres({ url: Redacted.make(url), connections: 8 })))
  it.live(
    "by one of several, and by another once it is gone",
    () =>
      Effect.gen(function* () {
        const slack = yield* slackServer
        const first = yield* Scope.make()
        yield* Scope.provide(tellIn(slack), first)
        yield* tellIn(slack)
        const incident = yield* open("replicas")
        for (let n = 1; n <= 5; n++) {
          yield* note(incident, `told ${n}.`)
          yield* untilSo(() => answers(slack).join().includes(`told ${n}.`))
        }
        yield* Scope.close(first, Exit.void)
        yield* note(incident, "told by the other.")
        yield* untilSo(() => answers(slack).join().includes("by the other"))
        for (let n = 1; n <= 5; n++) expect(answers(slack).join().split(`told ${n}.`)).toHaveLength(2)
      }).pipe(Effect.scoped, Effect.provide(layerTold(database))),
    30_000
  )
})
