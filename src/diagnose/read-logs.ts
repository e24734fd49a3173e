import { Effect, Result } from "effect"
import type { Read } from "../domain/hypothesis-tree.ts"
import type { KubeError } from "../platform/kubernetes/kube-error.ts"
import type { ClusterReader, KubeObject } from "../platform/kubernetes/kube-reader.ts"

/** What probes see of a log. */
export interface LogLine {
  readonly pod: string
  readonly line: string
}

/** Pods whose logs are read; replicas of one template say the same. */
const mostPods = 3

type LogQuery = Parameters<ClusterReader["logs"]>[0]
type LogsRead = Extract<Read, { _tag: "logs" }>

/** The last lines of a few of the pods. Fails only when none of them could be read. */
export const readLogs = Effect.fnUntraced(function* (
  { namespace, container, previous, tailLines }: LogsRead,
  pods: ReadonlyArray<KubeObject>,
  read: (query: LogQuery) => Effect.Effect<string, KubeError>
): Effect.fn.Return<ReadonlyArray<LogLine>, KubeError> {
  const chosen = pods.toSorted(byNeed).slice(0, mostPods)
  const results = yield* Effect.forEach(
    chosen,
    (pod) => {
      const name = container ?? defaultContainer(pod)
      const query = { namespace, pod: pod.metadata.name, previous, tailLines, ...(name !== undefined && { container: name }) }
      return Effect.result(Effect.map(read(query), (text) => linesOf(pod.metadata.name, text)))
    },
    { concurrency: mostPods }
  )
  const failed = results.find(Result.isFailure)
  if (failed !== undefined && results.every(Result.isFailure)) return yield* Effect.fail(failed.failure)
  return results.flatMap((result) => (Result.isSuccess(result) ? result.success : []))
})

const linesOf = (pod: string, text: string): ReadonlyArray<LogLine> =>
  text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => ({ pod, line }))

/** Pods that are not ready first, then by name. */
const byNeed = (a: KubeObject, b: KubeObject): number =>
  Number(isReady(a)) - Number(isReady(b)) || (a.metadata.name < b.metadata.name ? -1 : 1)

const isReady = ({ status }: KubeObject): boolean =>
  listIn(status, "conditions").some(
    (condition) => Reflect.get(condition, "type") === "Ready" && Reflect.get(condition, "status") === "True"
  )

/** As kubectl chooses: https://kubernetes.io/docs/reference/labels-annotations-taints/#kubectl-kubernetes-io-default-container */
const defaultContainer = ({ metadata, spec }: KubeObject): string | undefined => {
  const [first] = listIn(spec, "containers")
  const name =
    metadata.annotations?.["kubectl.kubernetes.io/default-container"] ?? (first === undefined ? undefined : Reflect.get(first, "name"))
  return typeof name === "string" ? name : undefined
}

const listIn = (value: unknown, field: string): ReadonlyArray<object> => {
  const found: unknown = typeof value === "object" && value !== null ? Reflect.get(value, field) : undefined
  return Array.isArray(found) ? found.filter((item) => typeof item === "object" && item !== null) : []
}
