import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { TestClock } from "effect/testing"
import type { Change } from "../../domain/change.ts"
import { ClusterName, digestText, type IncidentId, millisOf, timestamp } from "../../domain/ids.ts"
import { Clusters } from "../../platform/clusters.ts"
import { onEachDatabase } from "../../platform/sql/databases.fixture.ts"
import { layerStores, open, settings, signal } from "../incident.fixture.ts"
import { Timeline } from "../timeline/timeline.ts"
import { type ChangeScope, Changes } from "./changes.ts"
import { layerChanges } from "./sql-changes.ts"
import { subjectOf } from "./subject.ts"

const prod = Schema.decodeSync(ClusterName)("prod")
const configured = {
  name: prod,
  environment: "production" as const,
  credentials: {
    mint: {
      kubeconfig: "/none",
      namespace: "handrail",
      accounts: { reader: "handrail-reader", operator: "handrail-operator" },
      lifetime: 600_000
    }
  },
  prometheus: []
}
const clusters = Layer.mock(Clusters, { list: Effect.succeed([configured as never]) })
const HOUR = 3_600_000
const alertAt = timestamp(10 * HOUR)
const ago = (minutes: number) => timestamp(10 * HOUR - minutes * 60_000)

const change = (id: string, over: Partial<Change> = {}): Change => ({
  id: digestText(id),
  source: "kubernetes-audit",
  kind: "deploy",
  at: ago(5),
  receivedAt: ago(4),
  actor: "ana",
  cluster: "prod",
  namespace: "shop",
  objects: [{ group: "apps", kind: "Deployment", namespace: "shop", name: "checkout" }],
  summary: id,
  ...over
})

const scope = (labels: Record<string, string>): ChangeScope => ({
  cluster: prod,
  subject: subjectOf([signal({ labels })]),
  firstAlert: alertAt,
  since: timestamp(millisOf(alertAt) - 2 * HOUR)
})
const checkout = scope({ namespace: "shop", pod: "checkout-5d4b7c9f4d-x2x7k" })

const found = (incident: IncidentId) =>
  Effect.map(
    Effect.flatMap(Timeline, (timeline) => timeline.read(incident)),
    (events) => events.flatMap(({ data }) => (data._tag === "ChangesFound" ? [data] : []))
  )
const summaries = (incident: IncidentId) =>
  Effect.map(found(incident), (events) => events.map(({ changes }) => changes.map(({ change: { summary } }) => summary)))

const startAt = TestClock.setTime(10 * HOUR + 1_000)

onEachDatabase((database) => {
  const world = layerChanges.pipe(Layer.provide(Layer.merge(clusters, settings())), Layer.provideMerge(layerStores(database)))

  describe("changes", () => {
    it.effect("tells an incident what was changed, nearest in place and time first, and leaves out what is none of its business", () =>
      Effect.gen(function* () {
        yield* startAt
        const changes = yield* Changes
        const incident = yield* open("one", { cluster: prod })
        const config = { kind: "config", objects: [{ group: "", kind: "ConfigMap", namespace: "shop", name: "other" }] } as const
        yield* changes.accept([
          change("another namespace", {
            namespace: "blog",
            objects: [{ group: "apps", kind: "Deployment", namespace: "blog", name: "checkout" }]
          }),
          change("long ago", { at: ago(180) }),
          change("another cluster", { cluster: "staging" }),
          change("in the namespace", config),
          change("earlier deploy", { at: ago(50) }),
          change("the deploy"),
          change("CoreDNS", {
            namespace: "kube-system",
            objects: [{ group: "", kind: "ConfigMap", namespace: "kube-system", name: "coredns" }]
          }),
          change("its own pod", {
            kind: "delete",
            at: ago(1),
            objects: [{ group: "", kind: "Pod", namespace: "shop", name: "checkout-5d4b7c9f4d-x2x7k" }]
          })
        ])
        yield* changes.tell(incident, checkout, [])
        yield* changes.tell(incident, checkout, [])
        expect(yield* summaries(incident)).toEqual([["its own pod", "the deploy", "in the namespace", "CoreDNS", "earlier deploy"]])
        const related = yield* changes.related(incident)
        expect(related.map(({ relation }) => relation)).toEqual(["object", "owner", "namespace", "cluster", "owner"])
        expect(related[1]?.before).toBe(5 * 60_000)
      }).pipe(Effect.provide(world))
    )

    it.effect("tells nothing where nothing was changed, and then of what comes late, once", () =>
      Effect.gen(function* () {
        yield* startAt
        const changes = yield* Changes
        const incident = yield* open("one", { cluster: prod })
        yield* changes.tell(incident, checkout, [])
        expect(yield* summaries(incident)).toEqual([])
        const late = [change("the deploy"), change("after it began, elsewhere in the namespace", { at: ago(-2), objects: [] })]
        yield* changes.accept(late)
        yield* changes.accept(late)
        expect(yield* found(incident)).toMatchObject([{ late: true, changes: [{ relation: "owner", change: { summary: "the deploy" } }] }])
        expect((yield* changes.list({})).map(({ summary }) => summary)).toContain("after it began, elsewhere in the namespace")
      }).pipe(Effect.provide(world))
    )

    it.effect("says in which incident Handrail made a change, and never that of an incident's own step", () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(millisOf(ago(6)))
        const changes = yield* Changes
        const timeline = yield* Timeline
        const acting = yield* open("acting", { cluster: prod })
        const ref = { group: "apps", kind: "Deployment", namespace: "shop", name: "checkout" }
        yield* timeline.append(acting, "handrail", {
          _tag: "StepIntended",
          plan: digestText("plan"),
          step: "scale",
          attempt: 1,
          argv: ["kubectl", "scale"],
          effects: { class: "low", reasons: [], effects: [] },
          targets: [{ ref, version: "1" }]
        })
        yield* startAt
        const own = "system:serviceaccount:handrail:handrail-operator"
        yield* changes.accept([change("by the operator", { actor: own }), change("by a person")])
        const other = yield* open("other", { cluster: prod })
        yield* changes.tell(other, checkout, [])
        yield* changes.tell(acting, checkout, [])
        const [told] = yield* found(other)
        expect(told?.changes.map(({ change: { summary }, madeIn }) => [summary, madeIn]).sort()).toEqual([
          ["by a person", undefined],
          ["by the operator", acting]
        ])
        expect(yield* summaries(acting)).toEqual([["by a person"]])
      }).pipe(Effect.provide(world))
    )

    it.effect("tells pull requests of the workload's repository: what waits, and what was merged and perhaps not deployed", () =>
      Effect.gen(function* () {
        yield* startAt
        const changes = yield* Changes
        const repository = "github.com/acme/shop"
        const github = (id: string, minutes: number, over: Partial<Change>): Change => {
          const {
            actor: _,
            cluster: __,
            namespace: ___,
            ...rest
          } = change(id, { source: "github", kind: "other", objects: [], at: ago(minutes) })
          return { ...rest, repository, ...over }
        }
        const pull = (number: number, state: "open" | "merged", minutes: number, over: Partial<Change> = {}) =>
          github(`${number} ${state}`, minutes, {
            pullRequest: { number, state },
            ...(state === "merged" ? { kind: "config", to: `${number}`.repeat(40) } : {}),
            ...over
          })
        yield* changes.accept([
          pull(1, "open", 90),
          pull(1, "merged", 30),
          pull(2, "merged", 10),
          pull(3, "open", 20),
          pull(4, "open", 15, { repository: "github.com/acme/blog" }),
          github("deployment", 20, { kind: "deploy", to: "1".repeat(40) })
        ])
        const ours = { ...checkout, subject: { ...checkout.subject, repositories: new Set([repository]) } }
        const incident = yield* open("one", { cluster: prod })
        yield* changes.tell(incident, ours, [])
        const related = yield* changes.related(incident)
        expect(related.map(({ change: { summary }, isDeployed, relation }) => [summary, relation, isDeployed])).toEqual([
          ["2 merged", "repository", false],
          ["deployment", "repository", undefined],
          ["1 merged", "repository", true],
          ["3 open", "repository", undefined]
        ])
        // what only waits is no news; what is merged late may be why, or somebody's mending
        yield* changes.accept([pull(5, "open", 1), pull(3, "merged", -1)])
        expect((yield* summaries(incident)).slice(1)).toEqual([["3 merged"]])
      }).pipe(Effect.provide(world))
    )

    it.effect("tells ten and counts the others; lists by place and time; forgets", () =>
      Effect.gen(function* () {
        yield* startAt
        const changes = yield* Changes
        const incident = yield* open("one", { cluster: prod })
        yield* changes.accept(Array.from({ length: 13 }, (_, n) => change(`deploy ${n}`, { at: ago(n + 1) })))
        yield* changes.accept([change("elsewhere", { namespace: "blog", objects: [], at: ago(3) })])
        yield* changes.tell(incident, checkout, ["something was not read"])
        expect(yield* found(incident)).toMatchObject([{ omitted: 3, notes: ["something was not read"] }])
        expect((yield* changes.list({ namespace: "blog" })).map(({ summary }) => summary)).toEqual(["elsewhere"])
        expect(yield* changes.list({ namespace: "shop", since: ago(4), limit: 3 })).toHaveLength(3)
        expect(yield* changes.prune(ago(4))).toBe(0)
        expect(yield* changes.prune(ago(0))).toBe(14)
      }).pipe(Effect.provide(world))
    )
  })
})
