import { describe, expect, it } from "vitest"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { at, cartPod, crashing, evidenceOf, logOf } from "../../scene/evidence.fixture.ts"
import { verdictOf } from "../verdict.fixture.ts"
import { lastChangeOf, namedIn } from "./config-in-use.ts"

const settings = (
  minute: number,
  data: Readonly<Record<string, string>> = { DATABASE_URL: "postgres//db", WORKERS: "many" }
): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: {
    name: "cart-settings",
    namespace: "shop",
    creationTimestamp: "2025-11-01T00:00:00Z",
    managedFields: [
      { manager: "helm", operation: "Update", time: "2025-11-01T00:00:00Z", fieldsV1: { "f:data": {} } },
      { manager: "kubectl-edit", operation: "Update", time: at(minute), fieldsV1: { "f:data": { "f:WORKERS": {} } } },
      { manager: "labeller", operation: "Update", time: at(29), fieldsV1: { "f:metadata": { "f:labels": {} } } }
    ]
  },
  data
})

const reads = { envFrom: [{ configMapRef: { name: "cart-settings" } }] }

/** A workload's pod that was made at noon, and fails since this minute. */
const failingPod = (workload = "cart", since = 22, container: object = reads): KubeObject => {
  const parts = crashing({ exitCode: 1, reason: "Error", finishedAt: at(29) })
  const status = { phase: "Running", conditions: [{ type: "Ready", status: "False", lastTransitionTime: at(since) }] }
  const pod = cartPod({ ...parts, status, name: `${workload}-6d5f7c8b9-x2x4z`, container })
  const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: `${workload}-6d5f7c8b9`, uid: workload, controller: true }
  return { ...pod, metadata: { ...pod.metadata, ownerReferences: [owner] } }
}

const complaint = "ValueError: invalid literal for int() with base 10: 'many' in WORKERS"
const judged = (objects: ReadonlyArray<KubeObject>, line = complaint) =>
  verdictOf(evidenceOf({ objects, logs: objects.filter(({ kind }) => kind === "Pod").map((pod) => logOf(pod, "starting", line)) }))

describe("a ConfigMap's change is named", () => {
  it("where what reads it names what it holds, and fails since", () => {
    expect(judged([settings(20), failingPod()])).toBe("config-changed ConfigMap/cart-settings")
  })

  it("where it names a host that there is not", () => {
    const line = "dial tcp: lookup db-primry.shop: no such host"
    expect(judged([settings(20, { DATABASE_HOST: "db-primry.shop" }), failingPod()], line)).toBe("config-changed ConfigMap/cart-settings")
  })

  it("where several workloads that read it fail since, one change for all", () => {
    expect(judged([settings(20), failingPod(), failingPod("basket")], "panic: cannot start")).toBe("config-changed ConfigMap/cart-settings")
  })
})

it("a ConfigMap's change is named where something else fails at the time, for a reason of its own", () => {
  const [cart, basket] = [failingPod(), failingPod("basket", 23, {})]
  const logs = [logOf(cart, "starting", complaint), logOf(basket, "starting", "PermissionError: [Errno 13] Permission denied: '/data/db'")]
  const named = [{ kind: "Deployment", namespace: "shop", name: "cart" }]
  const verdict = verdictOf(evidenceOf({ objects: [settings(20), cart, basket], logs, subject: { namespace: "shop", named } }))
  expect(verdict).toBe("config-changed ConfigMap/cart-settings")
})

describe("a ConfigMap's change is not named where", () => {
  it.each<readonly [what: string, objects: ReadonlyArray<KubeObject>, line: string]>([
    ["it was made after the trouble began", [settings(25), failingPod()], complaint],
    ["it was long before", [settings(-30), failingPod()], complaint],
    ["only time speaks for it", [settings(20), failingPod()], "panic: index out of range"],
    ["what fails does not read it", [settings(20), failingPod("cart", 22, {})], complaint],
    ["what is called does not answer", [settings(20), failingPod()], "dial tcp 10.0.0.9:5432: connect: connection refused"],
    [
      "what is called does not answer, though the settings name it",
      [settings(20, { DATABASE: "db-primary" }), failingPod()],
      "dial tcp db-primary:5432: connect: connection refused"
    ],
    ["what does not read it fails since, too", [settings(20), failingPod(), failingPod("basket", 23, {})], "panic: cannot start"],
    [
      "a new template was rolled out with it",
      [
        settings(20),
        failingPod(),
        { apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name: "cart-6d5f7c8b9", namespace: "shop", creationTimestamp: at(21) } }
      ],
      "panic: cannot start"
    ]
  ])("%s", (_, objects, line) => {
    expect(judged(objects, line)).not.toContain("config-changed")
  })

  it("all is well", () => {
    expect(verdictOf(evidenceOf({ objects: [settings(20), cartPod({ container: reads })] }))).toBe("healthy")
  })
})

it("takes the last write of what it holds for its change, and its making where no writes are told", () => {
  expect(lastChangeOf(settings(20))).toEqual({ at: Date.parse(at(20)), by: "kubectl-edit" })
  const { managedFields: _, ...metadata } = settings(20).metadata
  expect(lastChangeOf({ ...settings(20), metadata })).toEqual({ at: Date.parse("2025-11-01T00:00:00Z"), by: undefined })
})

it("finds keys and values in a line, and not what is in every line", () => {
  const config = settings(20, { LOG_LEVEL: "debug", on: "true", port: "8080", host: "db-primary.shop", "app.yaml": "a: 1\nb: panic" })
  expect(namedIn("lookup db-primary.shop: no such host", config)).toBe("db-primary.shop")
  expect(namedIn("cannot parse /etc/app.yaml", config)).toBe("app.yaml")
  expect(namedIn("debug: panic on port 8080 is true", config)).toBeUndefined()
})
