import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import type { ServerSeries } from "../../../platform/kubernetes/server-metrics.ts"
import { cartPod, evidenceOf } from "../../scene/evidence.fixture.ts"
import { makeScene } from "../../scene/make-scene.ts"
import { noteWants } from "../../scene/note-wants.ts"
import type { Evidence, Subject } from "../../scene/scene.ts"
import { verdictOf } from "../verdict.fixture.ts"
import { controlPlaneCauses } from "./control-plane-causes.ts"

type Labels = ServerSeries["labels"]

const series = (name: string, labels: Labels, value: number, before?: number): ServerSeries => ({
  name,
  labels,
  value,
  ...(before === undefined ? {} : { before: { value: before, seconds: 10 } })
})

const exposing = (server: ReadonlyArray<ServerSeries>, subject: Partial<Subject> = {}): Evidence =>
  evidenceOf({ objects: [cartPod()], server: server.map((one) => ({ ...one, source: "kubectl get --raw /metrics" })), subject })

const judged = (...server: ReadonlyArray<ServerSeries>) => verdictOf(exposing(server))

const level = { flow_schema: "service-accounts", priority_level: "workload-low", reason: "queue-full" }
const rejected = (value: number, before?: number) => series("apiserver_flowcontrol_rejected_requests_total", level, value, before)

const bucket = (operation: string, le: string, value: number, before?: number) =>
  series("etcd_request_duration_seconds_bucket", { operation, le }, value, before)

const wanted = (evidence: Evidence) => {
  const { scene, wants } = noteWants(makeScene(evidence))
  for (const { candidates } of controlPlaneCauses) candidates(scene)
  return wants().filter(({ _tag }) => _tag === "server")
}

describe("what the API server exposes of itself", () => {
  it("names an overload by what is rejected now, and not by what was rejected ever", () => {
    expect(judged(rejected(900, 100))).toBe("api-server-overloaded Service/kubernetes")
    expect(judged(rejected(900, 900), rejected(900))).toBe("healthy")
    expect(judged(rejected(103, 100))).toBe("healthy")
  })

  it("names an aggregated API that is given up, where its object is not known to be well", () => {
    const gauge = (value: number) => series("aggregator_unavailable_apiservice", { name: "v1beta1.metrics.k8s.io" }, value)
    expect(judged(gauge(1))).toBe("api-service-unavailable APIService/v1beta1.metrics.k8s.io")
    expect(judged(gauge(0))).toBe("healthy")
  })

  it("does not name etcd's disk for slow requests alone, nor its quota for a size", () => {
    const slow = [bucket("update", "1", 140, 100), bucket("update", "+Inf", 210, 100)]
    expect(judged(...slow)).not.toContain("etcd-")
    expect(judged(series("apiserver_storage_size_bytes", {}, 8.5e9))).not.toContain("etcd-")
  })

  it("tells which webhook cannot be called, by its configuration", () => {
    const calls = (type: string) =>
      series("apiserver_admission_webhook_rejection_count", { name: "check.policy.example", type: "validating", error_type: type }, 30, 10)
    const configuration: KubeObject = {
      apiVersion: "admissionregistration.k8s.io/v1",
      kind: "ValidatingWebhookConfiguration",
      metadata: { name: "policy" },
      webhooks: [{ name: "check.policy.example", clientConfig: { url: "https://policy.example/check" } }]
    }
    const judgedWith = (type: string) => {
      const evidence = exposing([calls(type)])
      return verdictOf({ ...evidence, objects: [...evidence.objects, { object: configuration, source: "policy.json" }] })
    }
    expect(judgedWith("calling_webhook_error")).toBe("admission-webhook-unavailable ValidatingWebhookConfiguration/policy")
    expect(judgedWith("no_error")).toBe("healthy")
  })

  it("is read twice only where a counter that tells something is not zero", () => {
    const second = [{ _tag: "server", compared: true }]
    expect(wanted(exposing([rejected(900)]))).toEqual(second)
    expect(wanted(exposing([rejected(0), bucket("get", "1", 9_990), bucket("get", "+Inf", 9_991)]))).toEqual([])
    expect(wanted(exposing([bucket("get", "1", 9_000), bucket("get", "+Inf", 9_991)]))).toEqual(second)
    expect(wanted(exposing([bucket("list", "1", 9_000), bucket("list", "+Inf", 9_991)]))).toEqual([])
    expect(wanted(exposing([rejected(900, 900)]))).toEqual([])
  })

  it("is wanted where the control plane is asked about, whatever namespace is named", () => {
    expect(wanted(exposing([], { namespace: "shop", question: "why is checkout slow?" }))).toEqual([])
    expect(wanted(exposing([], { namespace: "shop", question: "why does the API server answer 429?" }))).toEqual([
      { _tag: "server", compared: false }
    ])
  })
})
