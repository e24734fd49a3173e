import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { run } from "../../../toolbox/run.ts"
import { controlPlaneTools, startControlPlane } from "../../../toolbox/servers/control-plane/start-control-plane.ts"
import { describeWith } from "../../../toolbox/vitest.ts"
import { kubeconfig, readerOf } from "./kubeconfig.fixture.ts"

describeWith([...controlPlaneTools, "kubectl"], (tools) => {
  it.live("reads a real API server", () =>
    Effect.gen(function* () {
      const { kubeconfig: admin, url } = yield* startControlPlane()
      const kubectl = (...args: ReadonlyArray<string>) =>
        run(tools.kubectl.path, ["--kubeconfig", admin, ...args], { timeout: "120 seconds" })
      yield* kubectl("create", "deployment", "web", "--image=example.test/web:1", "--replicas=0")
      const reader = yield* readerOf(admin)
      const names = (resource: string, namespace?: string) =>
        Effect.map(reader.list(namespace === undefined ? { resource } : { resource, namespace }), ({ items }) =>
          items.map(({ metadata }) => metadata.name)
        )

      expect(yield* names("ns")).toEqual(expect.arrayContaining(["default", "kube-system"]))
      expect(yield* names("deployments.apps", "default")).toEqual(["web"])
      expect(yield* reader.get({ resource: "deploy", namespace: "default", name: "web", maxAge: 0 })).toMatchObject({
        apiVersion: "apps/v1",
        kind: "Deployment",
        spec: { replicas: 0 }
      })
      const labelled = yield* reader.list({ resource: "Deployment", labelSelector: "app notin (web)" })
      expect(labelled.items).toEqual([])
      expect(yield* reader.raw("/readyz")).toBe("ok")
      const shown = new Set((yield* reader.serverMetrics(false)).map(({ name }) => name))
      expect([...shown]).toEqual(
        expect.arrayContaining([
          "process_start_time_seconds",
          "apiserver_flowcontrol_nominal_limit_seats",
          "aggregator_unavailable_apiservice",
          "apiserver_storage_size_bytes",
          "etcd_request_duration_seconds_bucket"
        ])
      )
      const tags = (effect: Effect.Effect<unknown, { readonly _tag: string }>) => Effect.map(Effect.flip(effect), ({ _tag }) => _tag)
      expect(yield* tags(reader.get({ resource: "pods", namespace: "default", name: "gone" }))).toBe("KubeNotFound")
      expect(yield* tags(reader.list({ resource: "pods", fieldSelector: "spec.nope=1" }))).toBe("KubeRejected")
      expect(yield* tags(reader.resolve("deploymnets"))).toBe("KubeUnknownResource")

      const token = (yield* kubectl("create", "token", "default")).trim()
      const trusting = { "insecure-skip-tls-verify": true }
      const limited = yield* readerOf(kubeconfig(url, { cluster: trusting, user: { token } }))
      expect(yield* tags(limited.list({ resource: "pods" }))).toBe("KubeForbidden")
      expect(yield* tags(limited.serverMetrics(false))).toBe("KubeForbidden")
      const stranger = yield* readerOf(kubeconfig(url, { cluster: trusting, user: { token: "none" } }))
      expect(yield* tags(stranger.raw("/api/v1/pods"))).toBe("KubeUnauthorized")
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
