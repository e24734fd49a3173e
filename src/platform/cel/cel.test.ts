import { tests as conformance } from "@bufbuild/cel-spec/testdata/conformance.js"
import type { SerializedIncrementalTestSuite } from "@bufbuild/cel-spec/testdata/tests.js"
import { Result } from "effect"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type CelBindings, type CelResult, compileCel, evaluateCel } from "./cel.ts"

const evaluate = (expression: string, bindings: CelBindings = {}): CelResult => {
  const program = compileCel(expression, { variables: Object.keys(bindings) })
  return Result.isFailure(program) ? { _tag: "error", message: program.failure.message } : evaluateCel(program.success, bindings)
}
const outcome = (expression: string, bindings: CelBindings = {}) => {
  const result = evaluate(expression, bindings)
  return result._tag === "value" ? result.value : result
}
const rejection = (expression: string, variables: ReadonlyArray<string> = [], parameters?: ReadonlyArray<string>) => {
  const compiled = compileCel(expression, parameters === undefined ? { variables } : { variables, members: { params: parameters } })
  return Result.isFailure(compiled) ? compiled.failure.message : undefined
}

describe("evaluateCel", () => {
  const pod = {
    metadata: { name: "web-1", labels: { app: "web", constructor: "x" } },
    status: { restarts: 3, load: 0.5, phase: "Running" }
  }

  it.each<[string, unknown]>([
    ["pods.exists(p, p.metadata.name.startsWith('web-') && p.status.restarts > 2)", true],
    ["pods.map(p, p.metadata.name)", ["web-1"]],
    ["pods.filter(p, p.status.phase != 'Running').size()", 0],
    ["pods.map(p, p.status.restarts > 1, p.status.load)", [0.5]],
    ["pods.map(p, pods.map(q, q.metadata.name + '/' + p.metadata.name))", [["web-1/web-1"]]],
    ["pods[0].metadata.labels.constructor", "x"],
    ["has(pods[0].metadata.annotations)", false],
    ["pods[0].status.restarts == 3.0", true],
    ["now - timestamp('2026-01-01T00:00:00Z') > duration('5m')", true],
    ["now", "2026-01-01T00:10:00.000Z"],
    ["'a,b'.split(',')", ["a", "b"]],
    ["{'a': 1, 'b': [2.5]}", { a: 1, b: [2.5] }],
    ["type(pods) == list", true]
  ])("%s", (expression, expected) => {
    expect(outcome(expression, { pods: [pod], now: new Date("2026-01-01T00:10:00Z") })).toEqual(expected)
  })

  it("reports what is missing as an error, not as false", () => {
    expect(evaluate("pods[0].spec.nodeName == 'a'", { pods: [pod] })).toEqual({ _tag: "error", message: expect.stringContaining("spec") })
    expect(evaluate("pods[0].status.phase > 2", { pods: [pod] })._tag).toBe("error")
  })

  it("filters and searches thousands of objects", () => {
    const pods = Array.from({ length: 20_000 }, (_, index) => ({ index }))
    expect(outcome("pods.filter(p, p.index > 3).map(p, p.index).exists(i, i == 19999)", { pods })).toBe(true)
  })

  it("stops loops that take too many steps", () => {
    const pods = Array.from({ length: 1_000 }, (_, index) => index)
    expect(evaluate("pods.all(a, pods.all(b, a + b >= 0))", { pods })).toEqual({
      _tag: "error",
      message: "stopped after 500000 steps; narrow what it looks at"
    })
    expect(evaluate("pods.map(a, pods.map(b, pods.map(c, pods.map(d, 1))))", { pods })._tag).toBe("error")
  })

  it("matches regular expressions in linear time", () => {
    expect(outcome("text.matches('(a+)+$')", { text: `${"a".repeat(50_000)}!` })).toBe(false)
  })

  it("does not look at more text than the limit", () => {
    expect(evaluate("text.size()", { text: "x".repeat(9_000_000) })._tag).toBe("error")
  })
})

describe("compileCel", () => {
  it.each<[string, string]>([
    ["  ", "the expression is empty"],
    ["1 +", "found + but expecting end of input at line 1, column 3 of the expression"],
    ["objetcs.size() > 0", 'there is no variable "objetcs" here; did you mean "objects"?'],
    ["objects.exists(o, o.name == target.name)", 'there is no variable "target" here; there are o, objects, params'],
    ["params.nmae == 'x'", 'there is no "nmae" in params; did you mean "name"?'],
    ["params['nmae'] == 'x'", 'there is no "nmae" in params; did you mean "name"?'],
    ["objects.lenght() > 1", 'there is no function "lenght"'],
    ["has(objects)", "has is written has(object.field)"],
    ["objects.all(1, true)", "all is written list.all(item, condition)"],
    ["constructor", 'there is no variable "constructor" here']
  ])("refuses %s", (expression, message) => {
    expect(rejection(expression, ["objects", "params"], ["name"])).toContain(message)
  })

  it("refuses what is too deep or too long", () => {
    expect(rejection(`${"(".repeat(2_000)}1${")".repeat(2_000)}`)).toBe("the expression is nested too deeply")
    expect(rejection("1 + ".repeat(2_000))).toBe("the expression is 8000 characters long, over the limit of 4096")
  })

  it("accepts what a scope declares", () => {
    expect(rejection("objects.exists(o, o.a == params.name) && type(params) == map", ["objects", "params"], ["name"])).toBeUndefined()
  })

  it("never throws", () => {
    const tokens = fc.constantFrom(..."()[]{}.,?:!&|=<>+-*/%'\"\\ \n01ab", "objects", "exists", "map", "has", "&&", "==", "params")
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(tokens).map((parts) => parts.join(""))
        ),
        (text) => {
          expect(typeof evaluate(text, { objects: [{ a: 1 }] })._tag).toBe("string")
        }
      ),
      { numRuns: 1_000 }
    )
  })
})

/** The language's own suite, without protobuf messages and the extensions that are not offered here (docs/decisions/0002-cel.md). */
describe("the CEL specification's conformance suite", () => {
  const files = [
    "basic",
    "comparisons",
    "conversions",
    "fp_math",
    "integer_math",
    "lists",
    "logic",
    "macros",
    "parse",
    "string",
    "string_ext"
  ]
  const plain = (source: unknown) => !/TestAllTypes|google\.protobuf|typeUrl|@type/.test(JSON.stringify(source))
  const literal = (value: Record<string, unknown>): unknown =>
    "boolValue" in value
      ? value.boolValue
      : "int64Value" in value
        ? Number(value.int64Value)
        : "stringValue" in value
          ? value.stringValue
          : undefined

  const collect = (suite: SerializedIncrementalTestSuite): ReadonlyArray<{ expr: string; value: unknown; bindings: CelBindings }> => [
    ...(suite.tests ?? []).flatMap(({ original }) => {
      const { expr, value, bindings = {}, container } = original
      if (!plain(original) || container !== undefined || typeof value !== "object" || value === null || Array.isArray(value)) return []
      const expected = literal(value)
      const bound = Object.entries(bindings ?? {}).map(
        ([name, binding]) => [name, literal(Object(Reflect.get(Object(binding), "value")))] as const
      )
      const numberTooLarge = typeof expected === "number" && !Number.isSafeInteger(expected)
      if (expected === undefined || numberTooLarge || bound.some(([, input]) => input === undefined)) return []
      return [{ expr, value: expected, bindings: Object.fromEntries(bound) }]
    }),
    ...(suite.suites ?? []).flatMap(collect)
  ]

  it.each(files)("%s", (file) => {
    const cases = (conformance.suites ?? []).filter(({ name }) => name === file).flatMap(collect)
    expect(cases.length).toBeGreaterThan(4)
    for (const { expr, value, bindings } of cases) {
      const program = compileCel(expr)
      const result = Result.isFailure(program) ? program.failure.message : evaluateCel(program.success, bindings)
      expect({ expr, result }).toEqual({ expr, result: { _tag: "value", value } })
    }
  })
})
