import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { type IncidentId, timestamp } from "../../domain/ids.ts"
import { onEachDatabase } from "../../platform/sql/databases.fixture.ts"
import { layerStores, settings } from "../incident.fixture.ts"
import { Incidents } from "../incidents.ts"
import { Timeline } from "../timeline/timeline.ts"
import { accept, alertOf, end, eventsOf, kinds, layerClusterNames, moveTo } from "./correlation.fixture.ts"
import { layerRegrouping, Regrouping } from "./regrouping.ts"
import { layerCorrelation } from "./sql-correlation.ts"

const cart = () => alertOf("KubePodCrashLooping", { namespace: "shop", deployment: "cart" })
const errors = (service = "web") => alertOf("HighErrorRate", { namespace: "shop", service })
const ledger = () => alertOf("KubePodCrashLooping", { namespace: "billing", deployment: "ledger" })
const incident = (id: IncidentId) => Effect.flatMap(Incidents, (incidents) => incidents.get(id))
const only = (opened: ReadonlyArray<IncidentId>) => opened[0] ?? expect.unreachable("an incident was opened")

onEachDatabase((database) => {
  const run = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.provide(
      effect,
      Layer.merge(layerCorrelation, layerRegrouping).pipe(
        Layer.provideMerge(Layer.mergeAll(layerStores(database), settings(), layerClusterNames))
      )
    )

  describe("grouping over time", () => {
    it.effect("names the incident anew when a better root is seen, and says why each alert is in it", () =>
      run(
        Effect.gen(function* () {
          const id = only((yield* accept(errors())).opened)
          expect((yield* incident(id)).title).toBe("HighErrorRate: shop/web in prod")
          expect((yield* accept(cart())).outcomes).toEqual([`in ${id}`])
          expect((yield* incident(id)).title).toBe("KubePodCrashLooping: shop/cart in prod")
          const events = yield* eventsOf(id)
          expect(events.at(-1)?.data).toMatchObject({ _tag: "RootChanged", entity: "Deployment shop/cart", instead: "Workload shop/web" })
          expect(events.flatMap(({ data }) => (data._tag === "SignalReceived" ? (data.reasons ?? []) : []))).toEqual([
            "both are in namespace shop, within 30 min"
          ])
        })
      )
    )

    it.effect("makes one of two incidents once the cluster's own trouble is known, and takes every symptom from then on", () =>
      run(
        Effect.gen(function* () {
          const [shop, billing] = (yield* accept(errors(), ledger())).opened
          const { opened } = yield* accept(alertOf("etcdNoLeader", { job: "etcd" }, { severity: "critical" }))
          expect(opened).toEqual([])
          const list = yield* Effect.flatMap(Incidents, (incidents) => incidents.list({ open: true }))
          expect(list).toMatchObject([{ title: "etcdNoLeader: etcd in prod" }])
          const gone = list[0]?.id === shop ? billing : shop
          expect((yield* incident(gone as IncidentId)).outcome).toContain(`merged into ${list[0]?.id}`)
          expect((yield* accept(alertOf("HighLatency", { namespace: "crm", service: "contacts" }))).outcomes).toEqual([`in ${list[0]?.id}`])
          expect(yield* kinds(list[0]?.id as IncidentId)).toContain("IncidentAbsorbed")
        })
      )
    )

    it.effect("begins anew with the cause when a symptom's runbook had been begun, and only proposes it once a plan waits", () =>
      run(
        Effect.gen(function* () {
          const begun = only((yield* accept(errors())).opened)
          yield* moveTo(begun, "triaged", "diagnosing")
          const { opened } = yield* accept(alertOf("CoreDNSDown", { job: "kube-dns" }, { severity: "critical" }))
          expect((yield* incident(begun)).phase).toBe("cancelled")
          expect(yield* incident(only(opened))).toMatchObject({ phase: "opened", title: "CoreDNSDown: kube-dns in prod" })

          const other = { cluster: "elsewhere" }
          const [a, b] = (yield* accept({ ...errors(), ...other }, { ...ledger(), ...other })).opened as [IncidentId, IncidentId]
          yield* moveTo(a, "triaged", "planned", "awaiting-approval")
          yield* moveTo(b, "triaged", "planned", "awaiting-approval")
          yield* accept(alertOf("etcdNoLeader", { job: "etcd" }, { severity: "critical", ...other }))
          expect([(yield* incident(a)).phase, (yield* incident(b)).phase]).toEqual(["awaiting-approval", "awaiting-approval"])
          expect([...(yield* kinds(a)), ...(yield* kinds(b))]).toContain("MergeProposed")
        })
      )
    )

    it.effect("reopens a flapping alert as a new incident that names the one before", () =>
      run(
        Effect.gen(function* () {
          const flapping = cart()
          const first = only((yield* accept(flapping)).opened)
          yield* accept({ ...flapping, status: "resolved", endsAt: timestamp(60_000) })
          yield* end(first, "resolved")
          const again = only((yield* accept({ ...flapping, startsAt: timestamp(120_000) })).opened)
          const [opening] = yield* eventsOf(again)
          expect(opening?.data).toMatchObject({ _tag: "IncidentOpened", follows: [first] })
          expect(opening?.data._tag === "IncidentOpened" && opening.data.reason).toContain("is back, for the 2. time in a day")
        })
      )
    )

    it.effect("opens nothing for a heartbeat", () =>
      run(
        Effect.gen(function* () {
          const heartbeat = alertOf("Watchdog", {})
          expect(yield* accept(heartbeat, heartbeat)).toMatchObject({
            opened: [],
            outcomes: Array(2).fill("says only that alerting works")
          })
        })
      )
    )
  })

  describe("what people say about grouping", () => {
    it.effect("splits alerts off, tells both sides who did it and why, and keeps them apart", () =>
      run(
        Effect.gen(function* () {
          const regrouping = yield* Regrouping
          const id = only((yield* accept(cart(), errors())).opened)
          const made = yield* regrouping.split({ incident: id, by: "ana", reason: "another cause", alerts: ["HighErrorRate"] })
          expect(yield* incident(made)).toMatchObject({ phase: "opened", title: "HighErrorRate: shop/web in prod", cluster: "prod" })
          expect(yield* kinds(made)).toEqual(["IncidentOpened", "AlertsMoved", "SignalReceived"])
          expect((yield* eventsOf(id)).at(-1)).toMatchObject({
            actor: "user:ana",
            data: { _tag: "AlertsMoved", direction: "out", incident: made, reason: "another cause", alerts: [{ name: "HighErrorRate" }] }
          })
          expect((yield* regrouping.alerts(made)).map(({ name }) => name)).toEqual(["HighErrorRate"])
          // more of each goes where people put it, and what links both merges nothing
          expect((yield* accept(errors(), cart())).outcomes).toEqual([`in ${made}`, `in ${id}`])
          yield* accept(alertOf("etcdNoLeader", { job: "etcd" }, { severity: "critical" }))
          expect(yield* Effect.flatMap(Incidents, (incidents) => incidents.list({ open: true }))).toHaveLength(2)
          const timeline = yield* Timeline
          expect([(yield* timeline.verify(id)).intact, (yield* timeline.verify(made)).intact]).toEqual([true, true])
        })
      )
    )

    it.effect("merges and reassigns within a cluster, and refuses what would lose something", () =>
      run(
        Effect.gen(function* () {
          const regrouping = yield* Regrouping
          const [shop, billing] = (yield* accept(cart(), errors(), ledger())).opened as [IncidentId, IncidentId]
          const asked = { by: "ana", reason: "same release" }
          expect(yield* regrouping.reassign({ ...asked, incident: shop, to: billing, alerts: ["HighErrorRate"] })).toBe(1)
          expect((yield* regrouping.alerts(billing)).map(({ name }) => name).toSorted()).toEqual(["HighErrorRate", "KubePodCrashLooping"])

          const refusal = (effect: Effect.Effect<unknown, { readonly _tag: string; readonly message: string }>) =>
            Effect.map(Effect.flip(effect), ({ _tag, message }) => `${_tag}: ${message}`)
          expect(yield* refusal(regrouping.split({ ...asked, incident: shop, alerts: ["KubePodCrashLooping"] }))).toContain("all alerts")
          expect(yield* refusal(regrouping.split({ ...asked, incident: shop, alerts: ["Nothing"] }))).toContain("has no alert Nothing")
          expect(yield* refusal(regrouping.merge({ ...asked, incident: shop, into: shop }))).toContain("itself")
          const stage = only((yield* accept({ ...ledger(), cluster: "elsewhere" })).opened)
          expect(yield* refusal(regrouping.merge({ ...asked, incident: shop, into: stage }))).toContain("different clusters")

          yield* moveTo(shop, "triaged", "planned", "awaiting-approval")
          expect(yield* refusal(regrouping.merge({ ...asked, incident: shop, into: billing }))).toContain("a plan of")
          yield* regrouping.merge({ ...asked, incident: billing, into: shop })
          expect(yield* incident(billing)).toMatchObject({ phase: "cancelled" })
          expect(yield* regrouping.alerts(shop)).toHaveLength(3)
          expect(yield* refusal(regrouping.merge({ ...asked, incident: billing, into: shop }))).toContain("is cancelled")
        })
      )
    )
  })
})
