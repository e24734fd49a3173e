import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { at, cartPod, crashing, evidenceOf, firing, logOf } from "../../scene/evidence.fixture.ts"
import type { Evidence } from "../../scene/scene.ts"
import { verdictOf } from "../verdict.fixture.ts"

const chaos = (kind: string, spec: object, status: object = {}, metadata: object = {}): KubeObject => ({
  apiVersion: kind === "ChaosEngine" ? "litmuschaos.io/v1alpha1" : "chaos-mesh.org/v1alpha1",
  kind,
  metadata: { name: "game-day", namespace: "chaos", creationTimestamp: at(20), ...metadata },
  spec,
  status
})
const scope = { selector: { namespaces: ["shop"], labelSelectors: { app: "cart" } } }
const condition = (type: string) => ({ type, status: "True" })
const injected = {
  conditions: ["Selected", "AllInjected"].map(condition),
  experiment: { desiredPhase: "Run", containerRecords: [{ id: "shop/cart-6d5f7c8b9-x2x4z/app", phase: "Injected", selectorKey: "." }] }
}
const delay = (status: object = injected, metadata: object = {}) => chaos("NetworkChaos", { action: "delay", ...scope }, status, metadata)
const slow: Partial<Evidence["subject"]> = { alerts: [firing("CartLatencyHigh", { namespace: "shop", deployment: "cart" })] }
const judged = (subject: Partial<Evidence["subject"]>, ...objects: ReadonlyArray<KubeObject>) =>
  verdictOf(evidenceOf({ objects, subject: { namespace: "shop", ...subject }, complete: [{ kind: "Pod", namespace: "shop" }] }))

describe("an experiment is the cause where", () => {
  it.each<readonly [string, Partial<Evidence["subject"]>, ReadonlyArray<KubeObject>, string]>([
    ["it delays the answers of what is slow", slow, [cartPod(), delay()], "NetworkChaos"],
    ["its pods are known by its selector alone", slow, [cartPod(), delay({ conditions: [condition("AllInjected")] })], "NetworkChaos"],
    [
      "it takes the memory that ran out",
      {},
      [
        cartPod(crashing({ exitCode: 137, reason: "OOMKilled", finishedAt: at(29) })),
        chaos("StressChaos", { stressors: { memory: { workers: 1, size: "1GB" } }, ...scope }, injected)
      ],
      "StressChaos"
    ],
    [
      "it ends pods that are not ready",
      {},
      [
        cartPod(crashing({ exitCode: 137, reason: "Error", finishedAt: at(29) })),
        chaos("PodChaos", { action: "pod-failure", ...scope }, injected)
      ],
      "PodChaos"
    ],
    [
      "an engine of Litmus runs it",
      slow,
      [
        cartPod(),
        chaos(
          "ChaosEngine",
          { engineState: "active", appinfo: { appns: "shop", applabel: "app=cart" }, experiments: [{ name: "pod-network-latency" }] },
          { engineStatus: "initialized" }
        )
      ],
      "ChaosEngine"
    ]
  ])("%s", (_, subject, objects, kind) => {
    expect(judged(subject, ...objects)).toBe(`chaos-experiment-running ${kind}/game-day`)
  })
})

describe("an experiment is not the cause where", () => {
  it.each<readonly [string, KubeObject]>([
    ["it is over", delay({ conditions: [condition("AllInjected"), condition("AllRecovered")] })],
    ["it is paused", delay(injected, { annotations: { "experiment.chaos-mesh.org/pause": "true" } })],
    ["it disturbs others", chaos("NetworkChaos", { action: "delay", selector: { namespaces: ["shop"], labelSelectors: { app: "x" } } })],
    ["only its tool knows its pods", chaos("NetworkChaos", { action: "loss", selector: { nodeSelectors: { zone: "a" } } })],
    [
      "it ended pods long ago",
      chaos("PodChaos", { action: "pod-kill", ...scope }, injected, { creationTimestamp: "2025-12-01T00:00:00Z" })
    ],
    [
      "its engine has stopped",
      chaos("ChaosEngine", { engineState: "stop", appinfo: { appns: "shop", applabel: "app=cart" }, experiments: [] })
    ]
  ])("%s", (_, experiment) => {
    expect(judged(slow, cartPod(), experiment)).toBe("inconclusive")
  })

  it("the pods say another reason themselves", () => {
    const pod = cartPod(crashing())
    const log = logOf(pod, "starting", "Error: unknown flag: --lisen-address")
    const evidence = evidenceOf({ objects: [pod, delay({ conditions: [condition("AllInjected")] })], logs: [log] })
    expect(verdictOf(evidence)).toBe("configuration-invalid Deployment/cart")
  })

  it("others complain of something else", () => {
    const other = cartPod({ name: "mailer-0", labels: { app: "mailer" } })
    const log = { ...logOf(other, "ERROR smtp: connection refused"), previous: false }
    const evidence = (pod: KubeObject, said: string) =>
      evidenceOf({
        objects: [pod, { ...other, metadata: { ...other.metadata, ownerReferences: [] } }, delay()],
        logs: [{ ...log, lines: [said] }]
      })
    expect(verdictOf(evidence(cartPod(), "ERROR smtp: connection refused"))).not.toContain("chaos")
    expect(verdictOf(evidence(cartPod(), "ERROR GET http://cart/items: connection refused"))).toContain("chaos")
  })

  it("nothing is wrong", () => {
    expect(judged({}, cartPod(), delay())).toBe("healthy")
  })
})
