import { Effect, Result } from "effect"
import type { KubeError } from "../../platform/kubernetes/kube-error.ts"
import type { LogText } from "../scene/scene.ts"
import type { Container } from "../scene/views/container.ts"
import type { Pod } from "../scene/views/pod.ts"
import type { Part } from "./gathered.ts"
import type { LiveCluster } from "./live-cluster.ts"

/** Lines of one run of a container: what ended it stands at the end. */
const TAIL = 200

interface Run {
  readonly container: string
  readonly previous: boolean
}

/** The runs that have a log: the one that is, and the one before. While a container waits, its last run is the previous one. */
const runsOf = ({ name, status }: Container): ReadonlyArray<Run> => {
  if (status === undefined) return [{ container: name, previous: false }]
  const now = status.isRunning || status.terminated !== undefined ? [{ container: name, previous: false }] : []
  const before =
    status.last !== undefined || (status.restarts > 0 && status.terminated === undefined) ? [{ container: name, previous: true }] : []
  return [...before, ...now]
}

/** The last lines of a pod's containers, or of the one that is named. Fails only when no run's log could be read. */
export const readContainerLogs = Effect.fnUntraced(function* (
  { reader }: LiveCluster,
  pod: Pod,
  container: string | undefined
): Effect.fn.Return<Part, KubeError> {
  const { name } = pod.entity
  const runs = pod.containers.filter((one) => container === undefined || one.name === container).flatMap(runsOf)
  const read = (run: Run) => {
    const query = { namespace: pod.namespace, pod: name, tailLines: TAIL, ...run }
    const source = `kubectl logs -n ${pod.namespace} ${name} -c ${run.container}${run.previous ? " --previous" : ""} --tail=${TAIL}`
    return Effect.result(
      Effect.map(
        reader.logs(query),
        (text): LogText => ({ namespace: pod.namespace, pod: name, ...run, lines: text.replace(/\n$/, "").split("\n"), source })
      )
    )
  }
  const answers = yield* Effect.forEach(runs, read, { concurrency: 2 })
  const failed = answers.find(Result.isFailure)
  if (failed !== undefined && answers.every(Result.isFailure)) return yield* Effect.fail(failed.failure)
  return { logs: answers.flatMap((answer) => (Result.isSuccess(answer) ? [answer.success] : [])) }
})
