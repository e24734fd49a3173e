import { kindNamed } from "../kinds.ts"
import type { AbsentObject } from "../printed.ts"

/** What kubectl says instead of objects. */
export interface SaidInstead {
  readonly absent: ReadonlyArray<AbsentObject>
  /** `No resources found`: in which namespace, if in one. */
  readonly empty: ReadonlyArray<{ readonly namespace: string | undefined }>
  /** Something was refused, out of reach or cut off, so that what is printed is not all. */
  readonly failed: boolean
  readonly rest: ReadonlyArray<string>
}

const notFound =
  /^(?:error: )?error from server \(NotFound\): (?:error when \w+ [^:]*: )?(\S+) "([^"]+)" not found(?: in namespace "([^"]+)")?\.?$/i
const noResources = /^No resources found(?: in (\S+) namespace)?\.?$|^No events found in (\S+) namespace\.?$|^No events found\.?$/
const failure =
  /^(?:Error from server|error: |E\d{4} \d\d:|Unable to connect to the server|The connection to the server|You must be logged in|.*\bcommand not found$)/
const cut = /^\s*(?:\.{3,}|…|[[<(]?.{0,40}(?:truncated|omitted|snipped?|more (?:lines|rows)).{0,40}[\])>]?)\s*$/i

/** Takes the lines apart that say that there is nothing, or that it could not be had. */
export const readErrors = (lines: ReadonlyArray<string>, namespace: string): SaidInstead => {
  const absent: Array<AbsentObject> = []
  const empty: Array<{ readonly namespace: string | undefined }> = []
  const rest: Array<string> = []
  let failed = false
  for (const line of lines) {
    const missing = missingIn(line, namespace)
    const within = missingInside(line, namespace)
    if (within !== undefined) absent.push(within)
    const none = noResources.exec(line.trim())
    if (missing !== undefined) absent.push(missing)
    else if (none !== null) empty.push({ namespace: none[1] ?? none[2] })
    else rest.push(line)
    failed ||= missing === undefined && (failure.test(line) || cut.test(line))
  }
  return { absent, empty, failed, rest }
}

/** `web:80 (<error: services "web" not found>)`, as describe says of an ingress's backend. */
const inside = /<error: (services|endpoints) "([^"]+)" not found>/

const missingInside = (line: string, namespace: string): AbsentObject | undefined => {
  const [, , name] = inside.exec(line) ?? []
  return name === undefined ? undefined : { kind: "Service", namespace, name }
}

const missingIn = (line: string, asked: string): AbsentObject | undefined => {
  const [, typed = "", name, namespace = asked] = notFound.exec(line.trim()) ?? []
  const kind = kindNamed(typed)
  if (name === undefined || kind === undefined) return undefined
  return { kind: kind.kind, ...(kind.namespaced ? { namespace } : {}), name }
}
