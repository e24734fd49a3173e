import table from "./operations.json" with { type: "json" }

/** What the service models tell of one operation (scripts/generate-aws-operations.ts). What they do not call a read is a write. */
export interface OperationFacts {
  readonly reads: boolean
  /** A read whose answer holds credentials, or the data of a store. */
  readonly sensitive: boolean
  /** Its answer is an identity: a key, its secret and a session token. */
  readonly mints: boolean
  readonly permissions: boolean
  /** `--dry-run` is a parameter of it that the service promises to act on. */
  readonly dryRun: boolean
  /** The CLI writes the answer to a file, named by a word without a flag. */
  readonly outputFile: boolean
}

interface Row {
  readonly reads: Readonly<Record<string, string>>
  readonly sensitive?: string
  readonly mints?: string
  readonly permissions?: string
  readonly dryRun?: string
  readonly outputFile?: string
}

const services: Readonly<Record<string, Row>> = table.services

/** Verbs of which every operation of every model reads; the rows hold the other reads. */
const readingVerbs: Readonly<Record<string, number>> = table.readingVerbs

const isService = (name: string): boolean => Object.hasOwn(services, name)

/** Every service command of the AWS CLI. */
export const serviceNames: ReadonlyArray<string> = Object.keys(services)

const holds = (list: string | undefined, name: string): boolean => list !== undefined && ` ${list} `.includes(` ${name} `)

/** Facts of `aws <service> <operation>`, both as the CLI spells them; undefined for a service that the models lack. */
export const operationFacts = (service: string, operation: string): OperationFacts | undefined => {
  if (!isService(service)) return undefined
  const row = services[service]
  const [verb = "", ...rest] = operation.split("-")
  return {
    reads:
      (Object.hasOwn(readingVerbs, verb) && rest.length > 0) ||
      (row !== undefined && Object.hasOwn(row.reads, verb) && holds(row.reads[verb], rest.join("-"))),
    sensitive: holds(row?.sensitive, operation),
    mints: holds(row?.mints, operation),
    permissions: holds(row?.permissions, operation),
    dryRun: holds(row?.dryRun, operation),
    outputFile: holds(row?.outputFile, operation)
  }
}
