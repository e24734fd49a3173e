import type { Conduct } from "../behaviours/behaviour.ts"
import type { ContainerSpec } from "../behaviours/container-view.ts"

/** Times are cluster milliseconds since the epoch. */
interface Waiting {
  readonly kind: "waiting"
  readonly reason: string
  readonly message?: string
  /** When the kubelet looks at it again; absent: as soon as it may. */
  readonly until?: number
}

interface Pulling {
  readonly kind: "pulling"
  readonly startedAt: number
  readonly until: number
}

export interface Running {
  readonly kind: "running"
  readonly startedAt: number
  readonly exitAt: number | undefined
  /** Set when something is stopping it: SIGTERM was sent, and it is gone by then. */
  readonly stopAt?: number
  readonly stopCode?: number
  readonly started: boolean
  readonly ready: boolean
}

export interface Terminated {
  readonly kind: "terminated"
  readonly startedAt: number
  readonly finishedAt: number
  readonly exitCode: number
  readonly reason: string
  readonly message?: string
  readonly containerID: string
  /** When the next instance may be looked at. */
  readonly until: number
}

type ContainerState = Waiting | Pulling | Running | Terminated

/** One instance of a container, kept for its log. */
export interface Instance {
  readonly startedAt: number
  endedAt: number | undefined
  /** What it did from when on; a fault may change it half-way. Never empty, oldest first. */
  readonly conducts: Array<{ readonly from: number; readonly conduct: Conduct }>
}

/** A probe's run of results since the container started. */
export interface ProbeRun {
  nextAt: number | undefined
  failures: number
  successes: number
}

export type ProbeKind = "startup" | "readiness" | "liveness"

/** What the kubelet knows of one container of one pod. Mutable: it is the kubelet's own memory and nobody else's. */
export interface ContainerRun {
  readonly spec: ContainerSpec
  readonly kind: "init" | "sidecar" | "main"
  conduct: Conduct
  state: ContainerState
  last: Terminated | undefined
  restarts: number
  containerID: string
  imageID: string
  pullDelayMs: number
  pullRetryAt: number
  pullError: string
  crashDelayMs: number
  readonly probes: Record<ProbeKind, ProbeRun>
  current: Instance | undefined
  previous: Instance | undefined
  /** The instances that last had their say about the node: its pod network, and its conditions. */
  networkSetBy: Instance | undefined
  conditionsSetBy: Instance | undefined
}

const freshProbe = (): ProbeRun => ({ nextAt: undefined, failures: 0, successes: 0 })

export const makeContainerRun = (spec: ContainerSpec, kind: ContainerRun["kind"], reason: string): ContainerRun => ({
  spec,
  kind,
  conduct: {},
  state: { kind: "waiting", reason },
  last: undefined,
  restarts: 0,
  containerID: "",
  imageID: "",
  pullDelayMs: 0,
  pullRetryAt: 0,
  pullError: "",
  crashDelayMs: 0,
  probes: { startup: freshProbe(), readiness: freshProbe(), liveness: freshProbe() },
  current: undefined,
  previous: undefined,
  networkSetBy: undefined,
  conditionsSetBy: undefined
})

export const resetProbes = (run: ContainerRun): void => {
  for (const probe of Object.values(run.probes)) Object.assign(probe, freshProbe())
}

export const isDone = (run: ContainerRun): boolean => run.state.kind === "terminated"

export const hasSucceeded = (run: ContainerRun): boolean => run.state.kind === "terminated" && run.state.exitCode === 0
