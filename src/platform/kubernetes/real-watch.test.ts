import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Queue } from "effect"
import { run } from "../../../toolbox/run.ts"
import { controlPlaneTools, startControlPlane } from "../../../toolbox/servers/control-plane/start-control-plane.ts"
import { describeWith } from "../../../toolbox/vitest.ts"
import { KubeReader, type WatchEvent } from "./kube-reader.ts"
import { clusterName } from "./kubeconfig.fixture.ts"
import { layerKubeReader } from "./live-kube-reader.ts"

describeWith([...controlPlaneTools, "kubectl"], (tools) => {
  it.live("follows a real API server, and goes on from a version without losing what came in between", () =>
    Effect.gen(function* () {
      const { kubeconfig } = yield* startControlPlane()
      const kubectl = (words: string) =>
        run(tools.kubectl.path, ["--kubeconfig", kubeconfig, "--namespace", "default", ...words.split(" ")], { timeout: "120 seconds" })
      const readers = yield* Layer.build(layerKubeReader([{ name: clusterName, files: [kubeconfig] }]))
      const watcher = yield* Effect.provideContext(
        Effect.flatMap(KubeReader, (all) => all.watcher(clusterName)),
        readers
      )
      const following = Effect.fnUntraced(function* (from: string | undefined) {
        const events = yield* Queue.unbounded<WatchEvent>()
        const fiber = yield* Effect.forkScoped(
          watcher.follow({ resource: "secrets", fieldSelector: "metadata.namespace=default" }, from, (event) =>
            Effect.asVoid(Queue.offer(events, event))
          )
        )
        return { next: Queue.take(events), stop: Fiber.interrupt(fiber) }
      })

      const first = yield* following(undefined)
      expect(yield* first.next).toMatchObject({ type: "listed", objects: [] })
      yield* kubectl("create secret generic a --from-literal=k=v")
      const created = yield* first.next
      expect(created).toMatchObject({ type: "put", object: { kind: "Secret", metadata: { name: "a" } } })
      yield* first.stop

      yield* kubectl("create secret generic b --from-literal=k=v")
      yield* kubectl("delete secret a")
      const resumed = yield* following(created.version)
      expect(yield* resumed.next).toMatchObject({ type: "put", object: { metadata: { name: "b" } } })
      expect(yield* resumed.next).toMatchObject({ type: "gone", object: { metadata: { name: "a" } } })
      yield* resumed.stop
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
  )
})
