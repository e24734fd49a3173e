import { describe, expect, it } from "vitest"
import type { IncidentId, SignalId, Timestamp } from "../../src/domain/ids.ts"
import type { ToldEvent } from "../scenarios/told-events.ts"
import { broken, compareAlerts, compareChanges, type Findings } from "./judge.ts"
import { nothingSent, occurrence, type Sent } from "./sender.ts"

const at = "2026-03-01T04:05:06.000Z" as Timestamp
const incident = "inc-1" as IncidentId

const told = (fingerprint: string, status: "firing" | "resolved" = "firing"): ToldEvent => ({
  incident,
  data: {
    _tag: "SignalReceived",
    signal: {
      id: fingerprint as SignalId,
      source: "alertmanager",
      status,
      fingerprint,
      name: "Any",
      severity: "warning",
      labels: {},
      annotations: {},
      startsAt: at,
      receivedAt: at
    }
  }
})

const counted = (count: number): ToldEvent => ({ incident, data: { _tag: "SignalsSampled", count, reason: "a storm" } })

const sent = (...keys: ReadonlyArray<string>): Sent => {
  const firing = new Set(keys.map((key) => occurrence(key, at, "firing")))
  return { ...nothingSent, acknowledged: firing, offered: firing }
}

describe("compareAlerts", () => {
  it.each<readonly [what: string, sent: Sent, told: ReadonlyArray<ToldEvent>, missing: number, surplus: number]>([
    ["all told", sent("a", "b"), [told("a"), told("b")], 0, 0],
    ["one lost", sent("a", "b"), [told("a")], 1, 0],
    ["one told twice", sent("a", "b"), [told("a"), told("a"), told("b")], 0, 1],
    ["the rest counted", sent("a", "b", "c"), [told("a"), counted(2)], 0, 0],
    ["too few counted", sent("a", "b", "c"), [told("a"), counted(1)], 1, 0],
    ["too many counted", sent("a", "b", "c"), [told("a"), counted(3)], 0, 1],
    ["an end is no beginning", sent("a"), [told("a", "resolved")], 1, 0]
  ])("%s", (_, client, events, missing, surplus) => {
    expect(compareAlerts(client, events)).toEqual({ accepted: client.acknowledged.size, missing, surplus })
  })

  it("excuses what was over before it was seen", () => {
    const client = sent("a")
    expect(compareAlerts({ ...client, overFirst: client.acknowledged }, [])).toMatchObject({ missing: 0 })
  })

  it("excuses what was not acknowledged", () => {
    const client = sent("a")
    expect(compareAlerts({ ...client, acknowledged: new Set() }, [])).toMatchObject({ missing: 0, surplus: 0 })
    expect(compareAlerts({ ...client, acknowledged: new Set() }, [told("a")])).toMatchObject({ missing: 0, surplus: 0 })
  })
})

describe("compareChanges", () => {
  it.each<readonly [what: string, acknowledged: ReadonlyArray<string>, kept: ReadonlyArray<string>, problems: ReadonlyArray<string>]>([
    ["each once", ["a", "b"], ["b", "a"], []],
    ["one that nobody acknowledged", ["a"], ["a", "b"], []],
    ["one lost", ["a", "b"], ["a"], ["1 of 2 acknowledged changes are not kept"]],
    ["one twice", ["a"], ["a", "a"], ["1 changes are kept more than once"]]
  ])("%s", (_, acknowledged, kept, problems) => {
    expect(compareChanges(new Set(acknowledged), kept)).toEqual(problems)
  })
})

describe("broken", () => {
  const good: Findings = {
    accepted: 1,
    missing: 0,
    surplus: 0,
    unapproved: 0,
    twice: 0,
    dead: 0,
    reasons: [],
    open: 0,
    incidents: 1,
    verified: 1,
    leftovers: [],
    crashes: [],
    problems: []
  }

  it("has nothing to say when all holds", () => {
    expect(broken(good)).toEqual([])
  })

  it.each<Partial<Findings>>([
    { missing: 1 },
    { surplus: 1 },
    { unapproved: 1 },
    { twice: 1 },
    { dead: 1 },
    { open: 1 },
    { verified: 0 },
    { leftovers: ["123 kubectl"] },
    { crashes: ["a life ended by itself (exit code 70)"] },
    { problems: ["it was slow"] }
  ])("says so where an invariant is broken: %j", (wrong) => {
    expect(broken({ ...good, ...wrong })).toHaveLength(1)
  })
})
