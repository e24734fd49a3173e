import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { describeWith } from "../../../toolbox/vitest.ts"
import { blastRadius } from "../blast-radius.ts"
import { drainNotes } from "../drain.ts"
import { snapshotReach } from "../reach-snapshot.ts"
import { Runner } from "../runner.ts"
import { approvePlanned } from "../runner-world.fixture.ts"
import { inCluster as clusterWith, elsewhere, first, type Given, plan, planWithRestore, writes } from "./real-cluster.fixture.ts"

const deployment = ({ cluster }: Given, name: string) =>
  cluster.reader.get({ resource: "deployments.apps", namespace: "shop", name, maxAge: 0 })

const TIMEOUT = 90_000

describeWith(["kubectl", "helm"], (tools) => {
  const inCluster = clusterWith(tools)

  it.live(
    "shows what each kind of change would come to, against what is there",
    () =>
      inCluster("bad-rollout", (given) =>
        Effect.gen(function* () {
          const { rehearsal, cluster, world } = given
          yield* rehearsal.breakIt
          const changesOf = (line: string) => Effect.map(plan(line, cluster), ({ dryRun }) => dryRun?.changes ?? [])
          const undo = yield* changesOf("kubectl rollout undo deployment/checkout -n shop")
          assert.deepStrictEqual(
            undo.map((line) => line.replace(/\s+/g, " ")),
            ["- - image: registry.example.com/shop/checkout:2.4.1", "+ - image: registry.example.com/shop/checkout:2.4.0"]
          )
          assert.deepStrictEqual(yield* changesOf("kubectl scale deployment/checkout -n shop --replicas=6"), [
            "-  replicas: 4",
            "+  replicas: 6"
          ])
          const env = yield* changesOf("kubectl set env deployment/checkout -n shop API_TOKEN=hunter2hunter2")
          assert.isTrue(env.some((line) => line.includes("API_TOKEN")))
          const diffs = world.kept.filter(({ summary }) => summary.startsWith("what would change"))
          assert.strictEqual(diffs.length, 3)
          assert.match(
            diffs[0]?.content ?? "",
            /^--- Deployment shop\/checkout as it is\n\+\+\+ Deployment shop\/checkout as it would be\n/
          )
          assert.deepStrictEqual(writes(rehearsal), [])
        })
      ),
    TIMEOUT
  )

  it.live(
    "does not run what its dry run shows differently now, though nothing that it names has moved",
    () =>
      inCluster("bad-rollout", (given) =>
        Effect.gen(function* () {
          const { rehearsal, world, cluster } = given
          yield* rehearsal.breakIt
          const step = yield* plan("kubectl rollout undo deployment/checkout -n shop", cluster)
          const approved = yield* approvePlanned(world, [step])
          // the revision that it would return to is another one now
          const { items } = yield* cluster.reader.list({ resource: "replicasets.apps", namespace: "shop", maxAge: 0 })
          const revisions = items
            .filter(({ metadata }) => metadata.ownerReferences?.some(({ name }) => name === "checkout"))
            .toSorted((a, b) => Number(revisionOf(b)) - Number(revisionOf(a)))
          yield* elsewhere(given, "kubectl", "-n", "shop", "delete", "replicaset", revisions[1]?.metadata.name ?? "", "--cascade=orphan")
          const refused = yield* Effect.flip((yield* Runner).run(approved, first))
          assert.match(refused.message, /dry run/)
          assert.deepInclude(refused, { _tag: "RunRefused", isStale: true })
          assert.deepStrictEqual(writes(rehearsal), [])
        })
      ),
    TIMEOUT
  )

  it.live(
    "puts an object back exactly as it was, once, and not over what others did to it since",
    () =>
      inCluster("healthy", (given) =>
        Effect.gen(function* () {
          const { rehearsal, world, cluster } = given
          const before = yield* deployment(given, "checkout")
          const step = yield* planWithRestore(
            "kubectl set image deployment/checkout *=registry.example.com/shop/checkout:9 -n shop",
            cluster
          )
          assert.strictEqual(step.rollback.length, 1)
          const { run } = yield* Runner
          const approved = yield* approvePlanned(world, [step])
          const rollback = { ...first, rollbackIndex: 0 }
          assert.match((yield* Effect.flip(run(approved, rollback))).message, /never begun/)
          assert.deepInclude(yield* run(approved, first), { status: "succeeded" })
          assert.notDeepEqual((yield* deployment(given, "checkout")).spec, before.spec)
          const undone = yield* run(approved, rollback)
          assert.strictEqual(undone.status, "succeeded", undone.stderr)
          const after = yield* deployment(given, "checkout")
          assert.deepStrictEqual(after.spec, before.spec)
          assert.strictEqual(after.metadata.uid, before.metadata.uid)
          assert.match((yield* Effect.flip(run(approved, rollback))).message, /has changed since the step/)
          assert.deepStrictEqual(writes(rehearsal), [
            "handrail-operator patch deployments.apps/checkout",
            "handrail-operator update deployments.apps/checkout"
          ])

          const again = yield* approvePlanned(world, [
            yield* planWithRestore("kubectl scale deployment/checkout -n shop --replicas=6", cluster)
          ])
          yield* run(again, first)
          yield* elsewhere(given, "kubectl", "-n", "shop", "scale", "deployment/checkout", "--replicas=8")
          assert.match((yield* Effect.flip(run(again, rollback))).message, /has changed since the step/)
          assert.strictEqual((yield* deployment(given, "checkout")).spec?.["replicas" as never], 8)
        })
      ),
    TIMEOUT
  )

  it.live(
    "keeps what a command may reach that names nothing",
    () =>
      inCluster("healthy", ({ cluster, world }) =>
        Effect.gen(function* () {
          const step = yield* plan("kubectl rollout restart deployment -n shop", cluster)
          const [note] = yield* snapshotReach(step.effects, cluster)
          assert.match(
            note ?? "",
            /^the 8 objects of kind Deployment that it may reach are kept in evidence [0-9a-f]{8}, and are not put back/
          )
          const kept = world.kept.find(({ summary }) => summary === "8 Deployment objects before any of them is changed")
          assert.strictEqual(JSON.parse(kept?.content ?? "{}").items.length, 8)
        })
      ),
    TIMEOUT
  )

  it.live(
    "keeps no copy of a Secret",
    () =>
      inCluster("healthy", ({ cluster }) =>
        Effect.gen(function* () {
          const { effects } = yield* plan("kubectl annotate configmap kube-root-ca.crt -n shop note=x", cluster)
          assert.strictEqual(effects.effects[0]?.kind, "ConfigMap")
          const secret = yield* Effect.flip(planWithRestore("kubectl annotate secret db -n shop note=x", cluster))
          // the reader cannot even see it
          assert.strictEqual(secret._tag, "SnapshotFailed")
        })
      ),
    TIMEOUT
  )

  it.live(
    "returns a release to the revision that it had",
    () =>
      inCluster("cni-regression", ({ rehearsal, world, cluster }) =>
        Effect.gen(function* () {
          yield* rehearsal.breakIt
          const step = yield* planWithRestore("helm rollback cni 1 -n kube-system", cluster)
          assert.deepStrictEqual(
            step.rollback.map(({ argv }) => argv.slice(0, 4)),
            [["helm", "rollback", "cni", "2"]]
          )
          assert.isTrue((step.dryRun?.changes ?? []).length > 0)
          const approved = yield* approvePlanned(world, [step])
          yield* (yield* Runner).run(approved, first)
          assert.isTrue(writes(rehearsal).length > 0)
        })
      ),
    TIMEOUT
  )

  it.live(
    "lists what a drain moves, uncordons when it fails, and counts what it reaches",
    () =>
      inCluster("healthy", (given) =>
        Effect.gen(function* () {
          const { rehearsal, world, cluster } = given
          const { items } = yield* cluster.reader.list({ resource: "pods", namespace: "shop", maxAge: 0 })
          const node = String(items.map(({ spec }) => (spec as { nodeName?: string }).nodeName).find((name) => name !== undefined))
          const step = yield* planWithRestore(`kubectl drain ${node} --ignore-daemonsets --delete-emptydir-data --timeout=5s`, cluster)
          assert.deepStrictEqual(
            step.rollback.map(({ argv }) => argv.join(" ")),
            [`kubectl uncordon ${node}`]
          )
          const notes = yield* drainNotes(step.effects, cluster.reader)
          assert.match(notes[0] ?? "", new RegExp(`^[1-9]\\d* pods leave node ${node}: `))
          const blast = yield* blastRadius(step.effects, cluster.reader)
          assert.deepInclude(blast, { nodes: 1 })
          assert.isTrue((blast?.pods ?? 0) > 0)
          const approved = yield* approvePlanned(world, [step])
          const { run } = yield* Runner
          yield* run(approved, first)
          const isClosed = Effect.map(
            cluster.reader.get({ resource: "nodes", name: node, maxAge: 0 }),
            ({ spec }) => (spec as { unschedulable?: boolean }).unschedulable ?? false
          )
          assert.isTrue(yield* isClosed)
          yield* run(approved, { ...first, rollbackIndex: 0 })
          assert.isFalse(yield* isClosed)
          assert.include(writes(rehearsal)[0] ?? "", `nodes/${node}`)
        })
      ),
    TIMEOUT
  )
})

const revisionOf = ({ metadata }: { readonly metadata: { readonly annotations?: unknown } }): string | undefined =>
  (metadata.annotations as Record<string, string> | undefined)?.["deployment.kubernetes.io/revision"]
