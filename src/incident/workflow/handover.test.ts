import { expect, it } from "vitest"
import { type PlanStep, planDigest } from "../../domain/plan.ts"
import type { TimelineData, TimelineEvent } from "../../domain/timeline.ts"
import { incident, planOf, stepOf } from "../../policy/plan.fixture.ts"
import { eventsOf } from "../../render/timeline.fixture.ts"
import { handoverLines } from "./handover.ts"

const look = stepOf("kubectl get nodes", { id: "look" })
const pods = stepOf("kubectl get pods", { id: "pods" })
const plan = planOf([look, pods])
const digest = planDigest(plan)

const attempt = (step: PlanStep, number: number, summary: string): ReadonlyArray<TimelineData> => [
  { _tag: "StepIntended", plan: digest, step: step.id, attempt: number, argv: step.argv, effects: step.effects, targets: [] },
  { _tag: "StepFinished", plan: digest, step: step.id, attempt: number, status: "failed", summary }
]

it("tells attempts that ended alike as one, and others apart", () => {
  const data: ReadonlyArray<TimelineData> = [
    { _tag: "PlanProposed", plan, digest },
    ...attempt(look, 1, "exit code 1: not yet"),
    ...attempt(look, 2, "exit code 1: not yet"),
    ...attempt(look, 3, "exit code 1: never"),
    ...attempt(pods, 1, "exit code 2")
  ]
  const events: ReadonlyArray<TimelineEvent> = eventsOf(incident)(data)
  expect(handoverLines(events)).toEqual([
    "Ran kubectl get nodes, 2 times (failed: exit code 1: not yet).",
    "Ran kubectl get nodes (failed: exit code 1: never).",
    "Ran kubectl get pods (failed: exit code 2)."
  ])
})
