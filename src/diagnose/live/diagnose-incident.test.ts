// biome-ignore-all lint/suspicious/noTemplateCurlyInString: how a runbook writes CEL in a text
import { expect, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { loadRunbook } from "../../knowledge/load-runbook.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { type Recording, recordedCluster, recordingNarrator } from "../recorded-cluster.fixture.ts"
import { cartPod, crashing, waiting } from "../scene/evidence.fixture.ts"
import { diagnoseIncident } from "./diagnose-incident.ts"

const runbook = (causes: ReadonlyArray<string>) => `apiVersion: handrail.dev/v1alpha1
kind: Runbook
metadata: {name: by-library}
spec:
  match: [{matchers: [alertname=Ill]}]
  diagnose:
    hypotheses:
${causes.map((code) => `    - {id: ${code}, title: It is ${code}, prior: 0.2, cause: ${code}}`).join("\n")}
  actions: [{cmd: kubectl get pods -n shop}]
`

const renamed = (pod: KubeObject, name: string): KubeObject => ({
  ...pod,
  metadata: {
    ...pod.metadata,
    name: `${name}-5c9f4d7b8-qqqqq`,
    labels: { app: name },
    ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: `${name}-5c9f4d7b8`, uid: "r", controller: true }]
  }
})

const killed = cartPod(crashing({ exitCode: 137, reason: "OOMKilled", finishedAt: "2026-01-01T12:29:00Z" }))
const pulling = cartPod(waiting("ImagePullBackOff", "manifest for registry.example/cart:2 not found: manifest unknown"))

const found = Effect.fnUntraced(function* (causes: ReadonlyArray<string>, recording: Recording) {
  const { diagnose: tree } = yield* loadRunbook({ file: "r.yaml", text: runbook(causes) })
  const labels = { alertname: "Ill", namespace: "shop", deployment: "cart" }
  const { hypotheses } = yield* diagnoseIncident({
    tree: Option.getOrThrow(Option.fromNullishOr(tree)),
    params: { namespace: "shop" },
    signal: { labels, annotations: {} },
    cluster: recordedCluster({ logs: { [`shop/${cartPod().metadata.name}`]: "starting" }, ...recording })
  }).pipe(recordingNarrator().provide)
  return Object.fromEntries(
    hypotheses.map(({ findings, id, status }) => [id, { status, effect: findings[0]?.effect, sentence: findings[0]?.sentence }])
  )
})

it.effect("takes the library's evidence for a hypothesis that names a cause", () =>
  Effect.gen(function* () {
    const seen = yield* found(["out-of-memory-limit", "image-tag-missing"], { objects: [killed] })
    expect(seen["out-of-memory-limit"]).toMatchObject({
      status: "confirmed",
      sentence: expect.stringContaining("out-of-memory-limit at Deployment shop/cart, container app was ended as OOMKilled")
    })
    expect(seen["image-tag-missing"]).toMatchObject({ status: "refuted", sentence: "nothing that it would show is there" })
  })
)

it.effect("does not take what is at work elsewhere for it", () =>
  Effect.gen(function* () {
    const seen = yield* found(["out-of-memory-limit", "image-tag-missing"], { objects: [killed, renamed(pulling, "mailer")] })
    expect(seen["out-of-memory-limit"]?.status).toBe("confirmed")
    expect(seen["image-tag-missing"]?.status).toBe("refuted")
  })
)

it.effect("cannot tell where the library could not read, or has no such cause", () =>
  Effect.gen(function* () {
    const seen = yield* found(["image-tag-missing", "no-such-cause"], { objects: [killed], forbidden: ["services"] })
    expect(seen["image-tag-missing"]).toMatchObject({ status: "inconclusive", effect: "unknown" })
    expect(seen["no-such-cause"]?.sentence).toContain("there is no cause no-such-cause; see handrail causes")
  })
)
