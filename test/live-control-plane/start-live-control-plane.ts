import { Effect } from "effect"
import { startControlPlane } from "../../toolbox/servers/control-plane/start-control-plane.ts"
import { startFakeKubelets } from "../conformance/fake-kubelet.ts"

/**
 * A real Kubernetes control plane whose nodes and pods live: three ready workers, and pods that run once they are bound; an image whose tag
 * is `missing` cannot be pulled. For `describeWith(controlPlaneTools, …)`. The scope ends everything.
 */
export const startLiveControlPlane = Effect.fn("test.startLiveControlPlane")(function* () {
  const plane = yield* startControlPlane()
  yield* Effect.acquireRelease(
    Effect.promise(() =>
      startFakeKubelets({ name: "real", ...plane }, { "worker-1": undefined, "worker-2": undefined, "worker-3": undefined })
    ),
    (stop) => Effect.promise(stop)
  )
  return plane
})
