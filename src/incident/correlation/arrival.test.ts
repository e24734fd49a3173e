/** Storms as they arrive: batch by batch in the order in which rules fire, while work on what is there goes on. */
import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { type IncidentId, timestamp } from "../../domain/ids.ts"
import { isEnded } from "../../domain/incident.ts"
import type { Signal } from "../../domain/signal.ts"
import { onEachDatabase } from "../../platform/sql/databases.fixture.ts"
import { layerStores, settings } from "../incident.fixture.ts"
import { Incidents } from "../incidents.ts"
import { accept, alertOf, kinds, layerClusterNames, moveTo } from "./correlation.fixture.ts"
import { layerCorrelation } from "./sql-correlation.ts"

/** Delivers alerts that begin to fire now, and gives the incidents that were opened. */
const firing = Effect.fnUntraced(function* (...alerts: ReadonlyArray<readonly [name: string, labels: Record<string, string>]>) {
  const startsAt = timestamp(yield* Clock.currentTimeMillis)
  const severity = (labels: Record<string, string>) => (labels.severity ?? "warning") as Signal["severity"]
  return yield* accept(
    ...alerts.map(([name, labels]) => alertOf(name, labels, { severity: severity(labels), startsAt, receivedAt: startsAt }))
  )
})

const open = Effect.map(
  Effect.flatMap(Incidents, (incidents) => incidents.list()),
  (all) => all.filter(({ phase }) => !isEnded(phase))
)

const notReady = (minute: number) =>
  Array.from(
    { length: 40 },
    (_, index) => ["KubePodNotReady", { namespace: `team-${index % 8}`, pod: `api-${minute}-${index}`, severity: "warning" }] as const
  )

onEachDatabase((database) => {
  const run = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.provide(effect, layerCorrelation.pipe(Layer.provideMerge(Layer.mergeAll(layerStores(database), settings(), layerClusterNames))))

  describe("a storm as it arrives", () => {
    it.effect("is one incident with etcd as its root, though applications were the first to show it and work on them had begun", () =>
      run(
        Effect.gen(function* () {
          yield* firing(["HighErrorRate", { namespace: "shop", service: "web", severity: "critical" }])
          const [first] = yield* open
          yield* TestClock.adjust("2 minutes")
          yield* firing(
            ["HighErrorRate", { namespace: "crm", service: "contacts", severity: "critical" }],
            ["HighLatency", { namespace: "shop", service: "checkout", severity: "warning" }]
          )
          yield* moveTo(first?.id as IncidentId, "triaged", "diagnosing")
          yield* TestClock.adjust("4 minutes")
          yield* firing(["KubeAPIErrorBudgetBurn", { long: "1h", short: "5m", severity: "critical" }])
          yield* TestClock.adjust("1 minute")
          yield* firing(
            ["etcdInsufficientMembers", { job: "kube-etcd", namespace: "kube-system", severity: "critical" }],
            ["etcdNoLeader", { job: "kube-etcd", namespace: "kube-system", pod: "etcd-cp-1", severity: "critical" }]
          )
          for (const minute of [9, 12, 20]) {
            yield* TestClock.adjust("3 minutes")
            const { outcomes } = yield* firing(...notReady(minute))
            expect(new Set(outcomes).size).toBe(1)
          }
          const left = yield* open
          expect(left.map(({ title }) => title)).toEqual([expect.stringMatching(/^etcd(NoLeader|InsufficientMembers)/)])
          const cause = left[0]?.id as IncidentId
          expect(cause).not.toBe(first?.id)
          expect(yield* kinds(first?.id as IncidentId)).toContain("MergedInto")
        })
      )
    )
  })
})
