import type { SimClock } from "../clock.ts"
import type { ContainerRun, Instance } from "./container-run.ts"
import type { KubeletStore } from "./kubelet-plane.ts"
import { linesOf } from "./log-lines.ts"
import type { LogAnswer, LogProvider, LogQuery } from "./log-provider.ts"

const POLL_MS = 500

const whyNot = ({ container, pod }: LogQuery, run: ContainerRun): string => {
  const { state } = run
  const reason = state.kind === "waiting" ? state.reason : run.kind === "main" ? "ContainerCreating" : "PodInitializing"
  const shown = reason === "ErrImagePull" || reason === "ImagePullBackOff" ? "trying and failing to pull image" : reason
  return `container "${container}" in pod "${pod}" is waiting to start: ${shown}`
}

/** `runOf` finds the kubelet's memory of a container. */
export const makeLogProvider = (
  store: KubeletStore,
  clock: SimClock,
  runOf: (namespace: string, pod: string, container: string) => ContainerRun | undefined
): LogProvider => {
  const instanceOf = (query: LogQuery, run: ContainerRun): Instance | undefined => (query.previous === true ? run.previous : run.current)
  const linesSince = (query: LogQuery, instance: Instance, since: number) => {
    const pod = store.get("pods", query.namespace, query.pod)
    return pod === undefined ? [] : linesOf(pod, instance, clock.now(), since)
  }
  const read = (query: LogQuery): LogAnswer => {
    const run = runOf(query.namespace, query.pod, query.container)
    if (run === undefined) {
      return { unavailable: `container "${query.container}" in pod "${query.pod}" is waiting to start: ContainerCreating` }
    }
    const instance = instanceOf(query, run)
    if (instance !== undefined) return { lines: linesSince(query, instance, 0) }
    if (query.previous === true) {
      return { unavailable: `previous terminated container "${query.container}" in pod "${query.pod}" not found` }
    }
    return { unavailable: whyNot(query, run) }
  }
  return {
    read,
    follow: (query, listener, ended) => {
      const run = runOf(query.namespace, query.pod, query.container)
      const instance = run === undefined ? undefined : instanceOf(query, run)
      let seen = clock.now()
      let cancel: () => void
      const poll = (): void => {
        const over = instance === undefined || instance.endedAt !== undefined
        if (instance !== undefined) for (const line of linesSince(query, instance, seen)) listener(line)
        seen = clock.now()
        if (over || runOf(query.namespace, query.pod, query.container) !== run) ended()
        else cancel = clock.schedule(POLL_MS, poll)
      }
      cancel = clock.schedule(0, poll)
      return () => cancel()
    }
  }
}
