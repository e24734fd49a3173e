// biome-ignore-all lint/suspicious/noTemplateCurlyInString: how a runbook writes parameters in a text
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { afterAll } from "vitest"
import type { TimelineData } from "../../domain/timeline.ts"
import { IncidentEngine } from "../engine.ts"
import { Timeline } from "../timeline/timeline.ts"
import { awaiting, SCALE, scaleAlert, scaling } from "./engine-contract.fixture.ts"
import { layerDurableEngine } from "./engine-layers.ts"
import { alert, ana, ended, endOf, layerWorld, object, told } from "./engine-world.fixture.ts"

const folder = mkdtempSync(join(tmpdir(), "handrail-ruled-out-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Two hypotheses that an object speaks against: one rests on the namespace, which stays as it is, one on the deployment that changes. */
const TREE = `diagnose:
    hypotheses:
    - id: short
      title: It has too few replicas
      prior: 0.5
      probes:
      - id: deployment
        read: {get: deployments.apps, namespace: "\${params.namespace}", name: "\${params.deployment}"}
        weigh:
        - {when: "objects[0].status.readyReplicas < objects[0].spec.replicas", supports: 100, because: too few are ready}
    - id: no-place
      title: Its namespace is gone
      prior: 0.2
      probes:
      - id: namespace
        read: {get: namespaces, name: "\${params.namespace}"}
        weigh:
        - {when: "objects.size() == 1", refutes: 100, because: the namespace is there}
    - id: stopped
      title: It is scaled to zero
      prior: 0.2
      probes:
      - id: wanted
        read: {get: deployments.apps, namespace: "\${params.namespace}", name: "\${params.deployment}"}
        weigh:
        - {when: "objects[0].spec.replicas > 0", refutes: 100, because: it is to have replicas}
`

const settled = (events: ReadonlyArray<TimelineData>) =>
  events.flatMap((data) =>
    data._tag === "HypothesisSettled" && data.status === "refuted"
      ? [`${data.hypothesis}${data.refutedAt === undefined ? "" : " again"}`]
      : []
  )

it.live("looks anew for a second plan, and not at what is ruled out by objects that have not changed", () => {
  const world = scaling("", TREE)
  world.moves.push("the deployment was changed by somebody")
  const layer = layerWorld(world, join(folder, "one.db"), { mode: "assist" })
  return Effect.gen(function* () {
    const engine = yield* IncidentEngine
    const incident = yield* alert(scaleAlert)
    const { plan } = yield* told(incident, "ApprovalRequested")
    yield* awaiting(incident)
    const web = world.objects.get("web") ?? object("Deployment", "web")
    world.objects.set("web", { ...web, metadata: { ...web.metadata, resourceVersion: "2" } })
    yield* engine.answer({ incident, plan, answer: "approved", by: ana })
    yield* told(incident, "PlanVoided")
    yield* awaiting(incident)
    const asked = (yield* (yield* Timeline).read(incident)).flatMap(({ data }) => (data._tag === "ApprovalRequested" ? [data.plan] : []))
    const second = asked.at(-1) ?? plan
    yield* engine.answer({ incident, plan: second, answer: "approved", by: ana })
    const events = yield* ended(incident)
    expect(settled(events)).toEqual(["no-place", "stopped", "no-place again", "stopped"])
    expect(endOf(events).phase).toBe("resolved")
    expect(world.ran).toEqual([SCALE])
  }).pipe(Effect.provide(layerDurableEngine), Effect.provide(layer))
})
