import type { KubeObject } from "../../kube-object.ts"
import type { LogChoice } from "../../kubelet/log-text.ts"
import { badRequest, invalid } from "../../store/status-error.ts"

/** PodLogOptions, read from the query. */
export interface LogOptions extends LogChoice {
  readonly container: string
  readonly previous: boolean
}

interface Named {
  readonly name: string
}

const DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container"

const names = (list: ReadonlyArray<Named> | undefined): ReadonlyArray<string> => (list ?? []).map(({ name }) => name)

/** The container a log is asked of. Throws BadRequest in the API server's words when the pod leaves a choice. */
const containerOf = (pod: KubeObject, asked: string | null): string => {
  const { containers, initContainers, ephemeralContainers } = pod.spec ?? {}
  const regular = names(containers)
  const init = names(initContainers)
  const ephemeral = names(ephemeralContainers)
  const { name } = pod.metadata
  if (asked) {
    if ([...regular, ...init, ...ephemeral].includes(asked)) return asked
    throw badRequest(`container ${asked} is not valid for pod ${name}`)
  }
  const preferred = pod.metadata.annotations?.[DEFAULT_CONTAINER]
  if (preferred !== undefined && regular.includes(preferred)) return preferred
  const [only, ...more] = regular
  if (only !== undefined && more.length === 0) return only
  throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${[...init, ...regular, ...ephemeral].join(" ")}]`)
}

const flag = (query: URLSearchParams, name: string): boolean => ["", "true", "1"].includes(query.get(name) ?? "false")

const count = (query: URLSearchParams, pod: string, name: string, least: number): number | undefined => {
  const text = query.get(name)
  if (text === null || text === "") return undefined
  if (!/^[-+]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  const value = Number(text)
  if (value >= least) return value
  const message = `Invalid value: ${value}: must be greater than ${least === 0 ? "or equal to 0" : "0"}`
  throw invalid("PodLogOptions", "", pod, [{ reason: "FieldValueInvalid", message, field: name }])
}

const sinceOf = (query: URLSearchParams, pod: string, now: number): number | undefined => {
  const seconds = count(query, pod, "sinceSeconds", 1)
  if (seconds !== undefined) return now - seconds * 1000
  const time = Date.parse(query.get("sinceTime") ?? "")
  return Number.isNaN(time) ? undefined : time
}

/** What of a pod's log is asked for, as clients ask the API server and the API server asks a kubelet. */
export const logChoice = (query: URLSearchParams, pod: string, now: number): LogChoice => ({
  follow: flag(query, "follow"),
  timestamps: flag(query, "timestamps"),
  since: sinceOf(query, pod, now),
  tail: count(query, pod, "tailLines", 0),
  limitBytes: count(query, pod, "limitBytes", 1)
})

export const logOptions = (pod: KubeObject, query: URLSearchParams, now: number): LogOptions => ({
  container: containerOf(pod, query.get("container")),
  previous: flag(query, "previous"),
  ...logChoice(query, pod.metadata.name, now)
})
