import { expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { TestClock } from "effect/testing"
import { calendar, rotation } from "../../platform/calendar/calendar.fixture.ts"
import { OnCallConfig } from "../../platform/config/on-call-config.ts"
import { scriptedServer } from "../../platform/http/scripted-server.fixture.ts"
import { onCallCheck } from "./on-call-check.ts"

it.effect("the doctor finds sources that cannot be read, and those by which it is nobody's turn", () =>
  Effect.gen(function* () {
    const server = yield* scriptedServer(({ path }) =>
      path === "/none.ics" ? { status: 404 } : { body: calendar(...(path === "/gap.ics" ? [] : rotation)) }
    )
    const sources = ["well", "gap", "none"].map((name) => ({ name, calendar: `${server.url}/${name}.ics` }))
    yield* TestClock.setTime(Date.parse("2026-04-01T00:00:00Z"))
    const found = yield* onCallCheck(Schema.decodeUnknownSync(OnCallConfig)({ sources }), {}).run
    expect(found.map(({ severity, what, where }) => [severity, where, what.replace(/127\S+/, "host")])).toEqual([
      ["warning", "onCall.sources, gap", "nobody is on call now"],
      ["warning", "onCall.sources, none", "who is on call cannot be read: host answers 404"]
    ])
  })
)
