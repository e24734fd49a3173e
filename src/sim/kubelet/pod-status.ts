import { metaTime } from "../clock.ts"
import { type Condition, conditionOf } from "../controllers/pods/pod-state.ts"
import { isOver } from "./container-life.ts"
import { type ContainerRun, hasSucceeded, isDone, type Terminated } from "./container-run.ts"
import { fullName } from "./image-pull.ts"
import type { PodTurn } from "./pod-turn.ts"
import { nodeAddress } from "./sandbox.ts"

type Phase = "Pending" | "Running" | "Succeeded" | "Failed"

const shownEnd = (ended: Terminated) => ({
  terminated: {
    containerID: ended.containerID,
    exitCode: ended.exitCode,
    finishedAt: metaTime(ended.finishedAt),
    ...(ended.message === undefined ? {} : { message: ended.message }),
    reason: ended.reason,
    startedAt: metaTime(ended.startedAt)
  }
})

const shownState = ({ state, last, kind }: ContainerRun) => {
  switch (state.kind) {
    case "waiting":
      return { waiting: { ...(state.message === undefined ? {} : { message: state.message }), reason: state.reason } }
    case "pulling": {
      const before = last === undefined && kind === "main" ? "ContainerCreating" : "PodInitializing"
      return { waiting: { reason: before } }
    }
    case "running":
      return { running: { startedAt: metaTime(state.startedAt) } }
    case "terminated":
      return shownEnd(state)
  }
}

/** An init container is ready once it is over and went well, and not while it runs. */
const isContainerReady = (container: ContainerRun): boolean =>
  container.kind === "init" ? hasSucceeded(container) : container.state.kind === "running" && container.state.ready

const containerStatus = (container: ContainerRun) => {
  const { state, spec, last } = container
  const created = state.kind === "running" || state.kind === "terminated" || last !== undefined
  const mounts = (spec.volumeMounts ?? []).map((mount) => ({
    mountPath: mount.mountPath,
    name: mount.name,
    ...(mount.readOnly === true ? { readOnly: true, recursiveReadOnly: "Disabled" } : {})
  }))
  return {
    ...(spec.resources?.requests === undefined || !created ? {} : { allocatedResources: spec.resources.requests }),
    ...(created ? { containerID: state.kind === "waiting" && last !== undefined ? last.containerID : container.containerID } : {}),
    image: container.imageID === "" ? spec.image : fullName(spec.image),
    imageID: container.imageID,
    lastState: last === undefined ? {} : shownEnd(last),
    name: spec.name,
    ready: isContainerReady(container),
    ...(created ? { resources: spec.resources ?? {} } : {}),
    restartCount: container.restarts,
    started: state.kind === "running" && state.started,
    state: shownState(container),
    ...(mounts.length === 0 ? {} : { volumeMounts: mounts })
  }
}

const phaseOf = (turn: PodTurn): Phase => {
  const { main, init, ended } = turn.run
  if (ended !== undefined || turn.pod.status?.phase === "Failed") return "Failed"
  if (init.some((container) => container.kind === "init" && isOver(turn, container) && !hasSucceeded(container))) return "Failed"
  const over = main.every((container) => (turn.run.stopping ? isDone(container) : isOver(turn, container)))
  if (over) return main.every(hasSucceeded) ? "Succeeded" : "Failed"
  const begun = main.every((container) => container.state.kind === "running" || isDone(container) || container.last !== undefined)
  return begun || turn.pod.status?.phase === "Running" ? "Running" : "Pending"
}

const listed = (containers: ReadonlyArray<ContainerRun>): string => `[${containers.map(({ spec }) => spec.name).join(" ")}]`

type Verdict = Pick<Condition, "type" | "status"> & { readonly reason?: string; readonly message?: string }

const readiness = ({ run }: PodTurn, phase: Phase, type: string): Verdict => {
  if (phase === "Succeeded") return { type, status: "False", reason: "PodCompleted" }
  if (phase === "Failed") return { type, status: "False", reason: "PodFailed" }
  const unready = [...run.main, ...run.init.filter((container) => container.kind === "sidecar")].filter((c) => !isContainerReady(c))
  if (unready.length === 0) return { type, status: "True" }
  return { type, status: "False", reason: "ContainersNotReady", message: `containers with unready status: ${listed(unready)}` }
}

const initialized = ({ run }: PodTurn, phase: Phase): Verdict => {
  const unfinished = run.init.filter((container) =>
    container.kind === "sidecar" ? !(container.state.kind === "running" && container.state.started) : !hasSucceeded(container)
  )
  if (phase === "Succeeded") return { type: "Initialized", status: "True", reason: "PodCompleted" }
  if (unfinished.length === 0) return { type: "Initialized", status: "True" }
  const message = `containers with incomplete status: ${listed(unfinished)}`
  return { type: "Initialized", status: "False", reason: "ContainersNotInitialized", message }
}

const gated = ({ pod }: PodTurn, verdict: Verdict): Verdict => {
  if (verdict.status !== "True") return verdict
  const missing = ((pod.spec.readinessGates ?? []) as ReadonlyArray<{ readonly conditionType: string }>).filter(
    (gate) => conditionOf(pod, gate.conditionType)?.status !== "True"
  )
  if (missing.length === 0) return verdict
  const message = missing.map((gate) => `corresponding condition of pod readiness gate "${gate.conditionType}" does not exist.`).join(", ")
  return { type: verdict.type, status: "False", reason: "ReadinessGatesNotReady", message }
}

const OWN_CONDITIONS = new Set(["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady"])

const conditionsOf = (turn: PodTurn, phase: Phase): ReadonlyArray<Condition> => {
  const { pod, run, now } = turn
  const over = phase === "Succeeded" || phase === "Failed"
  const verdicts: ReadonlyArray<Verdict> = [
    { type: "PodReadyToStartContainers", status: run.ip !== undefined && !over ? "True" : "False" },
    initialized(turn, phase),
    gated(turn, readiness(turn, phase, "Ready")),
    readiness(turn, phase, "ContainersReady")
  ]
  const own = verdicts.map((verdict) => {
    const before = conditionOf(pod, verdict.type)
    const since = before?.status === verdict.status ? before.lastTransitionTime : undefined
    return {
      lastProbeTime: null,
      lastTransitionTime: since ?? metaTime(now),
      ...verdict,
      observedGeneration: pod.metadata.generation ?? 1
    }
  })
  const others = (pod.status?.conditions ?? []).filter((condition: Condition) => !OWN_CONDITIONS.has(condition.type))
  return [...own, ...others]
}

/** The pod's status as a kubelet 1.35 writes it. */
export const renderStatus = (turn: PodTurn): NonNullable<unknown> => {
  const { run, pod } = turn
  const phase = phaseOf(turn)
  const host = nodeAddress(turn)
  const before = pod.status ?? {}
  const { message: _message, reason: _reason, ...kept } = before
  return {
    ...kept,
    observedGeneration: pod.metadata.generation ?? 1,
    conditions: conditionsOf(turn, phase),
    containerStatuses: run.main.map(containerStatus),
    ...(run.init.length === 0 ? {} : { initContainerStatuses: run.init.map(containerStatus) }),
    ...(run.ended === undefined ? {} : run.ended),
    hostIP: host,
    hostIPs: [{ ip: host }],
    phase,
    ...(run.ip === undefined ? {} : { podIP: run.ip, podIPs: [{ ip: run.ip }] }),
    startTime: before.startTime ?? metaTime(run.acceptedAt)
  }
}
