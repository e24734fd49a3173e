import { Result } from "effect"
import { type CelProgram, compileCel, evaluateCel } from "../../platform/cel/cel.ts"
import { type CloudEventMapping, mappingScope } from "../../platform/config/sources-config.ts"
import type { CloudEvent } from "./schema.ts"

/** The expressions of one part of a mapping, compiled; `labels` and `annotations` may be one for each name. */
export type Programs = Readonly<Record<string, CelProgram | Readonly<Record<string, CelProgram>>>>

export interface Mapping {
  readonly name: string
  readonly match: CelProgram
  readonly signal?: Programs
  readonly change?: Programs
}

/** The configuration has compiled it before. */
const compile = (expression: string): CelProgram => Result.getOrThrow(compileCel(expression, mappingScope))

const compileAll = (part: Readonly<Record<string, string | Readonly<Record<string, string>>>>): Programs =>
  Object.fromEntries(
    Object.entries(part).map(([field, given]) => [
      field,
      typeof given === "string" ? compile(given) : Object.fromEntries(Object.entries(given).map(([name, text]) => [name, compile(text)]))
    ])
  )

export const compileMapping = ({ change, match, name, signal }: CloudEventMapping): Mapping => ({
  name,
  match: compile(match),
  ...(signal === undefined ? {} : { signal: compileAll({ ...signal }) }),
  ...(change === undefined ? {} : { change: compileAll({ ...change }) })
})

const bindings = ({ attributes, data }: CloudEvent) => ({ event: attributes, data })

/** The first mapping that takes the event. One that cannot be evaluated, such as for want of a field, does not take it. */
export const mappingFor = (mappings: ReadonlyArray<Mapping>, event: CloudEvent): Mapping | undefined =>
  mappings.find(({ match }) => {
    const result = evaluateCel(match, bindings(event))
    return result._tag === "value" && result.value === true
  })

type Value = Result.Result<unknown, string>

const evaluate = (program: CelProgram, event: CloudEvent): Value => {
  const result = evaluateCel(program, bindings(event))
  return result._tag === "value" ? Result.succeed(result.value) : Result.fail(result.message)
}

const isProgram = (given: Programs[string]): given is CelProgram => typeof given.run === "function"

/** Reads the fields of one mapping for one event. What a field that may be missing cannot give is noted. */
export const fieldReader = (programs: Programs, event: CloudEvent) => {
  const notes: Array<string> = []
  const note = (field: string, why: string) => {
    notes.push(`${field} was left out: ${why}`)
    return undefined
  }
  const scalar = (value: unknown): string | undefined =>
    typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : undefined
  const value = (field: string): unknown => {
    const program = programs[field]
    if (program === undefined || !isProgram(program)) return undefined
    const result = evaluate(program, event)
    return Result.isSuccess(result) ? result.success : note(field, result.failure)
  }
  const texts = (field: string, members: ReadonlyArray<readonly [string, unknown]>): Record<string, string> =>
    Object.fromEntries(
      members.flatMap(([name, given]) => {
        if (given === null || given === undefined || given === "") return []
        const text = scalar(given)
        if (text === undefined) note(`${field}.${name}`, "Expected text")
        return text === undefined ? [] : [[name, text]]
      })
    )
  return {
    notes,
    value,
    /** Text that must be there: why it is not, otherwise. */
    required: (field: string): Result.Result<string, string> => {
      const program = programs[field]
      if (program === undefined || !isProgram(program)) return Result.fail(`${field}: Missing`)
      const result = Result.flatMap(evaluate(program, event), (given) => {
        const text = scalar(given)
        return text === undefined || text === "" ? Result.fail("Expected text") : Result.succeed(text)
      })
      return Result.mapError(result, (why) => `${field}: ${why}`)
    },
    text: (field: string): string | undefined => {
      const given = value(field)
      return given === undefined || given === null ? undefined : (scalar(given) ?? note(field, "Expected text"))
    },
    /** Of one expression a name, or of one that gives a map. */
    record: (field: string): Record<string, string> => {
      const given = programs[field]
      if (given === undefined) return {}
      if (isProgram(given)) {
        const all = value(field)
        return typeof all === "object" && all !== null && !Array.isArray(all) ? texts(field, Object.entries(all)) : {}
      }
      return texts(
        field,
        Object.entries(given).map(([name, program]) => {
          const result = evaluate(program, event)
          return [name, Result.isSuccess(result) ? result.success : note(`${field}.${name}`, result.failure)] as const
        })
      )
    }
  }
}
