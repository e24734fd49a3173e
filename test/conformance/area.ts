import { readdir, readFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { decodeYaml } from "../../src/platform/yaml-document.ts"

/** One invocation. A step that is a string is compared as it is. */
const Step = Schema.Union([
  Schema.String,
  Schema.Struct({
    run: Schema.String,
    /** What the client reads. */
    stdin: Schema.optionalKey(Schema.String),
    /** Both clusters are asked again until this pattern is in what they print. */
    until: Schema.optionalKey(Schema.String),
    /** The order of lines says nothing: random names sort differently. */
    unordered: Schema.optionalKey(Schema.Boolean),
    /** Not compared: it has to succeed on both. */
    setup: Schema.optionalKey(Schema.Boolean)
  })
])

/** Invocations of one sort in a namespace of their own, in order. Areas run at the same time: none may look at what is another's. */
const AreaFile = Schema.Struct({
  /** What is under test here. */
  about: Schema.String,
  /** Files that the clients find in their working directory. */
  files: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  steps: Schema.Array(Step)
})

export interface Invocation {
  readonly run: string
  readonly stdin?: string
  readonly until?: RegExp
  readonly unordered: boolean
  readonly setup: boolean
}

export interface Area {
  /** Its file's name and its namespace. */
  readonly name: string
  readonly about: string
  readonly files: Readonly<Record<string, string>>
  readonly steps: ReadonlyArray<Invocation>
}

const invocationOf = (step: typeof Step.Type): Invocation => {
  if (typeof step === "string") return { run: step, unordered: false, setup: false }
  const { run, stdin, until, unordered = false, setup = false } = step
  return { run, unordered, setup, ...(stdin === undefined ? {} : { stdin }), ...(until === undefined ? {} : { until: new RegExp(until) }) }
}

/** Every area of a directory: one YAML file each. */
export const loadAreas = async (directory: string): Promise<ReadonlyArray<Area>> => {
  const names = (await readdir(directory)).filter((file) => file.endsWith(".yaml")).sort()
  return Promise.all(
    names.map(async (file) => {
      const path = join(directory, file)
      const { about, files = {}, steps } = await Effect.runPromise(decodeYaml(AreaFile, { file: path, text: await readFile(path, "utf8") }))
      return { name: file.replace(/\.yaml$/, ""), about, files, steps: steps.map(invocationOf) }
    })
  )
}
