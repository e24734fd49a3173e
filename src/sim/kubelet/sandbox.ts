import { stableHex } from "../controllers/runtime/stable-hash.ts"
import { nextSync, type PodTurn, reportPod } from "./pod-turn.ts"
import { mountFailure } from "./prerequisites.ts"

const MOUNT_RETRY_MS = 500
const MOUNT_RETRY_MAX_MS = 122_000

export const nodeAddress = ({ plane, node }: PodTurn): string =>
  plane.store.get("nodes", undefined, node)?.status?.addresses?.find((address: { readonly type: string }) => address.type === "InternalIP")
    ?.address ?? ""

/** Mounts volumes and sets up the pod's sandbox and address. True when containers can come; else `run.retryAt` says when to look again. */
export const prepareSandbox = (turn: PodTurn): boolean => {
  const { run, pod, plane, networks, node, now } = turn
  if (run.ip !== undefined) return true
  if (now < run.retryAt) return false
  const unmounted = mountFailure(plane.store, pod)
  if (unmounted !== undefined) {
    reportPod(turn, { type: "Warning", reason: "FailedMount", message: unmounted })
    run.mountDelayMs = Math.min(MOUNT_RETRY_MAX_MS, run.mountDelayMs === 0 ? MOUNT_RETRY_MS : run.mountDelayMs * 2)
    run.retryAt = now + run.mountDelayMs
    return false
  }
  if (pod.spec.hostNetwork === true) {
    run.ip = nodeAddress(turn)
    return true
  }
  const failure = networks.failure(node)
  if (failure !== undefined) {
    run.sandboxAttempts += 1
    const sandbox = stableHex(`${run.seed}/${run.sandboxAttempts}`, 64)
    const message = `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "${sandbox}": ${failure}`
    reportPod(turn, { type: "Warning", reason: "FailedCreatePodSandBox", message })
    run.retryAt = nextSync(turn)
    return false
  }
  run.ip = networks.take(node)
  return true
}
