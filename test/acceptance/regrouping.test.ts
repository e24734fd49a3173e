import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { describeWith } from "../../toolbox/vitest.ts"
import { deliver, stuckRollout } from "./alerts.fixture.ts"
import { awaitingPlan, eventsOf, firstIncident, incidentsOf } from "./incidents.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { startRehearsal } from "./rehearsal.fixture.ts"
import { serve } from "./serving.fixture.ts"

describeWith(["kubectl", "helm"], ({ kubectl }) => {
  it.live(
    "people see which alerts are one incident, take some out, and are refused what would end a plan",
    () =>
      Effect.gen(function* () {
        const cluster = yield* startRehearsal("bad-rollout")
        const handrail = yield* serve({ mode: "assist", cluster, kubectl: kubectl.path })
        yield* deliver(handrail, stuckRollout)
        const incident = yield* firstIncident(handrail)
        yield* deliver(handrail, {
          alertname: "HighErrorRate",
          namespace: stuckRollout.namespace,
          service: "web",
          severity: "warning"
        })
        yield* awaitingPlan(handrail, incident)
        const count = Effect.map(handrail.cli(["incident", "alerts", incident, "--json"]), ({ stdout }) => JSON.parse(stdout).length)
        yield* Effect.repeat(count, { until: (found) => found === 2 })

        const split = yield* handrail.cli(["incident", "split", incident, "HighErrorRate", "--reason", "another release", "--json"])
        expect(split.code, split.stderr).toBe(0)
        const made = JSON.parse(split.stdout).incident
        expect((yield* incidentsOf(handrail)).map(({ id }) => id).toSorted()).toEqual([incident, made].toSorted())
        const moved = (yield* eventsOf(handrail, incident)).find(({ data }) => data._tag === "AlertsMoved")
        expect(moved?.data).toMatchObject({ direction: "out", incident: made, reason: "another release" })
        const shown = yield* handrail.cli(["incident", "show", incident])
        expect(shown.stdout).toContain(`moved 1 alert to ${made}: another release`)

        const refused = yield* handrail.cli(["incident", "merge", incident, "--into", made, "--reason", "same"])
        expect([refused.code, refused.stderr]).toEqual([5, expect.stringMatching(/a plan of .* is being decided on|only open incidents/)])
        const unknown = yield* handrail.cli(["incident", "reassign", incident, "Nothing", "--to", made, "--reason", "same"])
        expect(unknown.code).toBe(5)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
