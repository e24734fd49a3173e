import { isTerminating } from "../controllers/pods/pod-state.ts"
import { isOver, nextMoment, stepContainer, stopContainer } from "./container-life.ts"
import { type ContainerRun, hasSucceeded } from "./container-run.ts"
import { renderStatus } from "./pod-status.ts"
import type { PodTurn } from "./pod-turn.ts"
import { prepareSandbox } from "./sandbox.ts"

/** Whether the pod's init sequence may go past this container. */
const isPast = (container: ContainerRun): boolean =>
  container.kind === "sidecar" ? container.state.kind === "running" && container.state.started : hasSucceeded(container)

/** Runs init containers one after the other, then the main ones together. */
const stepContainers = (turn: PodTurn): void => {
  for (const container of turn.run.init) {
    stepContainer(turn, container)
    if (!isPast(container)) return
  }
  for (const container of turn.run.main) stepContainer(turn, container)
}

const graceLeft = ({ pod, now }: PodTurn): number => Math.max(0, Date.parse(pod.metadata.deletionTimestamp ?? "") - now)

const stop = (turn: PodTurn): void => {
  turn.run.stopping = true
  for (const container of turn.run.all) {
    stopContainer(turn, container, graceLeft(turn), `Stopping container ${container.spec.name}`)
    if (container.state.kind === "running") stepContainer(turn, container)
  }
}

const writeStatus = (turn: PodTurn): void => {
  const { store } = turn.plane
  const { namespace, name } = turn.pod.metadata
  store.modify("pods", namespace, name, (found) => ({ ...found, status: renderStatus({ ...turn, pod: found }) }), { subresource: "status" })
}

const isRunning = (container: ContainerRun): boolean => container.state.kind === "running"

const earliest = (moments: ReadonlyArray<number | undefined>): number | undefined => {
  const due = moments.filter((moment) => moment !== undefined)
  return due.length === 0 ? undefined : Math.min(...due)
}

/** Moves a pod on as far as it can go now and writes its status. Returns when to look at it again. */
export const stepPod = (turn: PodTurn): number | undefined => {
  const { run, pod, plane } = turn
  const { namespace, name, uid } = pod.metadata
  if (isTerminating(pod)) {
    stop(turn)
    writeStatus(turn)
    if (run.all.some(isRunning)) return earliest(run.all.filter(isRunning).map((container) => nextMoment(turn, container)))
    plane.store.delete("pods", namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } })
    return undefined
  }
  const prepared = prepareSandbox(turn)
  if (prepared) stepContainers(turn)
  writeStatus(turn)
  if (!prepared) return run.retryAt
  const waitingInit = run.init.find((container) => !isPast(container))
  if (waitingInit !== undefined) {
    return isOver(turn, waitingInit) ? undefined : earliest([...run.init].map((container) => nextMoment(turn, container)))
  }
  return earliest(run.all.map((container) => nextMoment(turn, container)))
}
