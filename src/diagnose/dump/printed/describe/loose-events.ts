import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import type { PrintedCommand } from "../command/read-command.ts"
import { eventsIn } from "./events.ts"

/** The header of the table that describe ends with. */
const header = /^\s*Type\s+Reason\s+Age\s+From\s+Message\s*$/

interface About {
  readonly kind: string
  readonly name: string
  readonly namespace: string | undefined
}

/** Messages that name their own pod. */
const spoken: ReadonlyArray<RegExp> = [
  /Successfully assigned (?<namespace>[a-z0-9][\w.-]*)\/(?<name>[a-z0-9][\w.-]*) to /,
  / in pod (?<name>[a-z0-9][a-z0-9.-]*)_(?<namespace>[a-z0-9-]+)\(/
]

const spokenOf = (lines: ReadonlyArray<string>): About | undefined => {
  for (const pattern of spoken) {
    const found = lines.map((line) => pattern.exec(line)?.groups).find((groups) => groups !== undefined)
    if (found !== undefined) return { kind: "Pod", name: found.name ?? "", namespace: found.namespace }
  }
  return undefined
}

const askedOf = (commands: ReadonlyArray<PrintedCommand>, namespace: string): About | undefined => {
  const [asked, ...others] = commands.filter(({ verb }) => verb === "describe").flatMap(({ resources }) => resources)
  if (asked?.kind === undefined || asked.name === undefined || others.length > 0) return undefined
  return { kind: asked.kind.kind, name: asked.name, namespace: asked.kind.namespaced ? namespace : undefined }
}

/** Events of which only the table was saved: what they are about is told by the command, or by what they say. */
export const readLooseEvents = (
  lines: ReadonlyArray<string>,
  {
    commands,
    namespace,
    now
  }: { readonly commands: ReadonlyArray<PrintedCommand>; readonly namespace: string; readonly now: Date | undefined }
): { readonly objects: ReadonlyArray<KubeObject>; readonly rest: ReadonlyArray<string> } => {
  const start = lines.findIndex((line) => header.test(line))
  const table = start < 0 ? [] : lines.slice(start)
  const about = start < 0 ? undefined : (askedOf(commands, namespace) ?? spokenOf(table))
  if (about === undefined) return { objects: [], rest: lines }
  const objects = eventsIn({ ...about, now, entries: [], lines: ["Events:", ...table.map((line) => `  ${line}`)] })
  return objects.length === 0 ? { objects, rest: lines } : { objects, rest: lines.slice(0, start) }
}
