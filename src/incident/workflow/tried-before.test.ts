import { expect, it } from "vitest"
import { digestText, timestamp } from "../../domain/ids.ts"
import type { PlanStep, TargetState } from "../../domain/plan.ts"
import { classify } from "../../policy/classify.ts"
import { type Attempt, since, whenTried } from "./tried-before.ts"

const target = (name: string, version: string, content = version): TargetState => ({
  ref: { group: "apps", kind: "Deployment", namespace: "shop", name },
  version,
  content: digestText(content)
})

const attempt = (...targets: ReadonlyArray<TargetState>): Attempt => ({
  at: timestamp(Date.UTC(2026, 0, 1, 2, 19)),
  incident: "inc-1",
  title: "Scale to zero",
  reason: "no",
  targets
})

const argv = ["kubectl", "scale", "deployment/web", "-n", "shop", "--replicas=0"] as const

const step = (...targets: ReadonlyArray<TargetState>): PlanStep => ({
  id: "scale",
  title: "Scale to zero",
  argv,
  effects: classify(argv),
  tier: "operator",
  targets,
  validate: [],
  retry: { times: 0, delayMs: 0 },
  timeoutMs: 1,
  rollback: [],
  irreversible: false
})

it("says when and where it was tried", () => {
  expect(whenTried(attempt())).toBe("at 02:19 on 2026-01-01 in inc-1")
})

it.each<readonly [then: ReadonlyArray<TargetState>, now: ReadonlyArray<TargetState>, said: string]>([
  [[target("web", "3")], [target("web", "3")], "nothing that it changes has changed since"],
  [[target("web", "3")], [target("web", "5")], "since then Deployment shop/web has changed (it was at 3, and is at 5)"],
  [[target("web", "3", "same")], [target("web", "5", "same")], "since then Deployment shop/web holds the same again"],
  [[target("web", "absent")], [target("web", "1")], "since then Deployment shop/web has been made"],
  [[target("web", "3")], [target("web", "absent")], "since then Deployment shop/web is gone"],
  [
    [target("web", "3"), target("api", "1")],
    [target("web", "3"), target("db", "1")],
    "since then Deployment shop/db was not among what it changed, Deployment shop/api is not changed this time"
  ]
])("says what is different now", (then, now, said) => {
  expect(since(attempt(...then), step(...now))).toBe(said)
})
