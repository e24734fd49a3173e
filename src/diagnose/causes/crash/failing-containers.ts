import type { Scene } from "../../scene/scene.ts"
import { type Container, outlastsItsEnd, type Terminated } from "../../scene/views/container.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { isMadeUpFor } from "../../symptoms/made-up-for.ts"
import { isAskedAbout } from "../asked-about.ts"
import { kubeletSays, logLines, perScene, type Spoken } from "../evidence.ts"

/** A container that was started, or tried to be, and does not stay. */
export interface FailingContainer {
  readonly pod: Pod
  readonly container: Container
  /** Its last end, where that is told. */
  readonly end: Terminated | undefined
  readonly waiting: string
  readonly kubelet: ReadonlyArray<Spoken>
  readonly log: ReadonlyArray<Spoken>
}

const refused = new Set([
  "CrashLoopBackOff",
  "RunContainerError",
  "CreateContainerConfigError",
  "CreateContainerError",
  "StartError",
  "PostStartHookError",
  "Error"
])

/** Reasons of the kubelet that tell a failure where no exit code is told, as in a table. */
const badEnds = new Set(["OOMKilled", "Error", "ContainerCannotRun", "StartError"])

const endOf = ({ status }: Container): Terminated | undefined =>
  [status?.terminated, status?.last].find((end) => end !== undefined && ((end.exitCode ?? 0) !== 0 || badEnds.has(end.reason)))

/** A crash that is this long ago, in milliseconds, in a container that runs and is ready is over. */
const OVER = 15 * 60_000

/** Words of who asks about restarts, or what they come from; and of people who ask what is wrong with something. */
const ofRestarts = /\bOOM|memory|restart|crash|kill|\bdied\b|\bdies\b/i
const ofTrouble = /\bwhy\b|wrong|fail|problem|issue|unhealthy/i

const spoken = perScene(({ subject: { alerts, question = "" } }: Scene): string =>
  [question, ...alerts.flatMap(({ annotations, isFiring, name }) => (isFiring ? [name, ...Object.values(annotations)] : []))].join("\n")
)

/** Whether it is asked about what may come again: where nobody does, a container that runs and is ready has nothing that is to be told. */
const isAsked = (scene: Scene, pod: Pod): boolean =>
  ofRestarts.test(spoken(scene)) ||
  (ofTrouble.test(scene.subject.question ?? "") && [pod.entity, scene.workloadOf(pod.object)].some((one) => isAskedAbout(scene, one)))

/** The kernel ends what needs too much again: after a day without it, or where it happened once or twice, that is over as well. */
const FORGOTTEN = 24 * 60 * 60_000
const AGAIN = 3

/** Words of who asks why something that runs by now ended before: to them it is not over. */
const ofPast = /\bwhy\b|\bdied\b|\bkeeps?\b|\btwice\b|\b(?:several|many|\d+) times\b|\bevery (?:\w+ )?(?:minutes?|hours?|night|day)\b/i

const asksOfPast = perScene((scene) => ofPast.test(spoken(scene)) && ofRestarts.test(spoken(scene)))

/** Whether somebody asks why a pod that runs was started again, not long ago: that it runs by now is no answer. */
export const isAskedWhyItEnded = (scene: Scene, pod: Pod): boolean =>
  asksOfPast(scene) &&
  pod.containers.some(({ status }) => {
    const endedAt = status?.last?.finishedAt
    const isForgotten = endedAt !== undefined && scene.now !== undefined && scene.now - endedAt > FORGOTTEN
    return (status?.restarts ?? 0) > 0 && !isForgotten
  })

const isOver = (scene: Scene, pod: Pod, container: Container, end: Terminated | undefined): boolean => {
  const { status } = container
  if (status?.isReady !== true || !status.isRunning) return false
  const isMemory = end?.reason === "OOMKilled"
  if (end?.finishedAt === undefined) return !isMemory
  const ofInterest = asksOfPast(scene)
  if (!ofInterest && outlastsItsEnd(container, scene.now)) return true
  const comesAgain = status.restarts >= AGAIN && (!isMemory || isAsked(scene, pod))
  if (scene.now === undefined) return !comesAgain && !(isMemory && ofInterest)
  return scene.now - end.finishedAt > (ofInterest || (isMemory && comesAgain) ? FORGOTTEN : OVER)
}

export const failingContainers = perScene(
  (scene): ReadonlyArray<FailingContainer> =>
    scene.pods
      .filter((pod) => !isMadeUpFor(scene, pod))
      .flatMap((pod) =>
        pod.containers.flatMap((container) => {
          const waiting = container.status?.waiting?.reason ?? ""
          const end = endOf(container)
          if (!refused.has(waiting) && (end === undefined || isOver(scene, pod, container, end))) return []
          return [{ pod, container, end, waiting, kubelet: kubeletSays(scene, pod, container), log: logLines(scene, pod, container) }]
        })
      )
)
