import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { type KubeError, refusalError } from "../../platform/kubernetes/kube-error.ts"
import type { ServerSeries } from "../../platform/kubernetes/server-metrics.ts"
import { recordedCluster } from "../recorded-cluster.fixture.ts"
import { cartPod, crashing } from "../scene/evidence.fixture.ts"
import { diagnoseLive } from "./diagnose-live.ts"
import type { LiveCluster } from "./live-cluster.ts"

const labels = { flow_schema: "flooder", priority_level: "tiny", reason: "concurrency-limit" }
const rejected = { name: "apiserver_flowcontrol_rejected_requests_total", labels, value: 90 }

const refusal = refusalError(403, { cluster: "c", where: "/metrics", said: "no", retryAfter: 0 })

/** A cluster whose API server exposes this, and how it was asked: for one reading, or for two. */
const exposing = (answer: Effect.Effect<ReadonlyArray<ServerSeries>, KubeError>, pod = cartPod()) => {
  const asked: Array<boolean> = []
  const recorded = recordedCluster({ objects: [pod] })
  const serverMetrics: LiveCluster["reader"]["serverMetrics"] = (compared) => {
    asked.push(compared)
    return Effect.map(answer, (series) =>
      compared ? series.map((one) => ({ ...one, value: one.value + 60, before: { value: one.value, seconds: 2 } })) : series
    )
  }
  return { asked, cluster: { ...recorded, reader: { ...recorded.reader, serverMetrics } } }
}

const everywhere = { alerts: [] }

describe("what the API server exposes is read", () => {
  it.effect("where the whole cluster is asked about, and again where a counter must tell whether it grows", () =>
    Effect.gen(function* () {
      const { asked, cluster } = exposing(Effect.succeed([rejected]))
      const { report } = yield* diagnoseLive({ cluster, subject: everywhere })
      expect(asked).toEqual([false, true])
      expect(report).toMatchObject({ verdict: "cause", cause: { code: "api-server-overloaded" } })
      expect(report.summary).toContain("rejected 60 requests within 2 s, most of the flow schema flooder at the priority level tiny")
    })
  )

  it.effect("once where nothing was ever rejected, and not where a cause is certain or a namespace is asked about", () =>
    Effect.gen(function* () {
      const quiet = exposing(Effect.succeed([{ ...rejected, value: 0 }]))
      yield* diagnoseLive({ cluster: quiet.cluster, subject: everywhere })
      expect(quiet.asked).toEqual([false])
      const namespaced = exposing(Effect.succeed([rejected]))
      yield* diagnoseLive({ cluster: namespaced.cluster, subject: { alerts: [], namespace: "shop" } })
      expect(namespaced.asked).toEqual([])
      const certain = exposing(Effect.succeed([rejected]), cartPod(crashing({ exitCode: 137, reason: "OOMKilled" })))
      yield* diagnoseLive({ cluster: certain.cluster, subject: everywhere })
      expect(certain.asked).toEqual([])
    })
  )

  it.effect("as far as it may be seen: that it may not is told, and changes nothing", () =>
    Effect.gen(function* () {
      const { asked, cluster } = exposing(Effect.fail(refusal))
      const { report } = yield* diagnoseLive({ cluster, subject: everywhere })
      expect(asked).toEqual([false])
      expect(report.verdict).toBe("healthy")
      expect(report.unread).toContainEqual({ what: "metrics of the API server", why: "c answered 403: no" })
    })
  )
})

it.effect("names what turns our own reads away, where it is no accident", () =>
  Effect.gen(function* () {
    const recorded = recordedCluster({ objects: [cartPod()] })
    const diagnosed = (times: number) => {
      const turnedAway = Effect.succeed([{ flowSchema: "service-accounts", priorityLevel: "workload-low", times }])
      return diagnoseLive({ cluster: { ...recorded, reader: { ...recorded.reader, turnedAway } }, subject: everywhere })
    }
    const { report } = yield* diagnosed(7)
    expect(report.cause?.code).toBe("api-server-overloaded")
    expect(report.summary).toContain(
      "the priority level workload-low turned 7 of Handrail's reads away, of the flow schema service-accounts"
    )
    expect((yield* diagnosed(1)).report.verdict).toBe("healthy")
  })
)
