import { existsSync } from "node:fs"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { describeWith } from "../../toolbox/vitest.ts"
import { deliver, stuckRollout } from "./alerts.fixture.ts"
import { eventsOf, incidentsOf, untilEnded } from "./incidents.fixture.ts"
import { untilMetric } from "./metrics.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { startRehearsal } from "./rehearsal.fixture.ts"
import { serve } from "./serving.fixture.ts"

const HOUR = 3_600_000
const ESCAPE = "\u001b"
/** Anything that a terminal would obey, except the ends of lines. */
const OBEYED = /(?!\n)[\p{Cc}\u{202a}-\u{202e}\u{2066}-\u{2069}]/u

/** Values of the label that names the deployment, which the runbook puts into its commands. */
const hostile = (marker: string): ReadonlyArray<string> => [
  `checkout; touch ${marker}`,
  `$(touch ${marker})`,
  `\`touch ${marker}\``,
  `checkout\ntouch ${marker}`,
  `checkout && touch ${marker} #`,
  "--all --namespace=kube-system",
  "../../../etc/passwd",
  `${ESCAPE}]0;owned\u0007${ESCAPE}[2Jcheckout`,
  "checkout\u0000",
  "\u202etuokcehc",
  "checkout' OR '1'='1",
  `$\{params.namespace}`,
  "checkout".repeat(500)
]

describeWith(["kubectl", "helm"], ({ kubectl }) => {
  it.live(
    "shell, terminal and path tricks in labels are told as text, and nothing comes of them",
    () =>
      Effect.gen(function* () {
        const cluster = yield* startRehearsal("bad-rollout")
        const handrail = yield* serve({ mode: "auto", cluster, kubectl: kubectl.path })
        const marker = join(handrail.home, "owned")
        const values = hostile(marker)
        const annotations = { summary: `${ESCAPE}[31mred${ESCAPE}[0m $(touch ${marker})`, description: `\`touch ${marker}\`` }
        // hours apart, so that each is a trouble and an incident of its own
        for (const [index, deployment] of values.entries()) {
          const labels = { ...stuckRollout, deployment, [`x"${ESCAPE}`]: deployment }
          const answer = yield* deliver(handrail, labels, annotations, Date.now() - index * 5 * HOUR)
          expect([deployment, answer.status]).toEqual([deployment, 202])
        }
        yield* untilMetric(handrail, "handrail_bus_pending", {}, (waiting) => waiting === 0)
        const incidents = yield* incidentsOf(handrail)
        expect(incidents.length).toBe(values.length)
        const ended = yield* Effect.forEach(incidents, ({ id }) => untilEnded(handrail, id), { concurrency: 4 })
        for (const { incident } of ended)
          expect(incident).toMatchObject({ phase: "handed-over", outcome: expect.stringMatching(/deployment/) })

        expect(existsSync(marker)).toBe(false)
        expect(yield* cluster.changes).toEqual([])
        const events = yield* Effect.forEach(incidents, ({ id }) => eventsOf(handrail, id))
        expect(events.flat().filter(({ data }) => data._tag === "StepIntended")).toEqual([])
        const list = yield* handrail.cli(["incident", "list"])
        expect(list.stdout).toContain("KubeDeploymentRolloutStuck")
        expect(list.stdout).not.toMatch(OBEYED)
        for (const { id } of incidents.slice(0, 3)) {
          for (const args of [
            ["incident", "show", id],
            ["incident", "postmortem", id]
          ]) {
            const shown = yield* handrail.cli(args)
            expect(shown.code, shown.stderr).toBe(0)
            expect(shown.stdout).not.toMatch(OBEYED)
          }
        }
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )

  it.live(
    "an alert for a cluster that nobody configured is handed over, saying so",
    () =>
      Effect.gen(function* () {
        const handrail = yield* serve()
        yield* deliver(handrail, { ...stuckRollout, cluster: "atlantis" })
        yield* untilMetric(handrail, "handrail_bus_pending", {}, (waiting) => waiting === 0)
        const [incident] = yield* incidentsOf(handrail)
        const { incident: ended } = yield* untilEnded(handrail, incident?.id ?? "")
        expect(ended).toMatchObject({ phase: "handed-over", outcome: expect.stringMatching(/atlantis/) })
        const shown = yield* handrail.cli(["incident", "show", ended.id])
        expect(shown.stdout).toMatch(/not configured/)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
