import { wholeNumber } from "../../platform/kubernetes/fields.ts"
import type { Pod } from "../scene/views/pod.ts"

/** https://github.com/kubernetes/kubernetes/tree/master/build/pause */
const PAUSE = /(?:^|\/)(?:[\w-]*-)?pause(?:-[\w-]+)?(?:[:@]|$)/

/**
 * A pod that only keeps room for others, below everybody's priority and doing nothing: it waits for a node whenever they have taken its place.
 * https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md#how-can-i-configure-overprovisioning-with-cluster-autoscaler
 */
export const isPlaceholder = ({ containers, spec }: Pod): boolean =>
  (wholeNumber(spec.priority) ?? 0) < 0 && containers.length > 0 && containers.every(({ image }) => PAUSE.test(image))
