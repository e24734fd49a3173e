import { Effect, FileSystem, type PlatformError, Schema } from "effect"
import { entityKey } from "../../domain/entity.ts"
import { fields, text, time } from "../../platform/kubernetes/fields.ts"
import { whyUnreadable } from "../../platform/why-unreadable.ts"
import { entity, entityOf } from "../scene/entity.ts"
import type { Evidence, Subject } from "../scene/scene.ts"
import { comparedReadings } from "./compared-readings.ts"
import { dumpedAlerts } from "./dumped-alerts.ts"
import { dumpedLogs } from "./dumped-logs.ts"
import { dumpedObjects } from "./dumped-objects.ts"
import { dumpedSamples } from "./dumped-samples.ts"
import { dumpedTraces } from "./dumped-traces.ts"
import { readExposed } from "./exposed-metrics.ts"
import { withImpliedClaims } from "./implied/implied-claims.ts"
import { withImpliedNodes } from "./implied/implied-nodes.ts"
import { withImpliedPods } from "./implied/implied-pods.ts"
import { type LooseLog, placeLogs, readsLogs } from "./loose-logs.ts"
import { withNamedNodes } from "./node-journals.ts"
import { namespaceFlag } from "./printed/command/namespace-flag.ts"
import { readPrinted } from "./printed/read-printed.ts"
import { writtenEvents } from "./printed/told/written-events.ts"
import { recordedAt, tellsAges } from "./recorded-at.ts"

/** A dump could not be read at all. */
export class DumpUnreadable extends Schema.TaggedError<DumpUnreadable>()("DumpUnreadable", {
  message: Schema.String,
  where: Schema.String,
  next: Schema.String
}) {}

const NEXT =
  "name a folder with objects/, logs/, commands/, prometheus/, traces/, alert.json or question.txt, a must-gather, or the output folder of `kubectl cluster-info dump`"

/** Larger files hold nothing that a diagnosis waits for. */
const MOST_BYTES = 67_108_864
const MOST_FILES = 20_000

type Part = Omit<Evidence, "subject" | "now"> & {
  readonly subject: Partial<Subject>
  readonly now?: number
  readonly loose: ReadonlyArray<LooseLog>
}

const nothing: Part = { subject: {}, objects: [], complete: [], absent: [], logs: [], usage: [], samples: [], said: [], loose: [] }

const parsed = (content: string): unknown => {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}

const saidIn = (source: string, lines: ReadonlyArray<string>): Part["said"] =>
  lines.map((line, index) => ({ line, source: `${source}:${index + 1}` }))

/** `$ kubectl get pods`, and then what it printed. */
const command = (source: string, content: string, { now, subject }: Part): Part => {
  const [first = "", ...rest] = content.replace(/^\uFEFF/, "").split(/\r?\n/)
  const isCommand = /^\s*[$#>❯➜]\s/.test(first)
  const exposed = readExposed(source, isCommand ? rest : content.split(/\r?\n/))
  const output = exposed.rest.join("\n")
  const printed = readPrinted({
    command: isCommand ? first : "",
    output,
    ...(now === undefined ? {} : { now: new Date(now) }),
    ...(subject.namespace === undefined ? {} : { namespace: subject.namespace })
  })
  // in kubectl's own capitals: programs say `ERROR: ` too
  const own = printed.text.filter((line) => !/^(?:Error from server|error: |stderr:|stdout:)/.test(line))
  const isLoose = printed.logs.length === 0 && printed.objects.length === 0 && isCommand && readsLogs(first)
  return {
    ...nothing,
    loose: isLoose && own.length > 0 ? [{ command: first, namespace: namespaceFlag(first), lines: own, source }] : [],
    objects: printed.objects.map((object) => ({ object, source })),
    complete: printed.complete,
    absent: printed.absent.map(({ kind, name, namespace }) => entity(kind, namespace, name)),
    logs: printed.logs.map((log) => ({ ...log, namespace: log.namespace ?? subject.namespace ?? "default", source })),
    usage: printed.usage,
    server: exposed.series,
    said: saidIn(source, printed.text)
  }
}

const meta = (content: string): Part => {
  const { namespace, time: at, workload } = fields(parsed(content))
  const named = { namespace: text(namespace), workload: text(workload) }
  const now = time(at)
  return {
    ...nothing,
    ...(now === undefined ? {} : { now }),
    subject: {
      ...(named.namespace === undefined ? {} : { namespace: named.namespace }),
      // as kubectl names it, too: `deployment/cart`
      ...(named.workload === undefined ? {} : { workload: named.workload.replace(/^[a-z.]+\//i, "") })
    }
  }
}

const partOf = (path: string, content: string, known: Part): Effect.Effect<Part> => {
  const name = path.split("/").at(-1) ?? ""
  if (name === "meta.json") return Effect.succeed(meta(content))
  if (name === "question.txt") return Effect.succeed({ ...nothing, subject: { question: content.trim() } })
  if (/^alerts?(?:[-_.].*)?\.json$/.test(name)) return Effect.succeed({ ...nothing, subject: { alerts: dumpedAlerts(parsed(content)) } })
  if (/(?:^|\/)prometheus\/[^/]+\.json$/.test(path)) return Effect.succeed({ ...nothing, samples: dumpedSamples(path, parsed(content)) })
  if (/(?:^|\/)traces\/[^/]+\.json$/.test(path)) return Effect.succeed({ ...nothing, traces: dumpedTraces(path, parsed(content)) })
  const logs = dumpedLogs(path, content)
  if (logs.length > 0) return Effect.succeed({ ...nothing, logs })
  if (/\.(?:json|ya?ml)$/.test(name)) {
    return Effect.map(dumpedObjects(path, content), ({ complete, objects }) => ({
      ...nothing,
      complete,
      objects: objects.map((object) => ({ object, source: path }))
    }))
  }
  return Effect.succeed(/\.(?:txt|log|out|md)$/.test(name) ? command(path, content, known) : nothing)
}

const joined = (parts: ReadonlyArray<Part>, now: number | undefined): Evidence => {
  const subject = {
    ...Object.assign({}, ...parts.map((part) => part.subject)),
    alerts: parts.flatMap((part) => part.subject.alerts ?? [])
  }
  const recorded = parts.flatMap((part) => part.objects)
  const seen = new Set(recorded.map(({ object }) => entityKey(entityOf(object))))
  const written = parts
    .flatMap((part) => [...part.logs, ...part.loose])
    .flatMap(({ lines, source }) => writtenEvents(lines).map((object) => ({ object, source })))
    .filter(({ object }) => !seen.has(entityKey(entityOf(object))))
  const objects = [...recorded, ...written]
  const loose = placeLogs(
    parts.flatMap((part) => part.loose),
    objects.map(({ object }) => object),
    subject
  )
  const evidence: Evidence = {
    ...(now === undefined ? {} : { now }),
    subject,
    objects: withImpliedClaims([...objects, ...loose.pods]),
    complete: parts.flatMap(({ complete }) => complete),
    absent: parts.flatMap(({ absent }) => absent),
    logs: [...parts.flatMap(({ logs }) => logs), ...loose.logs],
    usage: parts.flatMap(({ usage }) => usage),
    samples: parts.flatMap(({ samples }) => samples),
    server: comparedReadings(parts.map(({ server = [] }) => server)),
    traces: parts.flatMap(({ traces = [] }) => traces),
    said: parts.flatMap(({ said }) => said)
  }
  return { ...evidence, objects: withImpliedNodes(withNamedNodes(withImpliedPods(evidence), evidence.subject)) }
}

const isCommandFile = (name: string): boolean => /\.(?:txt|out|md)$/.test(name)

/**
 * What a folder holds of a cluster's evidence: the layout of `kubectl cluster-info dump`, a must-gather, or our own, every part of which
 * may be missing. A file that cannot be understood is passed over.
 */
export const readDump = Effect.fn("diagnose.readDump")(function* (
  directory: string
): Effect.fn.Return<Evidence, DumpUnreadable, FileSystem.FileSystem> {
  const fs = yield* FileSystem.FileSystem
  const failed = (why: string) => new DumpUnreadable({ message: `the dump cannot be read: ${why}`, where: directory, next: NEXT })
  const unreadable = (error: PlatformError.PlatformError) => failed(whyUnreadable(error))
  const names = yield* Effect.mapError(fs.readDirectory(directory, { recursive: true }), unreadable)
  const files = names.toSorted().slice(0, MOST_FILES)
  const read = Effect.fnUntraced(function* (name: string) {
    const path = `${directory}/${name}`
    const info = yield* fs.stat(path)
    if (info.type !== "File" || info.size > MOST_BYTES) return undefined
    return { name, content: yield* fs.readFileString(path) }
  })
  const contents = (yield* Effect.mapError(Effect.forEach(files, read, { concurrency: 8 }), unreadable)).filter((one) => one !== undefined)
  const metaFile = contents.find(({ name }) => name === "meta.json")
  const known = metaFile === undefined ? nothing : meta(metaFile.content)
  const told = yield* Effect.forEach(contents, ({ content, name }) => partOf(name, content, known))
  const saved = contents.filter(({ name }) => isCommandFile(name)).map(({ content }) => content)
  const now = known.now ?? recordedAt(told, saved)
  // ages become times only when it is known at what time they were told
  const parts =
    known.now !== undefined
      ? told
      : yield* Effect.forEach(contents, ({ content, name }, index) =>
          isCommandFile(name) ? partOf(name, content, { ...known, now }) : Effect.succeed(told[index] ?? nothing)
        )
  if (parts.every((part) => part === nothing)) return yield* failed("there is nothing in it that can be read")
  return joined(parts, known.now ?? (saved.some(tellsAges) ? now : undefined))
})
