import { Effect } from "effect"
import { type ControlPlaneOptions, startControlPlane } from "../../toolbox/servers/control-plane/start-control-plane.ts"
import { type LivingNodesOptions, startLivingNodes } from "./living-nodes.ts"

const workers: LivingNodesOptions["nodes"] = [{ prefix: "worker", count: 3, capacity: { cpu: "16", memory: "64Gi", pods: "250" } }]

/**
 * A real Kubernetes control plane whose nodes and pods live: three workers unless told otherwise; see `startLivingNodes` for what pods do.
 * For `describeWith(controlPlaneTools, …)`. The scope ends everything.
 */
export const startLiveControlPlane = Effect.fn("test.startLiveControlPlane")(function* (
  options: Partial<LivingNodesOptions> & ControlPlaneOptions = {}
) {
  const plane = yield* startControlPlane(options)
  const nodes = yield* startLivingNodes(plane, { nodes: workers, ...options })
  return { ...plane, nodes }
})
