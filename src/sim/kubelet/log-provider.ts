/** One line a container wrote. `at` is cluster time in milliseconds since the epoch. */
export interface LogLine {
  readonly at: number
  readonly text: string
}

export interface LogQuery {
  readonly namespace: string
  readonly pod: string
  readonly container: string
  /** The container instance before the running one. */
  readonly previous?: boolean
}

/** What a kubelet answers for `pods/log`: the lines kept, oldest first, or the reason it would give instead. */
export type LogAnswer = { readonly lines: ReadonlyArray<LogLine> } | { readonly unavailable: string }

/**
 * The kubelet's side of `pods/log`. `unavailable` carries a real kubelet's wording (an HTTP 400 BadRequest), such as
 * `container "app" in pod "web-1" is waiting to start: ContainerCreating`. Tail, since and timestamps are the API's to apply.
 */
export interface LogProvider {
  readonly read: (query: LogQuery) => LogAnswer
  /** Calls `listener` for each line written from now on; `ended` when that instance exits. Returns the unsubscribe. */
  readonly follow: (query: LogQuery, listener: (line: LogLine) => void, ended: () => void) => () => void
}
