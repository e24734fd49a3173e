import type { Scene } from "../scene/scene.ts"
import { condition } from "../scene/views/condition.ts"
import { type Container, outlastsItsEnd } from "../scene/views/container.ts"
import type { Pod } from "../scene/views/pod.ts"
import { isJobPod, isMadeUpFor } from "./made-up-for.ts"
import { mayWait } from "./may-wait.ts"
import { START } from "./starting.ts"

/** A restart that is longer ago is history. */
const RECENT = 15 * 60_000

/** So many restarts are not called history where nobody tells the time. */
const OFTEN = 3

/** Reasons that a start passes through when all goes well. */
const ORDINARY = new Set(["ContainerCreating", "PodInitializing", ""])

const containerTrouble = (container: Container, now: number | undefined): string | undefined => {
  const { isInit, name, status } = container
  if (status === undefined) return undefined
  const { last, restarts, terminated, waiting } = status
  if (waiting !== undefined && !ORDINARY.has(waiting.reason)) return `container ${name} waits: ${waiting.reason}`
  // a table tells no exit code
  if (terminated !== undefined && ((terminated.exitCode ?? 0) !== 0 || terminated.reason === "Error")) {
    return `container ${name} ended with ${terminated.exitCode ?? "an error"}${terminated.reason === "" ? "" : ` (${terminated.reason})`}`
  }
  const ended = last?.finishedAt
  const isRecent = ended !== undefined && (now === undefined ? restarts >= OFTEN : now - ended < RECENT) && !outlastsItsEnd(container, now)
  if (!isInit && restarts > 0 && isRecent && (last?.exitCode ?? 0) !== 0) return `container ${name} was restarted, ${restarts} times so far`
  return undefined
}

/** What is wrong with a pod, in a few words; nothing when it does what it is to do, or is on its way there in good time. */
export const podTrouble = (scene: Scene, pod: Pod): string | undefined => {
  if (pod.phase === "Succeeded") return undefined
  if (pod.phase === "Failed") {
    if (isMadeUpFor(scene, pod)) return undefined
    if (pod.reason !== "") return `it failed: ${pod.reason}`
    const ended = pod.containers.map((container) => containerTrouble(container, scene.now)).find((one) => one !== undefined)
    return ended ?? "it failed"
  }
  const age = pod.createdAt === undefined || scene.now === undefined ? Number.POSITIVE_INFINITY : scene.now - pod.createdAt
  if (pod.deletedAt !== undefined) {
    return scene.now !== undefined && scene.now - pod.deletedAt > START ? "it does not come to its end" : undefined
  }
  if (mayWait(scene, pod)) return undefined
  const unscheduled = condition(pod.conditions, "PodScheduled")
  if (unscheduled?.status === "False") return `it is not scheduled${unscheduled.reason === "" ? "" : `: ${unscheduled.reason}`}`
  const inContainer = pod.containers.map((container) => containerTrouble(container, scene.now)).find((one) => one !== undefined)
  if (inContainer !== undefined) return inContainer
  if (pod.phase === "Pending") return age > START ? "it is still pending" : undefined
  const notReady = pod.containers.filter(({ isInit, status }) => !isInit && status !== undefined && !status.isReady && status.isRunning)
  if (notReady.length > 0 && age > START && !isJobPod(scene, pod)) return `container ${notReady[0]?.name} runs and is not ready`
  return undefined
}
