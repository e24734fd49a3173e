import { copyFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { Change } from "../../src/domain/change.ts"
import { run } from "../../toolbox/run.ts"
import { controlPlaneTools } from "../../toolbox/servers/control-plane/start-control-plane.ts"
import { serverDirectory } from "../../toolbox/servers/server-directory.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { startLiveControlPlane } from "../live-control-plane/start-live-control-plane.ts"
import { eventsOf, firstIncident, untilEnded } from "./incidents.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { type Serving, serve, tokenOf } from "./serving.fixture.ts"

const decode = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Array(Change)))

/** Asks until the changes that Handrail knows of are so many. */
const untilChanges = (serving: Serving, count: number) =>
  Effect.map(serving.request("/v1/changes?namespace=shop"), ({ text }) => decode(text)).pipe(
    Effect.repeat({ until: (changes) => changes.length >= count })
  )

/** As a kubelet tells of it. */
const evicted = (name: string, at: string) => ({
  apiVersion: "v1",
  kind: "Event",
  metadata: { name: `${name}.1`, namespace: "shop" },
  involvedObject: { apiVersion: "v1", kind: "Pod", namespace: "shop", name },
  type: "Warning",
  reason: "Evicted",
  message: "The node was low on resource: memory.",
  source: { component: "kubelet", host: "worker-1" },
  count: 1,
  firstTimestamp: at.replace(/\.\d+Z$/, "Z"),
  lastTimestamp: at.replace(/\.\d+Z$/, "Z")
})

describeWith([...controlPlaneTools, "kubectl"], ({ kubectl }) => {
  it.live(
    "what a person changed in a real cluster is told in the incident that it caused, which the cluster itself reported",
    () =>
      Effect.gen(function* () {
        const directory = yield* serverDirectory("recent-changes")
        const kubeconfig = join(directory, "kubeconfig")
        const handrail = yield* serve({
          kubectl: kubectl.path,
          // the API server needs Handrail's address before it starts, so Handrail starts without it
          access: {
            environment: "staging",
            credentials: { reader: { kubeconfig } },
            watch: { conditions: false, events: true }
          },
          sources: { webhooks: [{ source: "kubernetes-audit", name: "main", cluster: "rehearsal" }] }
        })
        const plane = yield* startLiveControlPlane({
          auditLevel: "RequestResponse",
          auditWebhook: `${handrail.url.replace("//", `//alertmanager:${tokenOf("alertmanager")}@`)}/v1/webhooks/kubernetes-audit/main`,
          users: { cleo: ["system:masters"] },
          behaviours: [{ name: "quick", match: {}, pull: { seconds: 0.05 }, stopSeconds: 0 }],
          repositories: [{ repository: "example.test/web", tags: ["1"] }]
        })
        copyFileSync(plane.kubeconfig, kubeconfig)
        const give = (words: string) =>
          run(kubectl.path, [...words.split(" "), "--token", plane.tokenOf("cleo") ?? ""], {
            timeout: "60 seconds",
            env: { KUBECONFIG: plane.kubeconfig, HOME: directory }
          })
        yield* give("create namespace shop")
        yield* give("-n shop create secret generic db --from-literal=password=s3cr3t-value-1")
        yield* give("-n shop create deployment web --image=example.test/web:1 --replicas=1")
        yield* give("-n shop rollout status deployment/web --timeout=50s")
        yield* give('-n shop patch secret db --type=merge -p {"stringData":{"password":"s3cr3t-value-2"}}')
        yield* give("-n shop set image deployment/web web=example.test/web:2")
        const changes = yield* untilChanges(handrail, 4)
        expect(changes.map(({ actor, kind, summary }) => `${actor} ${kind} ${summary.replace(/ with \S+$/, "")}`).toReversed()).toEqual([
          "cleo config created Secret shop/db: keys password",
          "cleo deploy created Deployment shop/web: image of web: example.test/web:1",
          "cleo config changed Secret shop/db: keys password",
          "cleo deploy changed Deployment shop/web: image of web: example.test/web:2"
        ])

        // a kubelet says in an event that it put a pod out
        const pod = (yield* give("-n shop get pods -l app=web -o jsonpath={.items[0].metadata.name}")).trim()
        writeFileSync(join(directory, "event.json"), JSON.stringify(evicted(pod, new Date().toISOString())))
        yield* give(`create -f ${join(directory, "event.json")}`)
        const incident = yield* firstIncident(handrail)
        const { changes: related } = yield* untilEnded(handrail, incident)
        const events = yield* eventsOf(handrail, incident)
        const signals = events.flatMap(({ data }) => (data._tag === "SignalReceived" ? [data.signal] : []))
        expect(signals[0]).toMatchObject({
          source: "kubernetes",
          name: "KubeEventEvicted",
          labels: { namespace: "shop", pod, reason: "Evicted" }
        })
        const [told] = events.flatMap(({ data }) => (data._tag === "ChangesFound" ? [data] : []))
        expect(told?.changes[0]).toMatchObject({ relation: "owner", change: { actor: "cleo", kind: "deploy" } })
        expect(told?.changes[0]?.change.summary).toContain("example.test/web:2")
        expect(related.length).toBeGreaterThanOrEqual(4)
        const shown = yield* handrail.cli(["incident", "show", incident], "ana")
        expect(shown.stdout).toMatch(/changes +\d+ changes that may matter/)
        const listed = yield* handrail.cli(["changes", "list", "--namespace", "shop", "--since", "1h"], "ana")
        expect(listed.stdout).toMatch(/config +rehearsal +shop +cleo +created Secret shop\/db: keys password/)
        expect(JSON.stringify(events) + shown.stdout + listed.stdout).not.toContain("s3cr3t-value")
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
