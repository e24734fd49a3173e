import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { describeWith } from "../../toolbox/vitest.ts"
import { deliver, stuckRollout } from "./alerts.fixture.ts"
import { awaitingPlan, eventsOf, firstIncident, untilEnded } from "./incidents.fixture.ts"
import { launch } from "./launched.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { startRehearsal } from "./rehearsal.fixture.ts"
import { serve } from "./serving.fixture.ts"

const json = (text: string): unknown => JSON.parse(text)

describeWith(["kubectl", "helm"], ({ kubectl }) => {
  it.live(
    "assist mode waits for the exact plan to be approved on the command line, and runs it then",
    () =>
      Effect.gen(function* () {
        const cluster = yield* startRehearsal("bad-rollout")
        const handrail = yield* serve({ mode: "assist", cluster, kubectl: kubectl.path })
        const { cli } = handrail
        yield* deliver(handrail, stuckRollout)
        const id = yield* firstIncident(handrail)
        const watching = yield* launch(["incident", "watch", id, "--home", handrail.home])
        const watchingJson = yield* launch(["incident", "watch", id, "--json", "--home", handrail.home])
        const plan = yield* awaitingPlan(handrail, id)
        yield* watching.printed(/WAITING/)
        expect(yield* cluster.changes).toEqual([])

        const list = yield* cli(["incident", "list", "--json", "--phase", "awaiting-approval"])
        expect([list.code, json(list.stdout)]).toMatchObject([0, [{ id, phase: "awaiting-approval", mode: "assist" }]])
        const shown = yield* cli(["incident", "show", id])
        expect(shown.stdout).toContain(`incident approve ${id} --plan ${plan.slice(0, 8)}`)
        expect(shown.stdout).toContain("$ kubectl -n shop rollout undo deployment/checkout")
        expect(shown.stdout).toMatch(/\+ +- image: registry\.example\.com\/shop\/checkout:2\.4\.0/)
        expect(shown.stdout).toMatch(/reach +1 object, \d+ pods/)
        expect(json((yield* cli(["incident", "show", id, "--json"])).stdout)).toMatchObject({
          awaiting: {
            plan,
            people: 1,
            given: 0,
            evidence: [{ sentence: expect.any(String) }],
            reasons: [expect.stringContaining("assist mode")],
            steps: [{ class: "low", blast: { objects: 1 }, diff: expect.stringContaining("as it would be") }, { class: "read" }]
          }
        })
        const nothing = yield* cli(["incident", "revoke", id], "ana")
        expect([nothing.code, nothing.stderr]).toEqual([5, expect.stringContaining("has given no approval")])

        const wrong = yield* cli(["incident", "approve", id, "--plan", "0".repeat(64)], "ana")
        expect([wrong.code, wrong.stderr]).toEqual([5, expect.stringContaining(plan.slice(0, 8))])
        const unsaid = yield* cli(["incident", "approve", id], "ana")
        expect([unsaid.code, unsaid.stderr]).toEqual([5, expect.stringContaining(`--plan ${plan.slice(0, 8)}`)])
        const outsider = yield* cli(["incident", "approve", id, "--plan", plan], "cleo")
        expect([outsider.code, outsider.stderr]).toEqual([5, expect.stringMatching(/group|sre/)])
        const { status } = yield* handrail.request(`/v1/incidents/${id}/approvals`, {
          method: "POST",
          body: JSON.stringify({ plan: "f".repeat(64), answer: "approved" })
        })
        expect(status).toBe(409)
        expect(yield* cluster.changes).toEqual([])

        const approved = yield* cli(["incident", "approve", id, "--plan", plan.slice(0, 8), "--comment", "go on", "--json"], "ana")
        expect([approved.code, json(approved.stdout)]).toMatchObject([0, { status: "complete" }])
        expect(yield* watching.ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/RESOLVED/) })
        const lines = (yield* watchingJson.ended).stdout.trim().split("\n").map(json)
        expect(lines).toEqual(json(JSON.stringify(yield* eventsOf(handrail, id))))
        expect(yield* cluster.changes).toEqual(["patch deployments.apps shop/checkout"])

        const late = yield* cli(["incident", "approve", id, "--plan", plan], "ana")
        expect([late.code, late.stderr]).toEqual([5, expect.stringContaining("not waiting")])
        const used = yield* cli(["incident", "revoke", id], "ana")
        expect([used.code, used.stderr]).toEqual([5, expect.stringContaining("has been used")])
        expect((yield* cli(["incident", "cancel", id])).code).toBe(5)
        expect((yield* cli(["timeline", "verify", id])).stdout).toMatch(/intact/)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )

  it.live(
    "a plan can be denied, and an incident cancelled; neither changes the cluster",
    () =>
      Effect.gen(function* () {
        const cluster = yield* startRehearsal("bad-rollout")
        const handrail = yield* serve({ mode: "assist", cluster, kubectl: kubectl.path })
        const { cli } = handrail
        yield* deliver(handrail, stuckRollout)
        const denied = yield* firstIncident(handrail)
        const plan = yield* awaitingPlan(handrail, denied)
        expect(yield* cli(["incident", "deny", denied, "--plan", plan, "--comment", "not now"], "ben")).toMatchObject({ code: 0 })
        const { incident } = yield* untilEnded(handrail, denied)
        expect(incident).toMatchObject({ phase: "handed-over", outcome: expect.stringMatching(/ben|denied/) })
        expect((yield* cli(["incident", "watch", denied])).code).toBe(1)

        const labels = ["--label", "namespace=shop", "--label", "deployment=checkout"]
        const opened = yield* cli(["runbook", "run", "bad-rollout", "--json", ...labels], "ana")
        expect(opened.code, opened.stderr).toBe(0)
        const { incident: asked } = json(opened.stdout) as { readonly incident: string }
        const mine = yield* awaitingPlan(handrail, asked)
        const own = yield* cli(["incident", "approve", asked, "--plan", mine], "ana")
        expect([own.code, own.stderr]).toEqual([5, expect.stringMatching(/asked|request/)])
        const cancelled = yield* cli(["incident", "cancel", asked, "--reason", "changed my mind"], "ana")
        expect([cancelled.code, cancelled.stdout]).toEqual([0, expect.stringContaining("cancelled")])
        expect((yield* untilEnded(handrail, asked)).incident.phase).toBe("cancelled")
        expect(yield* cluster.changes).toEqual([])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
