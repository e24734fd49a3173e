import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { podNamedIn } from "../told/about.ts"
import { eventsIn } from "./events.ts"

/** The header of the table that describe ends with. */
const header = /^\s*Type\s+Reason\s+Age\s+From\s+Message\s*$/

/** Events of which only the table was saved: the pod that they are about is told by what they say. */
export const readLooseEvents = (
  lines: ReadonlyArray<string>,
  now: Date | undefined
): { readonly objects: ReadonlyArray<KubeObject>; readonly rest: ReadonlyArray<string> } => {
  const start = lines.findIndex((line) => header.test(line))
  const table = start < 0 ? [] : lines.slice(start)
  const about = table.map(podNamedIn).find((groups) => groups !== undefined)
  if (about === undefined) return { objects: [], rest: lines }
  const { name = "", namespace } = about
  const objects = eventsIn({ kind: "Pod", name, namespace, now, entries: [], lines: ["Events:", ...table.map((line) => `  ${line}`)] })
  return objects.length === 0 ? { objects, rest: lines } : { objects, rest: lines.slice(0, start) }
}
