import type { Behaviours } from "../behaviours/conduct.ts"
import { stableFraction } from "../controllers/runtime/stable-hash.ts"
import type { KubeObject } from "../kube-object.ts"
import type { ContainerRun } from "./container-run.ts"
import type { KubeletPlane } from "./kubelet-plane.ts"
import type { PodRun } from "./pod-run.ts"

/** One look of a kubelet at one of its pods: everything the steps of a pod's life need. */
export interface PodTurn {
  readonly plane: KubeletPlane
  readonly behaviours: Behaviours
  readonly images: ImageStore
  readonly networks: PodNetworks
  readonly pod: KubeObject
  readonly node: string
  readonly run: PodRun
  readonly now: number
}

/** Which images each node holds. */
export interface ImageStore {
  readonly has: (node: string, image: string) => boolean
  readonly add: (node: string, image: string) => void
}

/** What CNI agents made of each node's pod network, and the addresses handed out there. */
export interface PodNetworks {
  /** The plugin's complaint, where sandboxes cannot be given a network. */
  readonly failure: (node: string) => string | undefined
  readonly take: (node: string) => string
  readonly release: (node: string, address: string) => void
  readonly set: (node: string, failure: string | undefined) => void
}

type Report = { readonly type?: "Warning"; readonly reason: string; readonly message: string }

export const reportPod = ({ plane, pod, node }: PodTurn, { type = undefined, reason, message }: Report): void =>
  plane.events.record("kubelet", { object: pod, type: type ?? "Normal", reason, message }, node)

export const reportContainer = (turn: PodTurn, container: ContainerRun, { type = undefined, reason, message }: Report): void => {
  const field = container.kind === "main" ? "containers" : "initContainers"
  const fieldPath = `spec.${field}{${container.spec.name}}`
  turn.plane.events.record("kubelet", { object: turn.pod, type: type ?? "Normal", reason, message, fieldPath }, turn.node)
}

/** When the kubelet looks again at a pod it failed with: 10 s and up to half as much again, different for each pod. */
export const nextSync = ({ now, pod }: PodTurn): number => now + 10_000 + Math.round(5_000 * stableFraction(`${pod.metadata.name}${now}`))
