import { splitImage } from "../behaviours/conduct.ts"
import { stableFraction, stableHex } from "../controllers/runtime/stable-hash.ts"
import type { ContainerRun } from "./container-run.ts"
import { referenceProblem } from "./image-reference.ts"
import { nextSync, type PodTurn, reportContainer } from "./pod-turn.ts"

/** https://kubernetes.io/docs/concepts/containers/images/#imagepullbackoff */
const BACKOFF_MS = 10_000
const BACKOFF_MAX_MS = 300_000
/** The kubelet looks again soon after a failure, because the failure itself changed the pod's status. */
const SECOND_LOOK_MS = 1_500

/** An image as containerd names it: with registry and tag. */
export const fullName = (image: string): string => {
  const { repository, tag } = splitImage(image)
  const [first = "", ...rest] = repository.split("/")
  const hasRegistry = rest.length > 0 && (first.includes(".") || first.includes(":") || first === "localhost")
  const named = hasRegistry ? repository : `docker.io/${rest.length === 0 ? "library/" : ""}${repository}`
  return `${named}:${tag}`
}

/** containerd 2's errors as the kubelet prints them. */
const pullError = (image: string, outcome: string, message: string | undefined): string => {
  const name = fullName(image)
  const [host = "", ...path] = name.split(":")[0]?.split("/") ?? []
  const scope = path.join("/")
  const resolving = `failed to pull and unpack image "${name}": failed to resolve image: `
  switch (outcome) {
    case "unauthorized":
      return `rpc error: code = Unknown desc = ${resolving}${message ?? `pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials`}`
    case "unreachable":
      return `rpc error: code = DeadlineExceeded desc = ${resolving}${message ?? `failed to do request: Head "https://${host}/v2/${scope}/manifests/${splitImage(image).tag}": dial tcp: i/o timeout`}`
    default:
      return `rpc error: code = NotFound desc = ${resolving}${message ?? `${name}: not found`}`
  }
}

const pullSeconds = (container: ContainerRun, node: string): number =>
  container.conduct.pull?.seconds ?? 0.8 + 1.7 * stableFraction(`${node}${container.spec.image}`)

const goTime = (seconds: number): string => (seconds < 1 ? `${Math.round(seconds * 1000)}ms` : `${Number(seconds.toFixed(3))}s`)

const backOff = (turn: PodTurn, container: ContainerRun): void => {
  const { image } = container.spec
  reportContainer(turn, container, { reason: "BackOff", message: `Back-off pulling image "${image}"` })
  reportContainer(turn, container, { type: "Warning", reason: "Failed", message: "Error: ImagePullBackOff" })
  const message = `Back-off pulling image "${image}": ErrImagePull: ${container.pullError}`
  container.state = { kind: "waiting", reason: "ImagePullBackOff", message, until: nextSync(turn) }
}

const fail = (turn: PodTurn, container: ContainerRun, outcome: string): void => {
  const { image } = container.spec
  container.pullError = pullError(image, outcome, container.conduct.pull?.message)
  container.pullDelayMs = Math.min(BACKOFF_MAX_MS, container.pullDelayMs === 0 ? BACKOFF_MS : container.pullDelayMs * 2)
  container.pullRetryAt = turn.now + container.pullDelayMs
  const message = `Failed to pull image "${image}": ${container.pullError}`
  reportContainer(turn, container, { type: "Warning", reason: "Failed", message })
  reportContainer(turn, container, { type: "Warning", reason: "Failed", message: "Error: ErrImagePull" })
  container.state = { kind: "waiting", reason: "ErrImagePull", message: container.pullError, until: turn.now + SECOND_LOOK_MS }
}

/** What cannot be read as an image's name is never asked for. https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/images/image_manager.go */
const refuseName = (turn: PodTurn, container: ContainerRun, problem: string): void => {
  const { image } = container.spec
  const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": ${problem}`
  reportContainer(turn, container, { type: "Warning", reason: "InspectFailed", message })
  reportContainer(turn, container, { type: "Warning", reason: "Failed", message: "Error: InvalidImageName" })
  container.state = { kind: "waiting", reason: "InvalidImageName", message, until: nextSync(turn) }
}

/** Looks for the image and starts to pull it where it must. True when the container can be created now. */
export const seekImage = (turn: PodTurn, container: ContainerRun): boolean => {
  const { image, imagePullPolicy } = container.spec
  const problem = referenceProblem(image)
  if (problem !== undefined) {
    refuseName(turn, container, problem)
    return false
  }
  const held = turn.images.has(turn.node, image)
  if (imagePullPolicy !== "Always" && held) {
    const message = `Container image "${image}" already present on machine and can be accessed by the pod`
    reportContainer(turn, container, { reason: "Pulled", message })
    container.imageID = imageId(image)
    return true
  }
  if (imagePullPolicy === "Never") {
    const message = `Container image "${image}" is not present with pull policy of Never`
    reportContainer(turn, container, { type: "Warning", reason: "ErrImageNeverPull", message })
    container.state = { kind: "waiting", reason: "ErrImageNeverPull", message, until: nextSync(turn) }
    return false
  }
  if (turn.now < container.pullRetryAt) {
    backOff(turn, container)
    return false
  }
  reportContainer(turn, container, { reason: "Pulling", message: `Pulling image "${image}"` })
  const seconds = held ? 0.3 : pullSeconds(container, turn.node)
  container.state = { kind: "pulling", startedAt: turn.now, until: turn.now + Math.round(seconds * 1000) }
  return false
}

/** The pull is over. True when it worked. */
export const finishPull = (turn: PodTurn, container: ContainerRun, startedAt: number): boolean => {
  const outcome = container.conduct.pull?.outcome ?? "pulled"
  if (outcome !== "pulled") {
    fail(turn, container, outcome)
    return false
  }
  const { image } = container.spec
  const took = goTime((turn.now - startedAt) / 1000)
  const size = container.conduct.pull?.sizeBytes ?? 18_000_000 + Math.round(90_000_000 * stableFraction(image))
  const message = `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: ${size} bytes.`
  reportContainer(turn, container, { reason: "Pulled", message })
  container.imageID = imageId(image)
  container.pullDelayMs = 0
  container.pullRetryAt = 0
  turn.images.add(turn.node, image)
  return true
}

const imageId = (image: string): string => `${fullName(image).replace(/:[^:/]*$/, "")}@sha256:${stableHex(image, 64)}`
