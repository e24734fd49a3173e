import { cliName, cliService, specialNames } from "./cli-name.ts"
import { inputVersions, readAccessLevels, readBotocore } from "./inputs.ts"
import { type Judgement, judgeOperation } from "./judge-operation.ts"
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

interface Judged extends Judgement {
  readonly cli: string
}

const serviceRow = (operations: ReadonlyArray<Judged>): Readonly<Record<string, unknown>> => {
  const names = (wanted: (operation: Judged) => boolean): ReadonlyArray<string> => operations.filter(wanted).map(({ cli }) => cli)
  const lists = {
    sensitive: names(({ reads, sensitive }) => reads && sensitive),
    mints: names(({ mints }) => mints),
    permissions: names(({ reads, permissions }) => !reads && permissions),
    dryRun: names(({ reads, dryRun }) => !reads && dryRun),
    outputFile: names(({ outputFile }) => outputFile)
  }
  return {
    reads: byVerb(names(({ reads }) => reads)),
    ...Object.fromEntries(Object.entries(lists).flatMap(([key, list]) => (list.length === 0 ? [] : [[key, list.toSorted().join(" ")]])))
  }
}

/** The content of operations.json, as the formatter would have it. */
export const operationsText = async (): Promise<string> => {
  const files = await readBotocore((path) => path === SPECIAL_NAMES || MODEL.test(path))
  const levels = readAccessLevels()
  const special = specialNames(files.get(SPECIAL_NAMES)?.toString("utf8") ?? "")
  const rows = [...newestModels(files)].map(([folder, model]) => {
    const operations = Object.values(model.operations)
      .map((operation) => ({ ...operation, name: operation.name.replace(MODEL_DATE, "") }))
      .map((operation) => ({ cli: cliName(special, operation.name), ...judgeOperation(levels, folder, model, operation) }))
    return [cliService(folder), serviceRow(operations)] as const
  })
  const services = Object.fromEntries(rows.toSorted(([left], [right]) => (left < right ? -1 : 1)))
  return `${JSON.stringify({ sources: inputVersions, services }, null, 2)}\n`
}
