import { type Fields, present, told, truth, whole } from "../fields.ts"
import { type Entry, find, linesOf, textOf } from "../text/outline.ts"
import { stateIn } from "./container-state.ts"
import { environmentFrom, environmentIn } from "./environment.ts"
import { UNNAMED } from "./indented.ts"
import { probeOf } from "./probe.ts"

/** Quantities by resource below `Limits` or `Requests`. */
export const quantitiesIn = (entry: Entry | undefined): Readonly<Record<string, string>> | undefined => {
  const found = entry?.below.flatMap(({ key, value }) => (key === undefined || value === "" ? [] : [[key, value] as const])) ?? []
  return found.length === 0 ? undefined : Object.fromEntries(found)
}

/** `8080/TCP (http), 9090/TCP` with the host ports beside them. */
const portsIn = (entries: ReadonlyArray<Entry>): ReadonlyArray<Fields> => {
  const host = (present(textOf(entries, "Host Port", "Host Ports")) ?? "").split(/,\s*/)
  return (present(textOf(entries, "Port", "Ports")) ?? "").split(/,\s*/).flatMap((text, index) => {
    const [, port, protocol, name] = /^(\d+)\/(\w+)(?:\s+\(([^)]*)\))?$/.exec(text) ?? []
    const hostPort = whole(host[index]?.split("/")[0])
    return port === undefined
      ? []
      : [told({ containerPort: Number(port), protocol, name: name || undefined, hostPort: hostPort === 0 ? undefined : hostPort })]
  })
}

const mountsIn = (entry: Entry | undefined): ReadonlyArray<Fields> =>
  (entry?.below ?? []).flatMap(({ text }) => {
    const [, mountPath, name, options = ""] = /^(.+) from (\S+) \(([^)]*)\)$/.exec(text) ?? []
    const [, subPath] = /path="([^"]*)"/.exec(options) ?? []
    return mountPath === undefined
      ? []
      : [told({ mountPath, name, readOnly: /(?:^|,)ro(?:,|$)/.test(options) ? true : undefined, subPath })]
  })

const wordsIn = (entry: Entry | undefined): ReadonlyArray<string> | undefined => {
  const lines = linesOf(entry)
  return lines.length === 0 ? undefined : lines
}

const nameOf = (key: string | undefined): string | undefined => (key === UNNAMED ? "" : key)

/** A container of a pod or of a template of pods. */
export const containerOf = ({ below, key }: Entry): Fields =>
  told({
    name: nameOf(key),
    image: present(textOf(below, "Image")),
    command: wordsIn(find(below, "Command")),
    args: wordsIn(find(below, "Args")),
    ports: portsIn(below),
    resources: told({ limits: quantitiesIn(find(below, "Limits")), requests: quantitiesIn(find(below, "Requests")) }),
    livenessProbe: probeOf(textOf(below, "Liveness")),
    readinessProbe: probeOf(textOf(below, "Readiness")),
    startupProbe: probeOf(textOf(below, "Startup")),
    envFrom: environmentFrom(find(below, "Environment Variables from")),
    env: environmentIn(find(below, "Environment")),
    volumeMounts: mountsIn(find(below, "Mounts"))
  })

/** What a container of a pod is doing; `undefined` where nothing tells, as in templates. */
export const containerStatusOf = ({ below, key }: Entry): Fields | undefined => {
  const last = stateIn(below, "Last State")
  const state = stateIn(below, "State") ?? (last === undefined ? undefined : {})
  if (state === undefined) return undefined
  return told({
    name: nameOf(key),
    image: present(textOf(below, "Image")),
    imageID: present(textOf(below, "Image ID")),
    containerID: present(textOf(below, "Container ID")),
    state,
    lastState: last,
    ready: truth(textOf(below, "Ready")),
    restartCount: whole(textOf(below, "Restart Count")),
    started: "running" in state ? true : undefined
  })
}
