import { stableHex } from "../controllers/runtime/stable-hash.ts"
import { type ContainerRun, type ProbeKind, type Running, resetProbes, type Terminated } from "./container-run.ts"
import { finishPull, seekImage } from "./image-pull.ts"
import { nextSync, type PodTurn, reportContainer } from "./pod-turn.ts"
import { environmentFailure } from "./prerequisites.ts"
import { probeSpec, runProbe } from "./probe.ts"

/** https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy */
const CRASH_BACKOFF_MS = 10_000
const CRASH_BACKOFF_MAX_MS = 300_000
const CRASH_RESET_MS = 600_000
/** From an exit until the kubelet has heard of it. */
const NOTICE_MS = 1_000
const SIGKILLED = 137

const start = (turn: PodTurn, container: ContainerRun): void => {
  const { now, run } = turn
  container.containerID = `containerd://${stableHex(`${run.seed}/${container.spec.name}/${container.restarts}`, 64)}`
  if (container.conduct.startError !== undefined) {
    reportContainer(turn, container, { reason: "Created", message: "Container created" })
    reportContainer(turn, container, { type: "Warning", reason: "Failed", message: `Error: ${container.conduct.startError}` })
    finish(container, { startedAt: now, finishedAt: now, exitCode: 128, reason: "StartError", message: container.conduct.startError })
    return
  }
  reportContainer(turn, container, { reason: "Created", message: "Container created" })
  reportContainer(turn, container, { reason: "Started", message: "Container started" })
  resetProbes(container)
  container.previous = container.current
  container.current = { startedAt: now, endedAt: undefined, conducts: [{ from: now, conduct: container.conduct }] }
  container.state = {
    kind: "running",
    startedAt: now,
    exitAt: exitMoment(container, now),
    started: probeSpec(container.spec, "startup") === undefined,
    ready: false
  }
}

const exitMoment = ({ conduct }: ContainerRun, startedAt: number): number | undefined =>
  conduct.exit === undefined || conduct.exit === "never" ? undefined : startedAt + conduct.exit.afterSeconds * 1000

/** Lets a running container follow the behaviours now in force; its probes are looked at afresh. */
export const reconsider = (turn: PodTurn, container: ContainerRun): void => {
  const { state } = container
  if (state.kind !== "running" || state.stopAt !== undefined) return
  container.conduct = turn.behaviours.conductOf(turn.pod, container.spec)
  container.current?.conducts.push({ from: turn.now, conduct: container.conduct })
  container.networkSetBy = undefined
  container.conditionsSetBy = undefined
  container.state = { ...state, exitAt: exitMoment(container, state.startedAt) }
  for (const probe of Object.values(container.probes)) if (probe.successes + probe.failures > 0) probe.nextAt ??= turn.now
}

type Ending = Pick<Terminated, "startedAt" | "finishedAt" | "exitCode" | "reason"> & { readonly message?: string }

const finish = (container: ContainerRun, ending: Ending): void => {
  if (container.current !== undefined && container.current.endedAt === undefined) container.current.endedAt = ending.finishedAt
  container.state = { kind: "terminated", ...ending, containerID: container.containerID, until: ending.finishedAt + NOTICE_MS }
}

/** Sends SIGTERM: the container is gone after its pre-stop hook and its own stop time, or when the grace runs out. */
export const stopContainer = (turn: PodTurn, container: ContainerRun, graceMs: number, message: string): void => {
  if (container.state.kind !== "running" || container.state.stopAt !== undefined) return
  reportContainer(turn, container, { reason: "Killing", message })
  const { preStop } = container.spec.lifecycle ?? {}
  const [program, seconds] = preStop?.exec?.command ?? []
  const hookSeconds = preStop?.sleep?.seconds ?? (program === "sleep" ? Number(seconds) || 0 : 0)
  const neededMs = (hookSeconds + (container.conduct.stopSeconds ?? 0)) * 1000
  const killed = neededMs > graceMs
  container.state = { ...container.state, stopAt: turn.now + Math.min(neededMs, graceMs), stopCode: killed ? SIGKILLED : 0 }
}

const probeRunning = (turn: PodTurn, container: ContainerRun, state: Running): Running => {
  let next = state
  if (!next.started) {
    const verdict = runProbe(turn, container, state, "startup")
    if (verdict === "passed") next = { ...next, started: true }
    if (verdict === "failed") restart(turn, container, "startup")
    if (!next.started) return container.state.kind === "running" ? container.state : next
  }
  const readiness = runProbe(turn, container, next, "readiness")
  if (probeSpec(container.spec, "readiness") === undefined || readiness === "passed") next = { ...next, ready: true }
  else if (readiness === "failed") next = { ...next, ready: false }
  container.state = next
  if (runProbe(turn, container, next, "liveness") === "failed") restart(turn, container, "liveness")
  return container.state as Running
}

const restart = (turn: PodTurn, container: ContainerRun, kind: ProbeKind): void => {
  const graceMs = (turn.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000
  stopContainer(turn, container, graceMs, `Container ${container.spec.name} failed ${kind} probe, will be restarted`)
}

const stepRunning = (turn: PodTurn, container: ContainerRun, state: Running): void => {
  if (state.stopAt !== undefined) {
    if (turn.now < state.stopAt) return
    const exitCode = state.stopCode ?? 0
    finish(container, { startedAt: state.startedAt, finishedAt: turn.now, exitCode, reason: exitCode === 0 ? "Completed" : "Error" })
    return
  }
  if (state.exitAt !== undefined && turn.now >= state.exitAt) {
    const { exit } = container.conduct
    const ending = exit === undefined || exit === "never" ? { code: 0 } : exit
    const reason = ("reason" in ending ? ending.reason : undefined) ?? (ending.code === 0 ? "Completed" : "Error")
    const message = "message" in ending && ending.message !== undefined ? { message: ending.message } : {}
    finish(container, { startedAt: state.startedAt, finishedAt: turn.now, exitCode: ending.code, reason, ...message })
    return
  }
  container.state = probeRunning(turn, container, state)
}

const mayRestart = ({ pod }: PodTurn, container: ContainerRun, exitCode: number): boolean => {
  if (container.kind === "sidecar") return true
  const policy = pod.spec.restartPolicy ?? "Always"
  // An init container that ended well is done, whatever the pod's policy.
  if (policy === "Always") return container.kind === "main" || exitCode !== 0
  return policy === "OnFailure" && exitCode !== 0
}

/** Whether the container has run its last. */
export const isOver = (turn: PodTurn, container: ContainerRun): boolean =>
  container.state.kind === "terminated" && !mayRestart(turn, container, container.state.exitCode)

const seek = (turn: PodTurn, container: ContainerRun): void => {
  container.conduct = turn.behaviours.conductOf(turn.pod, container.spec)
  if (seekImage(turn, container)) create(turn, container)
}

const create = (turn: PodTurn, container: ContainerRun): void => {
  const problem = environmentFailure(turn.plane.store, turn.pod, container.spec)
  if (problem === undefined) {
    start(turn, container)
    return
  }
  reportContainer(turn, container, { type: "Warning", reason: "Failed", message: `Error: ${problem}` })
  container.state = { kind: "waiting", reason: "CreateContainerConfigError", message: problem, until: nextSync(turn) }
}

const shownDelay = (ms: number): string => (ms < 60_000 ? `${ms / 1000}s` : `${Math.floor(ms / 60_000)}m${(ms % 60_000) / 1000}s`)

const stepEnded = (turn: PodTurn, container: ContainerRun, ended: Terminated): void => {
  if (!mayRestart(turn, container, ended.exitCode)) return
  if (ended.finishedAt - ended.startedAt > CRASH_RESET_MS) container.crashDelayMs = 0
  const retryAt = ended.finishedAt + container.crashDelayMs
  if (container.crashDelayMs > 0 && turn.now < retryAt) {
    const { name, namespace, uid } = turn.pod.metadata
    const where = `pod ${name}_${namespace}(${uid})`
    reportContainer(turn, container, {
      type: "Warning",
      reason: "BackOff",
      message: `Back-off restarting failed container ${container.spec.name} in ${where}`
    })
    const message = `back-off ${shownDelay(container.crashDelayMs)} restarting failed container=${container.spec.name} pod=${name}_${namespace}(${uid})`
    container.last = ended
    container.state = { kind: "waiting", reason: "CrashLoopBackOff", message, until: Math.min(retryAt, nextSync(turn)) }
    return
  }
  container.crashDelayMs = Math.min(CRASH_BACKOFF_MAX_MS, container.crashDelayMs === 0 ? CRASH_BACKOFF_MS : container.crashDelayMs * 2)
  container.last = ended
  container.restarts += 1
  seek(turn, container)
}

/** Moves one container on as far as it can go now. */
export const stepContainer = (turn: PodTurn, container: ContainerRun): void => {
  const { state } = container
  switch (state.kind) {
    case "waiting":
      if (state.until !== undefined && turn.now < state.until) return
      if (state.reason === "CrashLoopBackOff" && container.last !== undefined) stepEnded(turn, container, container.last)
      else seek(turn, container)
      break
    case "pulling":
      if (turn.now >= state.until && finishPull(turn, container, state.startedAt)) create(turn, container)
      break
    case "running":
      stepRunning(turn, container, state)
      break
    case "terminated":
      if (turn.now >= state.until) stepEnded(turn, container, state)
      break
  }
  if (container.state.kind === "running" && state.kind !== "running") stepRunning(turn, container, container.state)
}

/** When this container next has something to do; undefined when only a change from outside can move it. */
export const nextMoment = (turn: PodTurn, container: ContainerRun): number | undefined => {
  const { state } = container
  switch (state.kind) {
    case "waiting":
    case "pulling":
      return state.until
    case "terminated":
      return mayRestart(turn, container, state.exitCode) ? state.until : undefined
    case "running": {
      if (state.stopAt !== undefined) return state.stopAt
      const due = [state.exitAt, ...Object.values(container.probes).map((probe) => probe.nextAt)].filter((at) => at !== undefined)
      return due.length === 0 ? undefined : Math.min(...due)
    }
  }
}
