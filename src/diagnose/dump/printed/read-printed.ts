import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { type PrintedCommand, readCommands } from "./command/read-command.ts"
import { savedCommand } from "./command/saved-command.ts"
import { completeLists, kindsAsked } from "./complete-lists.ts"
import { readLooseEvents } from "./describe/loose-events.ts"
import { withMissingHeadings } from "./describe/missing-headings.ts"
import { partDescribed } from "./describe/part-described.ts"
import { looksDescribed, readDescribed } from "./describe/read-described.ts"
import { headerOf } from "./get/header.ts"
import { readTables } from "./get/read-tables.ts"
import { rowByShape } from "./get/row-shapes.ts"
import { kindNamed } from "./kinds.ts"
import { makeObject } from "./objects.ts"
import { joinPrinted, type Printed, printed } from "./printed.ts"
import { readLogs } from "./read-logs.ts"
import { isUsageHeader, readUsage } from "./read-usage.ts"
import { partStructured } from "./structured/part-structured.ts"
import { looksStructured, readStructured } from "./structured/read-structured.ts"
import { cleanLines, unwrap, withoutFrame } from "./text/clean-output.ts"
import { readErrors } from "./text/errors.ts"
import { withRowsOfIllPod } from "./told/ill-pods-rows.ts"
import { readToldEvents } from "./told/told-events.ts"
import { looksLikeApplication, readApplication } from "./tools/argocd.ts"
import { readCertificateStatus } from "./tools/cert-manager.ts"
import { readFlux } from "./tools/flux.ts"
import { readReleases } from "./tools/helm.ts"
import { readLogTails } from "./tools/log-tails.ts"

/** The saved output of a command. */
interface PrintedInput {
  /** The command line as people write it, with prompt, `sudo`, pipes; or any description of what the output is. */
  readonly command: string
  readonly output: string
  /** When it was printed; ages become times only when it is told. */
  readonly now?: Date
  /** Where commands look that name no namespace; `default` unless told. */
  readonly namespace?: string
}

/** A part of an output that one command printed. */
interface Part {
  readonly line: string
  readonly lines: ReadonlyArray<string>
}

/**
 * Kubernetes objects, logs, usage and the rest from what `kubectl` or `oc` printed, in whatever form. The form is told by the text
 * first and by the command where the text does not; what is of no known form is text. Never fails.
 */
export const readPrinted = ({ command, namespace = "default", now, output }: PrintedInput): Printed => {
  const { header, lines } = unwrap(withoutFrame(cleanLines(output)))
  const parts = splitAtPrompts({ line: savedCommand(command, header), lines })
  return withRowsOfIllPod(joinPrinted(parts.map((part) => readPart(part, namespace, now))), now)
}

/** Of sh and bash, with their host in brackets or their folder and user after it, of zsh and its themes, and of Windows. */
const prompt =
  /^\s*(?:(?:\[[^\]]*\]\s?[$#%>]|➜\s+\S.*[✗✔)~]|➜\s+[\w.~/-]+|[\w.-]+:\S*\s[\w.-]+[$#]|[\w.-]+@[\w.-]+\s\S+\s[%$#]|╰─\S*|[^\s]*[$#%❯➜>]|\([^)]*\)\s.*[$#])\s+|(?:PS )?[A-Za-z]:\\[^>]*>\s*)((?:sudo\s+)?(?:\S*\/)?(?:kubectl|k|oc)\s+\S.*)$/

/** A command that stands above its output without a prompt. */
const bare = /^\s*((?:sudo\s+)?(?:kubectl|oc|k)\s+(?:-\S+\s+)*(?:get|describe|logs|top|events|adm)\s.*)$/

/** A terminal's text holds several commands with their outputs. */
const splitAtPrompts = (whole: Part): ReadonlyArray<Part> => {
  const first = whole.lines.findIndex((line) => line.trim() !== "")
  const starts = whole.lines.flatMap((line, index) => {
    const typed = (prompt.exec(line) ?? (index === first ? bare.exec(line) : null))?.[1]
    return typed === undefined || readCommands(typed).length === 0 ? [] : [{ index, typed }]
  })
  const above = { line: whole.line, lines: whole.lines.slice(0, starts[0]?.index) }
  const rest = starts.map(({ index, typed }, order) => ({ line: typed, lines: whole.lines.slice(index + 1, starts[order + 1]?.index) }))
  return rest.length > 0 && above.lines.every((line) => line.trim() === "") ? rest : [above, ...rest]
}

const readPart = ({ line, lines }: Part, usual: string, now: Date | undefined): Printed => {
  const commands = readCommands(line)
  const [command] = commands
  const namespace = command?.namespace ?? usual
  const logs = commands.find(({ verb }) => verb === "logs")
  const said = readErrors(lines, namespace)
  if (logs !== undefined && commands.length === 1) {
    const read = readLogs(said.rest, logs, namespace)
    return printed({ logs: read.logs, absent: said.absent, text: filled(read.rest) })
  }
  const tails = readLogTails(line, lines, usual)
  if (tails.length > 0) return printed({ logs: tails })
  const ofTools = [...readReleases(line, lines, usual), ...readCertificateStatus(line, lines, usual), ...readFlux(line, lines)]
  if (ofTools.length > 0) return printed({ objects: ofTools, text: filled(lines) })
  const read = readObjects(said.rest, { commands, namespace, now })
  const told = readToldEvents(read.rest, { namespace, now })
  const found = { ...read, objects: [...read.objects, ...told.objects], rest: told.rest }
  const asksEvents = commands.some((each) => kindsAsked(each).includes("Event"))
  const isEmpty = read.objects.every(({ kind }) => kind === "Event" && !asksEvents) && !found.listedNothing
  const complete = commands.flatMap((each) =>
    completeLists(each, { ...said, failed: said.failed || found.continued }, { isEmpty, namespace: each.namespace ?? usual })
  )
  return printed({ objects: found.objects, usage: found.usage, absent: said.absent, complete, text: filled(found.rest) })
}

const filled = (lines: ReadonlyArray<string>): ReadonlyArray<string> => lines.filter((line) => line.trim() !== "")

interface Reading {
  readonly commands: ReadonlyArray<PrintedCommand>
  readonly namespace: string
  readonly now: Date | undefined
}

interface Found extends Pick<Printed, "objects" | "usage"> {
  readonly rest: ReadonlyArray<string>
  /** A list in the API's own form says that there is more. */
  readonly continued: boolean
  /** A list in the API's own form is empty. */
  readonly listedNothing: boolean
}

const readObjects = (saved: ReadonlyArray<string>, reading: Reading): Found => {
  const { commands, namespace, now } = reading
  const whole = withMissingHeadings(saved)
  const lines = looksDescribed(saved) ? whole : partDescribed(whole, commands, namespace)
  const named = partStructured(lines, commands, namespace)
  const structured = looksStructured(named) ? readStructured(named) : undefined
  if (structured !== undefined) {
    return { ...structured, usage: [], rest: [], listedNothing: structured.objects.length === 0 }
  }
  const nothingListed = { continued: false, listedNothing: false }
  const top = commands.find(({ verb }) => verb === "top")
  if (top !== undefined || lines.some(isUsageHeader)) return { objects: [], ...readUsage(lines, top, namespace), ...nothingListed }
  if (looksLikeApplication(lines)) return { objects: [readApplication(lines)], usage: [], rest: [], ...nothingListed }
  const kinds = [...new Set(commands.flatMap(kindsAsked))]
  const described = looksDescribed(lines)
    ? readDescribed(lines, { kinds, now, namespace: commands.some(({ allNamespaces }) => allNamespaces) ? undefined : namespace })
    : readLooseEvents(lines, now)
  const names = readNames(described.rest, reading)
  const command = commands.find(({ verb }) => verb === "get" || verb === "events")
  const isTable = command !== undefined || names.rest.some((line) => headerOf(line) !== undefined || rowByShape(line) !== undefined)
  const tables = isTable
    ? readTables(names.rest, { command, kinds: command === undefined ? [] : kinds, namespace, now })
    : { objects: [], rest: names.rest }
  return { objects: [...described.objects, ...names.objects, ...tables.objects], rest: tables.rest, usage: [], ...nothingListed }
}

/** `pod/web-1` lines of `-o name`. */
const readNames = (lines: ReadonlyArray<string>, { commands, namespace }: Reading) => {
  if (!commands.some(({ flags }) => flags.get("output") === "name")) return { objects: [], rest: lines }
  const objects: Array<KubeObject> = []
  const rest: Array<string> = []
  for (const line of lines) {
    const [, typed = "", name] = /^([a-z][\w.]*)\/(\S+)$/.exec(line.trim()) ?? []
    const kind = kindNamed(typed)?.kind
    if (kind === undefined || name === undefined) rest.push(line)
    else objects.push(makeObject({ kind, namespace, name }))
  }
  return { objects, rest }
}
