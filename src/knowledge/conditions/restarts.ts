import type { KubectlTable } from "./kubectl-table.ts"
import { at, listAt, nameOf, type PrintedObject } from "./printed-objects.ts"

/** How often one pod's containers restarted; `undefined` when that could not be read. */
export interface Restarts {
  readonly name: string
  readonly count: number | undefined
}

/** From a `RESTARTS` column: `3`, or `3 (2m ago)`; `undefined` when the table has none. */
export const tableRestarts = (table: KubectlTable): ReadonlyArray<Restarts> | undefined => {
  if (!table.columns.includes("RESTARTS")) return undefined
  return table.rows.map((row) => {
    const [, count] = /^(\d+)(?: \(.+ ago\))?$/.exec(row.RESTARTS ?? "") ?? []
    return { name: row.NAME ?? "", count: count === undefined ? undefined : Number(count) }
  })
}

/** From a pod as kubectl counts them: init containers only while they run or when they are sidecars. `undefined` when it is no pod. */
export const podRestarts = (object: PrintedObject): Restarts | undefined => {
  if (at(object, "kind") !== "Pod") return undefined
  const sidecars = listAt(object, "spec", "initContainers").filter((container) => container.restartPolicy === "Always")
  const initialized = listAt(object, "status", "conditions").some(({ type, status }) => type === "Initialized" && status === "True")
  const counted = listAt(object, "status", "initContainerStatuses").filter(
    ({ name }) => !initialized || sidecars.some((sidecar) => sidecar.name === name)
  )
  const counts = [...counted, ...listAt(object, "status", "containerStatuses")].map(({ restartCount }) => Number(restartCount ?? 0))
  return { name: nameOf(object), count: counts.reduce((sum, count) => sum + count, 0) }
}
