import type { Scene } from "../../scene/scene.ts"
import type { KubeEvent } from "../../scene/views/event.ts"

/** Milliseconds: what a kubelet told of its node longer ago, and not again, is over. */
const RECENT = 3_600_000

export const isLongAgo = ({ now }: Scene, { lastAt }: KubeEvent): boolean =>
  now !== undefined && lastAt !== undefined && now - lastAt > RECENT
