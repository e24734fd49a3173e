import { describe, expect, it } from "vitest"
import type { Change } from "../../../domain/change.ts"
import { Digest, timestamp } from "../../../domain/ids.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { analyse } from "../../reason/analyse.ts"
import { at, cartPod, crashing, evidenceOf, firing, logOf } from "../../scene/evidence.fixture.ts"
import { makeScene } from "../../scene/make-scene.ts"
import type { Evidence } from "../../scene/scene.ts"
import { causes } from "../library.ts"
import { verdictOf } from "../verdict.fixture.ts"

const changeOf = (minute: number, more: Partial<Change>): Change => ({
  id: Digest.make(String(Math.abs(minute)).padStart(64, "0")),
  source: "flags",
  kind: "flag",
  at: timestamp(Date.parse(at(minute))),
  receivedAt: timestamp(Date.parse(at(minute))),
  objects: [],
  summary: "flag checkout-v2 in production: turned on",
  ...more
})

const reads = { envFrom: [{ secretRef: { name: "db" } }] }
const failing = (container: object = reads): KubeObject =>
  cartPod({
    ...crashing({ exitCode: 1, reason: "Error", finishedAt: at(29) }),
    status: { phase: "Running", conditions: [{ type: "Ready", status: "False", lastTransitionTime: at(22) }] },
    container
  })
const refused = 'FATAL: password authentication failed for user "cart"'
const secret = (minute: number): KubeObject => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: {
    name: "db",
    namespace: "shop",
    creationTimestamp: "2025-11-01T00:00:00Z",
    managedFields: [{ manager: "rotator", operation: "Update", time: at(minute), fieldsV1: { "f:data": {} } }]
  }
})

describe("a Secret's change", () => {
  const judged = (line: string, more: Partial<Evidence>, pod = failing(), objects: ReadonlyArray<KubeObject> = []) =>
    verdictOf({ ...evidenceOf({ objects: [pod, ...objects], logs: [logOf(pod, "starting", line)] }), ...more })
  const audited = changeOf(20, {
    source: "kubernetes-audit",
    kind: "config",
    actor: "ana",
    namespace: "shop",
    objects: [{ group: "", kind: "Secret", namespace: "shop", name: "db" }],
    summary: "Secret shop/db: keys password"
  })

  it("is named where what reads it is refused since, by an audit log or by its metadata", () => {
    expect(judged(refused, { changes: [audited] })).toBe("secret-changed Secret/db")
    expect(judged(refused, {}, failing(), [secret(20)])).toBe("secret-changed Secret/db")
  })

  it("is not named where it came later, is of another, or the trouble is of something else", () => {
    const other = { ...audited, objects: [{ group: "", kind: "Secret", namespace: "shop", name: "other" }] }
    const answers = [
      judged(refused, {}, failing(), [secret(25)]),
      judged(refused, { changes: [other] }),
      judged(refused, { changes: [audited] }, failing({})),
      judged("panic: index out of range", { changes: [audited] })
    ]
    expect(answers.filter((one) => one.includes("secret-changed"))).toEqual([])
  })
})

describe("a flag's change", () => {
  const alert = { ...firing("CartErrorRateHigh", { namespace: "shop", deployment: "cart" }), startsAt: Date.parse(at(25)) }
  const pod = cartPod()
  const evidence = (changes: ReadonlyArray<Change>, ...lines: ReadonlyArray<string>): Evidence =>
    evidenceOf({ objects: [pod], subject: { alerts: [alert] }, changes, logs: [{ ...logOf(pod, ...lines), previous: false }] })
  const hypothesis = (of: Evidence) =>
    analyse(makeScene({ now: Date.parse(at(30)), ...of }), causes).hypotheses.find(({ cause }) => cause.code === "flag-changed")

  it("is the answer where a complaint names the flag", () => {
    expect(verdictOf(evidence([changeOf(20, {})], "Error: no handler for checkout-v2"))).toBe("flag-changed Flag/checkout-v2")
  })

  it("is told and not proven where only time speaks for it", () => {
    const told = evidence([changeOf(20, {})], "all well")
    expect(verdictOf(told)).not.toContain("flag-changed")
    expect(hypothesis(told)).toMatchObject({ status: "inconclusive", entity: { kind: "Flag", name: "checkout-v2" } })
  })

  it("is not told where it came after the first alert, or long before", () => {
    expect(hypothesis(evidence([changeOf(26, {})], "x"))).toBeUndefined()
    expect(hypothesis(evidence([changeOf(-10, {})], "x"))).toBeUndefined()
  })
})
