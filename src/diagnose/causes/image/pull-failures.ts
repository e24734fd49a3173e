import type { Container } from "../../scene/views/container.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { kubeletSays, perScene, type Spoken } from "../evidence.ts"

/** Reasons of the kubelet for an image that is not there. https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/images/types.go */
const reasons = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "ImageInspectError",
  "RegistryUnavailable",
  "SignatureValidationFailed"
])

export interface PullFailure {
  readonly pod: Pod
  readonly container: Container
  readonly reason: string
  readonly said: ReadonlyArray<Spoken>
}

const isAboutPull = ({ line }: Spoken): boolean => /image|pull|manifest|registry|repositor/i.test(line)

/** Containers that wait for their image, with what the kubelet says of it. */
export const pullFailures = perScene(
  (scene): ReadonlyArray<PullFailure> =>
    scene.pods.flatMap((pod) =>
      pod.containers.flatMap((container) => {
        const reason = container.status?.waiting?.reason ?? ""
        return reasons.has(reason) ? [{ pod, container, reason, said: kubeletSays(scene, pod, container).filter(isAboutPull) }] : []
      })
    )
)
