import type { Fields } from "../fields.ts"

/** What the status column of a pod says of it, by https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/ */
export interface StatusWord {
  readonly phase?: string
  /** Why the pod as a whole failed. */
  readonly reason?: string
  /** The state of the container that stands in the way; of an init container when `init` is given. */
  readonly state?: Fields
  /** How many init containers are done, of how many. */
  readonly init?: { readonly done: number; readonly all: number | undefined }
  readonly deleted?: true
  readonly unschedulable?: Fields
}

const phases = new Set(["Pending", "Running", "Succeeded", "Failed", "Unknown"])
/** Reasons of a failed pod rather than of a container. */
const podReasons = new Set([
  "Evicted",
  "NodeLost",
  "Shutdown",
  "NodeShutdown",
  "NodeAffinity",
  "UnexpectedAdmissionError",
  "Preempting",
  "DeadlineExceeded",
  "OutOfcpu",
  "OutOfmemory",
  "OutOfpods",
  "OutOfephemeral-storage",
  "TopologyAffinityError",
  "Terminated"
])
/** Reasons that a container ended with, and its exit code where the reason decides it. */
const ends: Readonly<Record<string, number | undefined>> = {
  Completed: 0,
  OOMKilled: 137,
  StartError: 128,
  ContainerCannotRun: undefined,
  ContainerStatusUnknown: 137,
  DeadlineExceeded: undefined,
  Error: undefined
}

const terminated = (reason: string, exitCode: number | undefined): Fields => ({
  terminated: { ...(exitCode === undefined ? {} : { exitCode }), reason }
})

/** `ExitCode:1`, `Signal:9`, `OOMKilled`, `CrashLoopBackOff` … as the state of one container. */
const stateOf = (word: string): Fields => {
  const [, how, number] = /^(ExitCode|Signal):(\d+)$/.exec(word) ?? []
  if (how === "ExitCode") return { terminated: { exitCode: Number(number) } }
  if (how === "Signal") return { terminated: { signal: Number(number), exitCode: 128 + Number(number) } }
  return Object.hasOwn(ends, word) ? terminated(word, ends[word]) : { waiting: { reason: word } }
}

const initWord = (word: string): StatusWord => {
  const [, done, all] = /^(\d+)\/(\d+)$/.exec(word) ?? []
  if (done !== undefined) return { phase: "Pending", init: { done: Number(done), all: Number(all) } }
  return { phase: "Pending", init: { done: 0, all: undefined }, state: stateOf(word) }
}

/** What a word of the status column means; `restarts` tells an ended container that is started again from one that is not. */
export const readStatus = (word: string, restarts: number): StatusWord => {
  if (word.startsWith("Init:")) return initWord(word.slice("Init:".length))
  if (word === "Terminating") return { deleted: true }
  if (phases.has(word)) return { phase: word }
  if (podReasons.has(word)) return { phase: "Failed", reason: word }
  if (word === "NotReady") return { phase: "Running" }
  if (word === "SchedulingGated") return { phase: "Pending", unschedulable: { type: "PodScheduled", status: "False", reason: word } }
  if (word === "ContainerCreating" || word === "PodInitializing") return { phase: "Pending", state: stateOf(word) }
  const state = stateOf(word)
  return word === "Completed" && restarts === 0 ? { phase: "Succeeded", state } : { state }
}
