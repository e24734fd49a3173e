import { Cron, Effect, Result } from "effect"
import { parseDuration } from "../domain/duration-text.ts"
import { digestText } from "../domain/ids.ts"
import type { Matcher, QuietWindow, Runbook } from "../domain/runbook.ts"
import { readYaml, type YamlDocument, type YamlInvalid, type YamlPath } from "../platform/yaml-document.ts"
import { parseMatcher } from "./matchers/parse-matcher.ts"
import { buildActions, buildApprovals, defaultTimeoutMs, stepIds } from "./runbook-file/build-actions.ts"
import { BuildContext } from "./runbook-file/build-context.ts"
import { buildDiagnose } from "./runbook-file/build-diagnose.ts"
import { buildParameters } from "./runbook-file/build-parameters.ts"
import { FullRunbookFile } from "./runbook-file/full-form.ts"
import { Problems, RunbookInvalid } from "./runbook-file/problems.ts"
import { ShortRunbookFile } from "./runbook-file/short-form.ts"

export { RunbookInvalid } from "./runbook-file/problems.ts"

/** A runbook's text, and what the user calls its file. */
export interface RunbookSource {
  readonly file: string
  readonly text: string
}

/** Reads a runbook in either spelling and checks everything that can be checked without a cluster. Never throws. */
export const loadRunbook = Effect.fn("knowledge.loadRunbook")(function* (source: RunbookSource): Effect.fn.Return<Runbook, RunbookInvalid> {
  const documents = yield* readYaml(source).pipe(Effect.mapError((invalid) => fromYaml(source, invalid)))
  const [document, second] = documents
  if (document === undefined) return yield* single(source, { line: 1, column: 1 }, "is empty", "write a runbook, or remove the file")
  if (second !== undefined) {
    return yield* single(source, second.locate([]), "a second runbook starts here", "put each runbook in a file of its own")
  }
  if (typeof document.value !== "object" || document.value === null || Array.isArray(document.value)) {
    return yield* single(
      source,
      document.locate([]),
      "is not a runbook",
      "write a map with `name:` and `actions:`, or with `kind: Runbook`"
    )
  }
  const problems = new Problems(document)
  const runbook = yield* (isFull(document.value) ? loadFull(document, problems) : loadShort(document, problems)).pipe(
    Effect.mapError((invalid) => fromYaml(source, invalid))
  )
  const [first, ...rest] = problems.found.toSorted((a, b) => a.line - b.line || a.column - b.column)
  if (first !== undefined) return yield* new RunbookInvalid({ file: source.file, problems: [first, ...rest], omitted: 0 })
  return { ...runbook, file: source.file, digest: digestText(source.text) }
})

type Loaded = Omit<Runbook, "file" | "digest">

const isFull = (value: unknown): boolean =>
  typeof value === "object" && value !== null && ("apiVersion" in value || "kind" in value || "spec" in value)

const loadFull = Effect.fnUntraced(function* (document: YamlDocument, problems: Problems): Effect.fn.Return<Loaded, YamlInvalid> {
  const { metadata, spec } = yield* document.decode(FullRunbookFile)
  const parameterNames = (spec.parameters ?? []).map(({ name }) => name)
  const context = new BuildContext(problems, { params: parameterNames, steps: stepIds(spec.actions) })
  return {
    name: metadata.name,
    title: metadata.title ?? metadata.name,
    form: "full",
    owners: metadata.owners ?? [],
    services: metadata.services ?? [],
    links: metadata.links ?? [],
    match: buildMatch(spec.match ?? [], ["spec", "match"], problems),
    parameters: buildParameters(spec.parameters ?? [], ["spec", "parameters"], context),
    quiet: (spec.schedule?.notDuring ?? []).map((window, index) => buildWindow(window, ["spec", "schedule", "notDuring", index], problems)),
    preconditions: context.conditions(spec.preconditions ?? [], ["spec", "preconditions"], true),
    ...(spec.diagnose !== undefined && { diagnose: buildDiagnose(spec.diagnose, ["spec", "diagnose"], context) }),
    actions: buildActions(spec.actions, ["spec", "actions"], context),
    postconditions: context.conditions(spec.postconditions ?? [], ["spec", "postconditions"], true),
    rollback: [],
    ...(spec.approvals !== undefined && { approvals: buildApprovals(spec.approvals) }),
    tests: spec.tests ?? []
  }
})

const loadShort = Effect.fnUntraced(function* (document: YamlDocument, problems: Problems): Effect.fn.Return<Loaded, YamlInvalid> {
  const file = yield* document.decode(ShortRunbookFile)
  const context = new BuildContext(problems, { params: [], steps: stepIds(file.actions) })
  return {
    name: file.name,
    title: file.title ?? file.name,
    form: "short",
    owners: [],
    services: [],
    links: [],
    match: buildMatch(file.match ?? [], ["match"], problems),
    parameters: [],
    quiet: [],
    preconditions: context.conditions(file.preconditions ?? [], ["preconditions"], true),
    actions: buildActions(file.actions, ["actions"], context),
    postconditions: [],
    rollback: (file.rollback ?? []).map(({ cmd }, index) => context.command(cmd, ["rollback", index, "cmd"])),
    ...(file.approvals !== undefined && { approvals: buildApprovals(file.approvals) }),
    tests: []
  }
})

const buildMatch = (
  groups: ReadonlyArray<{ readonly matchers: ReadonlyArray<string> }>,
  path: YamlPath,
  problems: Problems
): ReadonlyArray<ReadonlyArray<Matcher>> =>
  groups.map(({ matchers }, group) =>
    matchers.flatMap((text, index) => {
      const matcher = parseMatcher(text)
      if (Result.isSuccess(matcher)) return [matcher.success]
      problems.add([...path, group, "matchers", index], matcher.failure)
      return []
    })
  )

type WindowFile = NonNullable<FullRunbookFile["spec"]["schedule"]>["notDuring"][number]

const buildWindow = ({ cron, duration, timeZone, reason }: WindowFile, path: YamlPath, problems: Problems): QuietWindow => {
  if (cron.trim().split(/\s+/).length !== 5)
    problems.add([...path, "cron"], "cron needs five fields", "write minute hour day month weekday")
  const parsed = Cron.parse(cron, timeZone)
  if (Result.isFailure(parsed)) {
    const zone = /time zone/i.test(parsed.failure.message)
    const fix = zone ? "use an IANA name such as Europe/Berlin" : 'write it as Kubernetes CronJobs take it, such as "0 22 * * 5"'
    problems.add([...path, zone ? "timeZone" : "cron"], parsed.failure.message, fix)
  }
  const window = { cron, durationMs: parseDuration(duration) ?? defaultTimeoutMs, timeZone }
  return reason === undefined ? window : { ...window, reason }
}

const fromYaml = ({ file }: RunbookSource, { problems, omitted }: YamlInvalid) => new RunbookInvalid({ file, problems, omitted })

const single = ({ file }: RunbookSource, place: { readonly line: number; readonly column: number }, message: string, fix: string) =>
  new RunbookInvalid({ file, problems: [{ file, ...place, path: "", message, fix }], omitted: 0 })
