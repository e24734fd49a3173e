// biome-ignore-all lint/suspicious/noTemplateCurlyInString: how a runbook writes CEL and parameters in a text
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"
import type { HealthCheck, Hypothesis, Probe } from "../domain/hypothesis-tree.ts"
import { timestamp } from "../domain/ids.ts"
import type { KubeObject } from "../platform/kubernetes/kube-reader.ts"
import { diagnose } from "./diagnose.ts"
import { type Recording, recordedCluster, recordingNarrator } from "./recorded-cluster.fixture.ts"
import type { RuledOut } from "./still-ruled-out.ts"

const pod = (name: string, phase = "Pending"): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "shop" },
  status: { phase }
})
const node = (name: string): KubeObject => ({ apiVersion: "v1", kind: "Node", metadata: { name } })

const look = (id: string, resource: string, when: string, likelihoodRatio: number, because = `${id} says so`): Probe => ({
  id,
  reads: [{ as: "objects", read: { _tag: "kubernetes", resource } }],
  let: [],
  weigh: [{ when, likelihoodRatio, because }]
})
const hypothesis = (id: string, probes: ReadonlyArray<Probe>, more: Partial<Hypothesis> = {}): Hypothesis => ({
  id,
  title: `It is ${id}`,
  prior: 0.2,
  probes,
  children: [],
  ...more
})
const isPending: HealthCheck = {
  id: "none-pending",
  reads: [{ as: "objects", read: { _tag: "kubernetes", resource: "pods" } }],
  let: [{ name: "pending", value: "objects.filter(p, p.status.phase == 'Pending')" }],
  when: "pending.size() == 0",
  because: "none of ${objects.size()} pods is pending"
}

const run = (
  hypotheses: ReadonlyArray<Hypothesis>,
  recording: Recording,
  more: {
    ruledOut?: ReadonlyArray<RuledOut>
    healthy?: ReadonlyArray<HealthCheck>
    before?: (resource: string) => Effect.Effect<void>
    within?: string
  } = {}
) => {
  const narrator = recordingNarrator()
  return diagnose({
    tree: { healthy: more.healthy ?? [], hypotheses },
    params: { namespace: "shop" },
    signal: { labels: {}, annotations: {} },
    cluster: recordedCluster(recording, more.before),
    ...(more.ruledOut !== undefined && { ruledOut: more.ruledOut }),
    ...(more.within !== undefined && { within: "1 second" })
  }).pipe(
    narrator.provide,
    Effect.map((diagnosis) => ({ diagnosis, ...narrator }))
  )
}
const statuses = ({ hypotheses }: { hypotheses: ReadonlyArray<{ id: string; status: string }> }) =>
  Object.fromEntries(hypotheses.map(({ id, status }) => [id, status]))

const sick: Recording = { objects: [pod("a"), pod("b", "Running"), node("n1")] }
const supported = (id: string, ratio = 50) =>
  hypothesis(id, [look("pods", "pods", "objects.exists(p, p.status.phase == 'Pending')", ratio)])
const refuted = (id: string) => hypothesis(id, [look("nodes", "nodes", "objects.size() == 1", 1 / 20)])

describe("diagnose", () => {
  it.effect("confirms one cause, refutes its rivals, and cites evidence for each finding", () =>
    Effect.gen(function* () {
      const { diagnosis, told, kept } = yield* run([supported("pods-wait"), refuted("node-gone")], sick)
      expect(diagnosis).toMatchObject({
        verdict: "confirmed",
        cause: { id: "pods-wait", summary: "It is pods-wait: pods says so" },
        apiCalls: 2
      })
      expect(statuses(diagnosis)).toEqual({ "pods-wait": "confirmed", "node-gone": "refuted" })
      for (const { evidence } of diagnosis.hypotheses.flatMap(({ findings }) => findings)) {
        expect(evidence !== undefined && kept.has(evidence)).toBe(true)
      }
      expect(told.map(({ _tag }) => _tag)).toEqual([
        "HypothesisOpened",
        "HypothesisOpened",
        "ProbeFinished",
        "HypothesisSettled",
        "ProbeFinished",
        "HypothesisSettled"
      ])
    })
  )

  it.effect("is healthy when every sign of health is there, and tests no hypothesis then", () =>
    Effect.gen(function* () {
      const { diagnosis } = yield* run([supported("x")], { objects: [pod("a", "Running")] }, { healthy: [isPending] })
      expect(diagnosis.verdict).toBe("healthy")
      expect(diagnosis.hypotheses).toMatchObject([
        { id: "healthy", status: "confirmed", findings: [{ effect: "supports", sentence: "none of 1 pods is pending" }] }
      ])
    })
  )

  it.effect("goes on when a sign of health is missing or cannot be read", () =>
    Effect.gen(function* () {
      const { diagnosis } = yield* run([supported("x")], sick, { healthy: [isPending] })
      expect(statuses(diagnosis)).toEqual({ healthy: "refuted", x: "confirmed" })
      const blind = yield* run([refuted("x")], { ...sick, forbidden: ["pods"] }, { healthy: [isPending] })
      expect(statuses(blind.diagnosis)).toEqual({ healthy: "inconclusive", x: "refuted" })
    })
  )

  it.effect("is inconclusive when two causes stand, and says so", () =>
    Effect.gen(function* () {
      const { diagnosis } = yield* run([supported("a"), supported("b", 6), refuted("c")], sick)
      expect(diagnosis.verdict).toBe("inconclusive")
      expect(diagnosis.cause).toBeUndefined()
      expect(diagnosis.summary).toBe("“It is a” and “It is b” both stand; ruled out: “It is c”")
    })
  )

  it.effect("never counts what cannot be read or evaluated", () =>
    Effect.gen(function* () {
      const unreadable = yield* run([supported("a")], { ...sick, forbidden: ["pods"] })
      expect(unreadable.diagnosis).toMatchObject({
        verdict: "inconclusive",
        hypotheses: [
          {
            status: "inconclusive",
            findings: [{ effect: "unknown", sentence: "could not be read: recorded answered 403: may not list pods" }]
          }
        ]
      })
      const broken = yield* run([hypothesis("a", [look("pods", "pods", "objects.all(p, p.spec.x == 1)", 50)])], sick)
      expect(broken.diagnosis.hypotheses[0]?.findings[0]).toMatchObject({ effect: "unknown", sentence: expect.stringContaining("spec") })
    })
  )

  it.effect("counts the first rule that holds", () =>
    Effect.gen(function* () {
      const probe: Probe = {
        ...look("pods", "pods", "objects.size() > 5", 100),
        weigh: [
          { when: "objects.size() > 5", likelihoodRatio: 100, because: "many" },
          { when: "objects.size() > 1", likelihoodRatio: 1 / 100, because: "few" },
          { when: "true", likelihoodRatio: 100, because: "any" }
        ]
      }
      const { diagnosis } = yield* run([hypothesis("a", [probe])], sick)
      expect(diagnosis.hypotheses[0]).toMatchObject({ status: "refuted", findings: [{ sentence: "few", effect: "refutes" }] })
    })
  )

  it.effect("refines a confirmed cause by its children, and only then", () =>
    Effect.gen(function* () {
      const child = (id: string, when: string) => hypothesis(id, [look("nodes", "nodes", when, 50)])
      const parent = (id: string, ratio: number) => ({
        ...supported(id, ratio),
        entity: "Namespace/${params.namespace}",
        children: [child(`${id}-one`, "objects.size() == 1"), child(`${id}-two`, "objects.size() == 2")]
      })
      const { diagnosis } = yield* run([parent("a", 50), { ...parent("b", 1 / 50), prior: 0.1 }], sick)
      expect(diagnosis.cause).toMatchObject({ id: "a-one", entity: "Namespace/shop" })
      expect(diagnosis.hypotheses.map(({ id, parent }) => [id, parent])).toEqual([
        ["a", undefined],
        ["b", undefined],
        ["a-one", "a"],
        ["a-two", "a"]
      ])
    })
  )

  it.effect("reads what several probes want once", () =>
    Effect.gen(function* () {
      const reads: Array<string> = []
      const { diagnosis } = yield* run([supported("a"), supported("b"), supported("c")], sick, {
        before: (resource) => Effect.sync(() => void reads.push(resource))
      })
      expect(reads).toEqual(["pods"])
      expect(diagnosis.apiCalls).toBe(1)
    })
  )

  it.effect("cancels the reads of a lost hypothesis", () =>
    Effect.gen(function* () {
      const started = yield* Deferred.make<void>()
      const cancelled = yield* Deferred.make<void>()
      const hangs = Deferred.succeed(started, undefined).pipe(
        Effect.andThen(Effect.never),
        Effect.onInterrupt(() => Deferred.succeed(cancelled, undefined))
      )
      const lost = hypothesis("lost", [look("nodes", "nodes", "true", 1 / 1_000), look("pods", "pods", "true", 20)])
      const { diagnosis } = yield* run([lost], sick, { before: (resource) => (resource === "pods" ? hangs : Deferred.await(started)) })
      yield* Deferred.await(cancelled)
      expect(diagnosis.hypotheses).toMatchObject([{ status: "refuted", findings: [{ probe: "nodes" }] }])
    })
  )

  it.effect("waits for a probe that could still save a hypothesis, whichever answer comes first", () =>
    Effect.gen(function* () {
      const probes = [look("nodes", "nodes", "true", 1 / 20), look("pods", "pods", "true", 1_000)]
      const orders = yield* Effect.forEach(["nodes", "pods"], (late) =>
        run([hypothesis("a", probes)], sick, { before: (resource) => (resource === late ? Effect.yieldNow : Effect.void) })
      )
      expect(orders.map(({ diagnosis }) => statuses(diagnosis))).toEqual([{ a: "confirmed" }, { a: "confirmed" }])
    })
  )

  it.live("stops at its deadline with what is known", () =>
    Effect.gen(function* () {
      const { diagnosis, told } = yield* run([refuted("a"), supported("b")], sick, {
        before: (resource) => (resource === "pods" ? Effect.never : Effect.void),
        within: "short"
      })
      expect(diagnosis).toMatchObject({
        verdict: "inconclusive",
        summary: expect.stringMatching(/^stopped after 1s; ruled out: “It is a”/)
      })
      expect(statuses(diagnosis)).toEqual({ a: "refuted", b: "inconclusive" })
      expect(told.filter(({ _tag }) => _tag === "HypothesisSettled")).toHaveLength(2)
    })
  )
})

describe("what was refuted before", () => {
  const at = timestamp(Date.UTC(2026, 0, 1, 2, 19))
  const rulesOut = (probe: Probe, more: ReadonlyArray<Probe> = []) => hypothesis("node-gone", [probe, ...more])
  const byNodes = look("nodes", "nodes", "objects.size() == 1", 1 / 20)
  const again = Effect.fnUntraced(function* (tested: Hypothesis, then: Recording, now: Recording) {
    const before = yield* run([tested], then)
    const [result] = before.diagnosis.hypotheses
    if (result === undefined) throw new Error("nothing was tested")
    const { diagnosis, told } = yield* run([tested], now, { ruledOut: [{ result, at }] })
    return { hypothesis: diagnosis.hypotheses[0], told: told.map(({ _tag }) => _tag) }
  })

  it.effect("is not tested again where the objects that spoke against it are as they were", () =>
    Effect.gen(function* () {
      const { hypothesis: found, told } = yield* again(rulesOut(byNodes), sick, { objects: [pod("other"), node("n1")] })
      expect(found).toMatchObject({ status: "refuted", refutedAt: at, findings: [{ probe: "nodes" }] })
      expect(told).toEqual(["HypothesisSettled"])
    })
  )

  it.effect.each<readonly [what: string, tested: Hypothesis, now: Recording]>([
    ["one of those objects has changed", rulesOut(byNodes), { objects: [{ ...node("n1"), status: { phase: "x" } }] }],
    ["they cannot be read", rulesOut(byNodes), { ...sick, forbidden: ["nodes"] }],
    ["they mean something else later", rulesOut(look("nodes", "nodes", "objects.size() == 1 && now > timestamp(0)", 1 / 20)), sick],
    ["another probe may save it", rulesOut(byNodes, [look("pods", "pods", "objects.size() == 1", 100)]), sick],
    [
      "a measurement spoke against it",
      rulesOut({ ...byNodes, reads: [{ as: "objects", read: { _tag: "prometheus", query: "up" } }] }),
      { objects: [], metrics: { up: [{ metric: {}, value: 1 }] } }
    ]
  ])("is tested again where %s", ([, tested, now]) =>
    Effect.gen(function* () {
      const { hypothesis: found, told } = yield* again(tested, { metrics: { up: [{ metric: {}, value: 1 }] }, ...sick }, now)
      expect(found?.refutedAt).toBeUndefined()
      expect(told[0]).toBe("HypothesisOpened")
    })
  )
})
