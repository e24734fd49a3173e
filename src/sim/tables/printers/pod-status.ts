import type { KubeObject } from "../../kube-object.ts"
import { age } from "../human-duration.ts"

interface Terminated {
  readonly exitCode?: number
  readonly signal?: number
  readonly reason?: string
  readonly finishedAt?: string
}

interface ContainerStatus {
  readonly name: string
  readonly ready?: boolean
  readonly started?: boolean
  readonly restartCount?: number
  readonly state?: { readonly waiting?: { readonly reason?: string }; readonly running?: object; readonly terminated?: Terminated }
  readonly lastState?: { readonly terminated?: Terminated }
}

interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
}

/** What the READY, STATUS and RESTARTS columns are made of. */
export interface PodSummary {
  readonly ready: number
  readonly total: number
  readonly status: string
  readonly restarts: number
  /** When the latest restart's predecessor ended; undefined when none is on record. */
  readonly lastRestart: string | undefined
}

interface Tally {
  readonly restarts: number
  readonly lastRestart: string | undefined
}

const noRestarts: Tally = { restarts: 0, lastRestart: undefined }

const count = (tally: Tally, status: ContainerStatus): Tally => {
  const ended = status.lastState?.terminated?.finishedAt
  const isLater = ended !== undefined && (tally.lastRestart === undefined || Date.parse(ended) > Date.parse(tally.lastRestart))
  return { restarts: tally.restarts + (status.restartCount ?? 0), lastRestart: isLater ? ended : tally.lastRestart }
}

const isTrue = (conditions: ReadonlyArray<Condition>, type: string): boolean =>
  conditions.some((condition) => condition.type === type && condition.status === "True")

const exitText = ({ signal, exitCode }: Terminated): string =>
  signal !== undefined && signal !== 0 ? `Signal:${signal}` : `ExitCode:${exitCode ?? 0}`

interface InitPhase {
  /** The status while an init container holds the pod back. */
  readonly blocked: string | undefined
  readonly ready: number
  readonly all: Tally
  readonly sidecars: Tally
}

const blockedBy = (status: ContainerStatus, index: number, total: number): string => {
  const { terminated, waiting } = status.state ?? {}
  if (terminated !== undefined) return `Init:${terminated.reason || exitText(terminated)}`
  if (waiting?.reason && waiting.reason !== "PodInitializing") return `Init:${waiting.reason}`
  return `Init:${index}/${total}`
}

const readInitContainers = (statuses: ReadonlyArray<ContainerStatus>, sidecarNames: ReadonlySet<string>, total: number): InitPhase => {
  let phase: InitPhase = { blocked: undefined, ready: 0, all: noRestarts, sidecars: noRestarts }
  for (const [index, status] of statuses.entries()) {
    const isSidecar = sidecarNames.has(status.name)
    phase = { ...phase, all: count(phase.all, status), sidecars: isSidecar ? count(phase.sidecars, status) : phase.sidecars }
    const { terminated } = status.state ?? {}
    if (terminated !== undefined && (terminated.exitCode ?? 0) === 0) continue
    if (isSidecar && status.started === true) {
      phase = { ...phase, ready: phase.ready + (status.ready ? 1 : 0) }
      continue
    }
    return { ...phase, blocked: blockedBy(status, index, total) }
  }
  return phase
}

const containerReason = ({ state }: ContainerStatus): string | undefined => {
  if (state?.waiting?.reason) return state.waiting.reason
  return state?.terminated === undefined ? undefined : state.terminated.reason || exitText(state.terminated)
}

interface MainPhase {
  readonly status: string
  readonly ready: number
  readonly tally: Tally
}

/** Containers are read last to first, so that the first one with something to say names the status. */
const readContainers = (
  statuses: ReadonlyArray<ContainerStatus>,
  conditions: ReadonlyArray<Condition>,
  status: string,
  sidecars: Tally
): MainPhase => {
  const reversed = [...statuses].reverse()
  const isUp = (each: ContainerStatus) => containerReason(each) === undefined && each.ready === true && each.state?.running !== undefined
  const ready = reversed.filter(isUp).length
  const named = reversed.reduce((found, each) => containerReason(each) ?? found, status)
  const settled = named === "Completed" && ready > 0 ? (isTrue(conditions, "Ready") ? "Running" : "NotReady") : named
  return { status: settled, ready, tally: reversed.reduce(count, sidecars) }
}

const isTerminal = (phase: string): boolean => phase === "Succeeded" || phase === "Failed"

const deletionStatus = (pod: KubeObject, status: string): string => {
  if (pod.metadata.deletionTimestamp === undefined) return status
  if (pod.status?.reason === "NodeLost") return "Unknown"
  return isTerminal(pod.status?.phase ?? "") ? status : "Terminating"
}

/** https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/ and the server's own column rules. */
export const podSummary = (pod: KubeObject): PodSummary => {
  const { spec = {}, status = {} } = pod
  const conditions: ReadonlyArray<Condition> = status.conditions ?? []
  const initContainers: ReadonlyArray<{ name: string; restartPolicy?: string }> = spec.initContainers ?? []
  const sidecars = new Set(initContainers.filter(({ restartPolicy }) => restartPolicy === "Always").map(({ name }) => name))
  const isGated = conditions.some(({ type, reason }) => type === "PodScheduled" && reason === "SchedulingGated")
  const initial: string = isGated ? "SchedulingGated" : status.reason || status.phase || ""

  const init = readInitContainers(status.initContainerStatuses ?? [], sidecars, initContainers.length)
  const isPastInit = init.blocked === undefined || isTrue(conditions, "Initialized")
  const main: MainPhase = isPastInit
    ? readContainers(status.containerStatuses ?? [], conditions, init.blocked ?? initial, init.sidecars)
    : { status: init.blocked ?? initial, ready: 0, tally: init.all }
  return {
    ready: init.ready + main.ready,
    total: (spec.containers?.length ?? 0) + sidecars.size,
    status: deletionStatus(pod, main.status),
    ...main.tally
  }
}

/** `0`, `2`, or `2 (3m ago)`. */
export const restartsText = ({ restarts, lastRestart }: PodSummary, now: number): string =>
  restarts > 0 && lastRestart !== undefined ? `${restarts} (${age(lastRestart, now)} ago)` : `${restarts}`
