import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import { type IncidentId, timestamp } from "../../domain/ids.ts"
import type { Signal } from "../../domain/signal.ts"
import { onEachDatabase } from "../../platform/sql/databases.fixture.ts"
import { layerStores, settings, signal } from "../incident.fixture.ts"
import { Incidents } from "../incidents.ts"
import { Timeline } from "../timeline/timeline.ts"
import { accept, alert, alertOf, end, kinds, layerClusterNames } from "./correlation.fixture.ts"
import { Correlation } from "./correlation.ts"
import { limits } from "./limits.ts"
import { layerCorrelation } from "./sql-correlation.ts"

const openedBy = (...signals: ReadonlyArray<Signal>) =>
  Effect.map(accept(...signals), ({ opened }) => opened[0] ?? expect.unreachable("nothing was opened"))
let asked = 0
const all = Effect.flatMap(Incidents, (incidents) => incidents.list())

onEachDatabase((database) => {
  const run = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.provide(effect, layerCorrelation.pipe(Layer.provideMerge(Layer.mergeAll(layerStores(database), settings(), layerClusterNames))))

  describe("correlation", () => {
    it.effect("opens one incident for what fires in one application, and another for what has nothing to do with it", () =>
      run(
        Effect.gen(function* () {
          const labels = { alertname: "KubePodNotReady", namespace: "shop" }
          const { opened, outcomes } = yield* accept(
            alert({ labels }),
            alert({ labels: { ...labels, pod: "b" } }),
            alert({ labels: { ...labels, namespace: "billing", deployment: "ledger" } })
          )
          expect(opened).toHaveLength(2)
          expect(outcomes).toEqual([`in ${opened[0]}`, `in ${opened[0]}`, `in ${opened[1]}`])
          expect(yield* kinds(opened[0] as IncidentId)).toEqual(["IncidentOpened", "SignalReceived", "SignalReceived", "RootChanged"])
          const [one] = (yield* all).filter(({ id }) => id === opened[0])
          expect(one).toMatchObject({
            cluster: "prod",
            environment: "production",
            phase: "opened",
            title: "KubePodNotReady: shop/b in prod"
          })
        })
      )
    )

    it.effect("takes a repetition once, and the more severe alert's severity", () =>
      run(
        Effect.gen(function* () {
          const first = alert()
          const incident = yield* openedBy(first)
          expect((yield* accept(first, first, alert({ severity: "critical" }))).outcomes).toEqual([
            `a repetition in ${incident}`,
            `a repetition in ${incident}`,
            `in ${incident}`
          ])
          expect((yield* all)[0]?.severity).toBe("critical")
        })
      )
    )

    it.effect("says when nothing of an incident fires any more, whatever the order of delivery", () =>
      run(
        Effect.gen(function* () {
          const [a, b] = [alert(), alert()]
          const resolved = (one: Signal): Signal => ({ ...one, status: "resolved", endsAt: timestamp(1) })
          const incident = yield* openedBy(a, b)
          expect((yield* accept(resolved(a))).quiet).toEqual([])
          expect(yield* accept(resolved(b))).toMatchObject({ quiet: [incident], outcomes: [`resolved in ${incident}`] })
          expect((yield* accept(b)).outcomes).toEqual(["a late copy of an alert that has been resolved since"])
          const early = alert()
          expect((yield* accept(resolved(early), early)).outcomes[0]).toBe("resolved before it was seen firing")
          expect(yield* all).toHaveLength(1)
        })
      )
    )

    it.effect("takes an end that names no start, or an earlier one, for that of what fires", () =>
      run(
        Effect.gen(function* () {
          const first = alert({ startsAt: timestamp(1_000) })
          const incident = yield* openedBy(first)
          const end = (one: Signal, startsAt: number, endsAt: number): Signal => ({
            ...one,
            status: "resolved",
            startsAt: timestamp(startsAt),
            endsAt: timestamp(endsAt)
          })
          expect((yield* accept(end(first, 500, 900))).outcomes).toEqual(["resolved before it was seen firing"])
          expect(yield* accept(end(first, 2_000, 2_000))).toMatchObject({ quiet: [incident], outcomes: [`resolved in ${incident}`] })
          const reopened = { ...first, startsAt: timestamp(3_000) }
          const { outcomes } = yield* accept(reopened, end(first, 1_000, 4_000))
          expect(outcomes[1]).toMatch(/^resolved in /)
          expect((yield* accept(end(first, 1_000, 5_000))).outcomes).toEqual(["resolved already"])
        })
      )
    )

    it.effect("never gives a resolved incident anything new, and reopens what still fires once things have settled", () =>
      run(
        Effect.gen(function* () {
          const first = alert()
          const incident = yield* openedBy(first)
          yield* end(incident, "resolved")
          const length = (yield* kinds(incident)).length
          expect((yield* accept(first)).outcomes).toEqual([`still firing shortly after ${incident} was resolved`])
          const next = yield* openedBy(alert())
          expect(next).not.toBe(incident)
          yield* end(next, "resolved")
          yield* TestClock.adjust(limits.settlingMs)
          expect(yield* openedBy(first)).not.toBe(incident)
          expect(yield* kinds(incident)).toHaveLength(length)
        })
      )
    )

    it.effect("tells more of the same to whoever took over for a while; the same alert come back is a new incident", () =>
      run(
        Effect.gen(function* () {
          const first = alert()
          const incident = yield* openedBy(first)
          yield* end(incident, "handed-over")
          expect((yield* accept(alert())).outcomes).toEqual([`in ${incident}`])
          expect((yield* accept(first)).outcomes).toEqual([`still firing; ${incident} was handed-over`])
          expect(yield* openedBy({ ...first, startsAt: timestamp(5) })).not.toBe(incident)
          yield* TestClock.adjust(limits.followUpMs + 1)
          expect((yield* accept(first)).outcomes).toEqual([`still firing; ${incident} was handed-over`])
        })
      )
    )

    it.effect("tells what follows from a trouble that people took over to them, and opens nothing for it", () =>
      run(
        Effect.gen(function* () {
          const errors = (service: string) => alert({ name: "HighErrorRate", labels: { namespace: "shop", service } })
          const incident = yield* openedBy(errors("payment"))
          yield* end(incident, "handed-over")
          const { opened, outcomes } = yield* accept(
            errors("checkout"),
            alert({ name: "NoOrders", labels: { namespace: "shop", service: "mail" } })
          )
          expect(opened).toEqual([])
          expect(outcomes).toEqual([`in ${incident}`, `in ${incident}`])
          expect((yield* accept(alert({ name: "HighErrorRate", labels: { namespace: "bank", service: "ledger" } }))).opened).toHaveLength(1)
        })
      )
    )

    it.effect("opens an incident for the cause of what people took over, and brings its alerts along", () =>
      run(
        Effect.gen(function* () {
          const symptom = yield* openedBy(alert({ name: "HighErrorRate", labels: { namespace: "shop", service: "payment" } }))
          yield* end(symptom, "handed-over")
          const cause = yield* openedBy(alert({ name: "KubePodCrashLooping", labels: { namespace: "shop", deployment: "payment-db" } }))
          expect(yield* kinds(symptom)).toContain("MergedInto")
          expect(yield* kinds(cause)).toContain("IncidentAbsorbed")
          expect((yield* accept(alert({ name: "HighLatency", labels: { namespace: "shop", service: "web" } }))).outcomes).toEqual([
            `in ${cause}`
          ])
          const [before] = (yield* all).filter(({ id }) => id === symptom)
          expect(before?.phase).toBe("handed-over")
        })
      )
    )

    it.effect("brings along what people took over though something else of the cause is still worked on", () =>
      run(
        Effect.gen(function* () {
          const waiting = (namespace: string, deployment: string) => openedBy(alertOf("KubePodNotScheduled", { namespace, deployment }))
          const ours = yield* waiting("pricing", "rules")
          const taken = yield* waiting("search", "indexer")
          yield* end(taken, "handed-over")
          const full = alertOf("KarpenterNodepoolUsageTooHigh", { nodepool: "general", namespace: "kube-system", job: "karpenter" })
          const { outcomes } = yield* accept(full)
          expect(outcomes).toEqual([`in ${ours}`])
          expect(yield* kinds(taken)).toContain("MergedInto")
        })
      )
    )

    it.effect("brings along all that people took over of one cause, though each of it would explain itself", () =>
      run(
        Effect.gen(function* () {
          const taken = yield* Effect.forEach(["quotes", "kiosk", "blog"], (namespace) =>
            Effect.tap(openedBy(alertOf("KubePodImagePullBackOff", { namespace, deployment: `${namespace}-web` })), (incident) =>
              end(incident, "handed-over")
            )
          )
          yield* openedBy(alertOf("HarborCoreDown", { namespace: "harbor", deployment: "harbor-core" }))
          for (const incident of taken) expect(yield* kinds(incident)).toContain("MergedInto")
        })
      )
    )

    it.effect("finds the cluster by its alert labels, and never guesses for an alert that names another", () =>
      run(
        Effect.gen(function* () {
          const cluster = (over: Partial<Signal>) => {
            const { cluster: _, ...rest } = alert(over)
            return Effect.flatMap(openedBy("cluster" in over ? alert(over) : rest), (id) =>
              Effect.map(
                Effect.flatMap(Incidents, (incidents) => incidents.get(id)),
                (incident) => [incident.cluster, incident.title]
              )
            )
          }
          expect(yield* cluster({ labels: { env: "stage", region: "eu" } })).toEqual(["stage", "KubePodNotReady in stage"])
          expect(yield* cluster({ cluster: "prod", name: "A" })).toEqual(["prod", "A: shop in prod"])
          expect(yield* cluster({ cluster: "prod-2" })).toEqual([
            undefined,
            "KubePodNotReady: shop in a cluster that is not configured: prod-2"
          ])
          expect(yield* cluster({ labels: {} })).toEqual([undefined, "KubePodNotReady in a cluster that is not configured: (none)"])
        })
      )
    )

    it.effect("forgets old alerts of incidents that have ended, and only those", () =>
      run(
        Effect.gen(function* () {
          const over = yield* openedBy(alert({ name: "Over" }))
          yield* openedBy(alert({ name: "Open", labels: { namespace: "other" } }))
          yield* end(over, "handed-over")
          const { prune } = yield* Correlation
          expect(yield* prune(timestamp(0))).toBe(0)
          expect(yield* prune(timestamp(1))).toBe(1)
        })
      )
    )

    it.effect("lets a person open as many incidents as they ask for", () =>
      run(
        Effect.gen(function* () {
          const ask = () =>
            alert({
              source: "manual",
              name: "runbook x",
              requestedRunbook: "x",
              requestedBy: "ana",
              id: signal({ fingerprint: `m${asked++}` }).id
            })
          const { opened } = yield* accept(ask(), ask())
          expect(opened).toHaveLength(2)
          expect(yield* all).toMatchObject([{ requestedBy: "ana" }, { requestedBy: "ana" }])
        })
      )
    )

    it.effect("opens no second storm when people have taken over the first", () =>
      run(
        Effect.gen(function* () {
          const burst = (from: number) =>
            Array.from({ length: limits.openingsPerMinute + 1 }, (_, i) =>
              alert({ name: `A${from + i}`, labels: { namespace: `n-${from + i}` } })
            )
          yield* accept(...burst(0))
          const before = yield* all
          const storm = before.find(({ title }) => title === "Alert storm in prod") ?? expect.unreachable("a storm")
          yield* end(storm.id, "handed-over")
          expect((yield* accept(...burst(1_000))).opened).toEqual([])
          expect((yield* accept(...burst(2_000))).opened).toEqual([])
        })
      )
    )

    it.effect(
      "opens a bounded number of incidents for 10,000 alerts, counts each of them, and tells a few",
      () =>
        run(
          Effect.gen(function* () {
            const sql = yield* SqlClient
            const same = Array.from({ length: 5_000 }, () => alert())
            const different = Array.from({ length: 5_000 }, (_, i) => alert({ name: `Alert${i}`, labels: { namespace: `team-${i}` } }))
            for (let at = 0; at < 5_000; at += 500) yield* accept(...same.slice(at, at + 500), ...different.slice(at, at + 500))
            const opened = yield* all
            expect(opened).toHaveLength(limits.openingsPerMinute + 1)
            const storm = opened.find(({ title }) => title === "Alert storm in prod") ?? expect.unreachable("a storm")
            const timeline = yield* Timeline
            const told = yield* timeline.read(storm.id)
            expect(told.length).toBeLessThan(limits.toldPerIncident + 20)
            const counted = told.reduce(
              (sum, { data }) => sum + (data._tag === "SignalsSampled" ? data.count : data._tag === "SignalReceived" ? 1 : 0),
              0
            )
            expect(counted).toBe(5_000 - (limits.openingsPerMinute - 1))
            const [row] = yield* sql<{ n: number }>`SELECT count(*) AS n FROM alerts WHERE incident IS NOT NULL`
            expect(row?.n).toBe(10_000)
            yield* TestClock.adjust("2 minutes")
            expect((yield* accept(alert({ name: "calm again", labels: { namespace: "quiet" } }))).opened).toHaveLength(1)
          })
        ),
      90_000
    )
  })
})
