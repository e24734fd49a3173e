import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { startPrometheus } from "../../toolbox/servers/prometheus.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { accessOf } from "./https-get.fixture.ts"
import { eventsOf, untilEnded } from "./incidents.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { type AcceptanceCluster, startRehearsal } from "./rehearsal.fixture.ts"
import { type Serving, serve } from "./serving.fixture.ts"

const scraped = (cluster: AcceptanceCluster) => {
  const { ca, server, token } = accessOf(cluster.kubeconfig("admin"))
  return startPrometheus({ scrape: { apiserver: { target: new URL(server).host, ca, token } } })
}

/** Waits until Prometheus has the series. */
const untilScraped = (prometheus: { readonly url: string }) =>
  Effect.repeat(
    Effect.promise(async (signal) =>
      (await fetch(`${prometheus.url}/api/v1/query?query=apiserver_request_duration_seconds_p99`, { signal })).text()
    ),
    { until: (text) => text.includes("__name__") }
  )

const runRunbook = Effect.fnUntraced(function* (handrail: Serving) {
  const opened = yield* handrail.cli(["runbook", "run", "kube-api-latency", "--json"], "ana")
  expect(opened.code, opened.stderr).toBe(0)
  const { incident } = JSON.parse(opened.stdout) as { readonly incident: string }
  const ended = yield* untilEnded(handrail, incident)
  return { ended: ended.incident, events: yield* eventsOf(handrail, incident) }
})

/** Asked of a real Prometheus, the precondition holds, and both actions are run and validated. */
const withPrometheus = Effect.fnUntraced(function* (cluster: AcceptanceCluster, kubectl: string) {
  const prometheus = yield* scraped(cluster)
  yield* untilScraped(prometheus)
  const { ended, events } = yield* runRunbook(yield* serve({ mode: "auto", cluster, kubectl, prometheus: [prometheus.url] }))
  expect(ended).toMatchObject({ phase: "resolved" })
  const checks = events.flatMap(({ data }) =>
    data._tag === "ConditionChecked" ? [[data.purpose, data.condition.source, data.result.verdict]] : []
  )
  expect(checks).toEqual([
    ["precondition", "apiserver_request_duration_seconds_p99 > 1.5", "true"],
    ["validation", "output contains ok", "true"],
    ["validation", "no restarts > 3", "true"]
  ])
  const runs = events.flatMap(({ data }) => (data._tag === "StepIntended" ? [data.argv.join(" ")] : []))
  expect(runs).toEqual(["kubectl get --raw=/readyz", "kubectl get pods -n kube-system -o wide"])
})

/** Unknown is never true: nothing is run, and a person is told what to do. */
const withoutPrometheus = Effect.fnUntraced(function* (cluster: AcceptanceCluster, kubectl: string) {
  const { ended, events } = yield* runRunbook(yield* serve({ mode: "auto", cluster, kubectl }))
  expect(ended).toMatchObject({ phase: "handed-over", outcome: expect.stringMatching(/precondition/) })
  const verdicts = events.flatMap(({ data }) => (data._tag === "ConditionChecked" ? [data.result.verdict] : []))
  expect(verdicts).toEqual(["unknown"])
  expect(events.filter(({ data }) => data._tag === "StepIntended")).toEqual([])
  const handover = events.flatMap(({ data }) => (data._tag === "IncidentEnded" ? data.handover : []))
  expect(handover.join("\n")).toMatch(/prometheus/i)
})

describeWith(["kubectl", "helm", "prometheus"], ({ kubectl }) => {
  it.live(
    "a short runbook runs when Prometheus says that its precondition holds, and not when nobody can say",
    () =>
      Effect.gen(function* () {
        const cluster = yield* startRehearsal("api-latency")
        yield* withPrometheus(cluster, kubectl.path)
        yield* withoutPrometheus(cluster, kubectl.path)
        expect(yield* cluster.changes).toEqual([])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
