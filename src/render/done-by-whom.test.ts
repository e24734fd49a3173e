import { describe, expect, it } from "vitest"
import type { EffectClass } from "../domain/command-effects.ts"
import { type Digest, incidentIdFrom, timestamp } from "../domain/ids.ts"
import type { TimelineData, TimelineEvent } from "../domain/timeline.ts"
import { doneByWhom } from "./done-by-whom.ts"
import { eventsOf } from "./timeline.fixture.ts"

const incident = incidentIdFrom("done")
const plan = "ab".repeat(32) as Digest
const events = (...data: ReadonlyArray<TimelineData>): ReadonlyArray<TimelineEvent> => eventsOf(incident)(data)

const ran = (effectClass: EffectClass, attempt = 1): TimelineData => ({
  _tag: "StepIntended",
  plan,
  step: "undo",
  attempt,
  argv: ["kubectl"],
  effects: { class: effectClass, effects: [], reasons: [] },
  targets: []
})
const approvedBy = (subject: string, answer: "approved" | "denied" = "approved"): TimelineData => ({
  _tag: "ApprovalGiven",
  approval: {
    id: subject,
    incident,
    plan,
    by: { subject, groups: [] },
    answer,
    at: timestamp(0),
    expiresAt: timestamp(1),
    keyId: "k",
    signature: "s"
  }
})

describe("doneByWhom", () => {
  it.each<[string, ReadonlyArray<TimelineData>]>([
    ["nothing was changed", []],
    ["nothing was changed; 3 commands that only read", [ran("read"), ran("read", 2), ran("sensitive-read")]],
    ["1 change, which the rules allowed without asking a person; 1 command that only read", [ran("low"), ran("read")]],
    ["2 changes, approved by ana and bo", [approvedBy("ana"), approvedBy("bo"), approvedBy("cy", "denied"), ran("low"), ran("high")]],
    [
      "1 change, approved by ana; 1 undone",
      [approvedBy("ana"), ran("high"), { _tag: "RollbackFinished", plan, step: "undo", status: "undone", summary: "" }]
    ]
  ])("says %s", (said, data) => {
    expect(doneByWhom(events(...data))).toBe(said)
  })
})
