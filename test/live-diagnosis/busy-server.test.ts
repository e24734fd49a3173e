import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Context, Duration, Effect, Layer, Schema } from "effect"
import { diagnoseLive } from "../../src/diagnose/live/diagnose-live.ts"
import { ClusterName } from "../../src/domain/ids.ts"
import { KubeReader } from "../../src/platform/kubernetes/kube-reader.ts"
import { layerKubeReader } from "../../src/platform/kubernetes/live-kube-reader.ts"
import type { Fault } from "../../toolbox/faults/fault.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { makeGround } from "../chaos/ground.ts"
import { makeRandom } from "../scenarios/random-runbook.ts"

const name = Schema.decodeSync(ClusterName)("busy")

const busy: Fault = { _tag: "status", status: 429, retryAfter: 60 }
const WITHIN = Duration.seconds(3)
/** What the server asks to be spared for is longer: whoever waited for that would be found out. */
const FAR_TOO_LONG = "30 seconds"

describeWith(["kubectl", "helm"], () => {
  it.live(
    "ends in its time when the API server refuses or is slow, and says what it could not read, and why",
    () =>
      Effect.gen(function* () {
        const { access, api, cluster } = yield* makeGround("bad-rollout", makeRandom(7))
        yield* cluster.breakIt
        /** Over a connection of its own, that knows nothing of the troubles before. */
        const diagnosed = (fault: Fault, share: number) =>
          Effect.gen(function* () {
            const readers = yield* Layer.build(layerKubeReader([{ name, files: [access.credentials.reader.kubeconfig] }]))
            const reader = yield* Context.get(readers, KubeReader).cluster(name)
            // what is served is known, as it is in serve
            yield* reader.resolve("pods")
            api.play({ parts: [{ forMs: Number.POSITIVE_INFINITY, fault, share }] })
            const { report } = yield* diagnoseLive({
              cluster: { reader, metrics: undefined },
              subject: { alerts: [], namespace: "shop" },
              within: WITHIN
            })
            return report
          }).pipe(Effect.ensuring(Effect.sync(() => api.play({ parts: [] }))), Effect.scoped, Effect.timeout(FAR_TOO_LONG))

        const refused = yield* diagnosed(busy, 1)
        expect(refused.verdict).toBe("inconclusive")
        expect(refused.unread.map(({ what }) => what)).toEqual(expect.arrayContaining(["Pod of shop", "Node of shop", "Event of shop"]))
        const some = yield* diagnosed(busy, 0.3)
        expect(some.unread).not.toEqual([])
        for (const { why } of [...refused.unread, ...some.unread]) expect(why).toContain("429")

        const slow = yield* diagnosed({ _tag: "slow", delayMs: 60_000 }, 1)
        expect(slow.verdict).toBe("inconclusive")
        expect(slow.unread.map(({ why }) => why)).toContain("no answer in the time that there was")

        expect((yield* diagnosed({ _tag: "none" }, 0)).cause?.code).toBe("image-tag-missing")
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    120_000
  )
})
