/** CPU in cores, memory in bytes. */
export interface Usage {
  readonly cpu: number
  readonly memory: number
}

/** What metrics-server scrapes from the kubelets; `undefined` where it has no sample (pod not running, node down). */
export interface MetricsProvider {
  readonly node: (name: string) => Usage | undefined
  readonly pod: (namespace: string, name: string) => ReadonlyArray<{ readonly container: string; readonly usage: Usage }> | undefined
}
