import type { OperationFacts } from "../../src/policy/effects/aws/operations.ts"
import { cliName, cliService, specialNames } from "./cli-name.ts"
import { inputVersions, readAccessLevels, readBotocore } from "./inputs.ts"
import { judgeOperation } from "./judge-operation.ts"
import type { ServiceModel } from "./service-model.ts"

const MODEL = /^botocore\/data\/([^/]+)\/([^/]+)\/service-2\.json/
/** CloudFront's operations carry the date of their model, which the CLI leaves out. */
const MODEL_DATE = /\d{4}_\d{2}_\d{2}$/
const SPECIAL_NAMES = "botocore/__init__.py"

/** The newest model of each service, by its folder. */
const newestModels = (files: ReadonlyMap<string, Buffer>): ReadonlyMap<string, ServiceModel> => {
  const newest = new Map<string, readonly [version: string, content: Buffer]>()
  for (const [path, content] of files) {
    const [, folder, version] = MODEL.exec(path) ?? []
    if (folder === undefined || version === undefined) continue
    if (version > (newest.get(folder)?.[0] ?? "")) newest.set(folder, [version, content])
  }
  return new Map([...newest].map(([folder, [, content]]) => [folder, JSON.parse(content.toString("utf8"))]))
}

/** `describe-instances` under `describe`: most names share their first word, which makes the file a third smaller. */
const byVerb = (names: ReadonlyArray<string>): Readonly<Record<string, string>> => {
  const verbs = new Map<string, Array<string>>()
  for (const name of names.toSorted()) {
    const [verb = "", ...rest] = name.split("-")
    const known = verbs.get(verb) ?? []
    verbs.set(verb, [...known, rest.join("-")])
  }
  return Object.fromEntries([...verbs].map(([verb, rest]) => [verb, rest.join(" ")]))
}

interface Judged extends OperationFacts {
  readonly cli: string
}

const verbOf = (cli: string): string => cli.split("-")[0] ?? ""

/** So many operations of a verb that their all being reads is what the verb means, and not chance. */
const ENOUGH = 500

/** Verbs of which every operation of every service reads; with their number. An operation that a newer model adds is one of them too. */
const readingVerbs = (operations: ReadonlyArray<Judged>): Readonly<Record<string, number>> => {
  const counts = new Map<string, { readonly all: number; readonly reads: number }>()
  for (const { cli, reads } of operations) {
    const { all, reads: known } = counts.get(verbOf(cli)) ?? { all: 0, reads: 0 }
    counts.set(verbOf(cli), { all: all + 1, reads: known + (reads ? 1 : 0) })
  }
  return Object.fromEntries(
    [...counts].filter(([, { all, reads }]) => all === reads && all >= ENOUGH).map(([verb, { all }]) => [verb, all])
  )
}

const serviceRow = (always: Readonly<Record<string, number>>, operations: ReadonlyArray<Judged>): Readonly<Record<string, unknown>> => {
  const names = (wanted: (operation: Judged) => boolean): ReadonlyArray<string> => operations.filter(wanted).map(({ cli }) => cli)
  const lists = {
    sensitive: names(({ reads, sensitive }) => reads && sensitive),
    mints: names(({ mints }) => mints),
    permissions: names(({ reads, permissions }) => !reads && permissions),
    dryRun: names(({ reads, dryRun }) => !reads && dryRun),
    outputFile: names(({ outputFile }) => outputFile)
  }
  return {
    reads: byVerb(names(({ reads, cli }) => reads && !Object.hasOwn(always, verbOf(cli)))),
    ...Object.fromEntries(Object.entries(lists).flatMap(([key, list]) => (list.length === 0 ? [] : [[key, list.toSorted().join(" ")]])))
  }
}

/** The content of operations.json, as the formatter would have it. */
export const operationsText = async (): Promise<string> => {
  const files = await readBotocore((path) => path === SPECIAL_NAMES || MODEL.test(path))
  const levels = readAccessLevels()
  const special = specialNames(files.get(SPECIAL_NAMES)?.toString("utf8") ?? "")
  const judged = [...newestModels(files)].map(([folder, model]) => {
    const operations = Object.values(model.operations)
      .map((operation) => ({ ...operation, name: operation.name.replace(MODEL_DATE, "") }))
      .map((operation) => ({ cli: cliName(special, operation.name), ...judgeOperation(levels, folder, model, operation) }))
    return [cliService(folder), operations] as const
  })
  const always = readingVerbs(judged.flatMap(([, operations]) => operations))
  const services = Object.fromEntries(
    judged.toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([service, operations]) => [service, serviceRow(always, operations)])
  )
  return `${JSON.stringify({ sources: inputVersions, readingVerbs: always, services }, null, 2)}\n`
}
