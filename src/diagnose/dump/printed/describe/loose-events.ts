import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { eventsIn } from "./events.ts"

/** The header of the table that describe ends with. */
const header = /^\s*Type\s+Reason\s+Age\s+From\s+Message\s*$/

/** Messages that name their own pod. */
const spoken: ReadonlyArray<RegExp> = [
  /Successfully assigned (?<namespace>[a-z0-9][\w.-]*)\/(?<name>[a-z0-9][\w.-]*) to /,
  / in pod (?<name>[a-z0-9][a-z0-9.-]*)_(?<namespace>[a-z0-9-]+)\(/
]

/** Events of which only the table was saved: the pod that they are about is told by what they say. */
export const readLooseEvents = (
  lines: ReadonlyArray<string>,
  now: Date | undefined
): { readonly objects: ReadonlyArray<KubeObject>; readonly rest: ReadonlyArray<string> } => {
  const start = lines.findIndex((line) => header.test(line))
  const table = start < 0 ? [] : lines.slice(start)
  const about = spoken.flatMap((pattern) => table.map((line) => pattern.exec(line)?.groups)).find((groups) => groups !== undefined)
  if (about === undefined) return { objects: [], rest: lines }
  const { name = "", namespace } = about
  const objects = eventsIn({ kind: "Pod", name, namespace, now, entries: [], lines: ["Events:", ...table.map((line) => `  ${line}`)] })
  return objects.length === 0 ? { objects, rest: lines } : { objects, rest: lines.slice(0, start) }
}
