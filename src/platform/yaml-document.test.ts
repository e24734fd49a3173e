import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import fc from "fast-check"
import { decodeYaml, decodeYamlAll, readYaml, type YamlInvalid } from "./yaml-document.ts"

const Settings = Schema.Struct({
  name: Schema.String,
  environment: Schema.Literals(["production", "staging", "development"]),
  replicas: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 9 }))),
  labels: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
  probe: Schema.optionalKey(
    Schema.Union([
      Schema.Struct({ metric: Schema.String, above: Schema.Number }),
      Schema.Struct({ cmd: Schema.String, validate: Schema.String }),
      Schema.String
    ])
  )
})

const good = `name: web
environment: staging
`
const decode = (text: string) => decodeYaml(Settings, { file: "s.yaml", text })
const rejection = (text: string) => decode(text).pipe(Effect.flip)
const messages = (text: string) => rejection(text).pipe(Effect.map((invalid) => invalid.message))

describe("decodeYaml", () => {
  it.effect("decodes with aliases and merges followed", () =>
    Effect.gen(function* () {
      const value = yield* decode(`
name: &n web
environment: staging
labels: {<<: [&a {app: *n, tier: front}, {tier: back, team: x}], app: own}
`)
      expect(value).toEqual({ name: "web", environment: "staging", labels: { app: "own", tier: "front", team: "x" } })
    })
  )

  it.effect("reports every problem at its line and column, with the fix", () =>
    Effect.gen(function* () {
      expect(
        yield* messages(`nmae: web
environment: prodution
replicas: 12
labels:
  version: 1.10
  app.io/x: true
`)
      ).toBe(`s.yaml:1:1: nmae: unknown field "nmae"
  fix: did you mean "name"?
s.yaml:1:1: name: the field "name" is missing
  fix: add \`name:\` (expected string)
s.yaml:2:14: environment: expected "production" | "staging" | "development", found "prodution"
  fix: did you mean "production"?
s.yaml:3:11: replicas: expected a value between 1 and 9, found number 12
s.yaml:5:12: labels.version: expected string, found number 1.1
  fix: put it in quotes: "1.10"
s.yaml:6:13: labels["app.io/x"]: expected string, found boolean true
  fix: put it in quotes: "true"`)
    })
  )

  it.effect("explains a union by the member that fits best", () =>
    Effect.gen(function* () {
      expect(yield* messages(`${good}probe: {cmd: kubectl get pods, validat: ok}`)).toContain(
        's.yaml:3:32: probe.validat: unknown field "validat"\n  fix: did you mean "validate"?'
      )
      expect(yield* messages(`${good}probe: [1]`)).toContain("found a list of 1")
    })
  )

  it.effect("finds a problem inside an alias where the text is, not where it is used", () =>
    Effect.gen(function* () {
      const { problems } = yield* rejection(`labels: &l
  a: 1
name: web
environment: staging
probe: {metric: x, above: *l}
`)
      expect(problems.map(({ line, column, path }) => [line, column, path])).toEqual([
        [2, 3, "probe.above"],
        [2, 6, "labels.a"]
      ])
    })
  )

  it.effect.each<[string, string, string]>([
    ["duplicate keys", `${good}name: api\n`, 's.yaml:3:1: name: the key "name" is there twice\n  fix: keep one'],
    ["a tab as indentation", "labels:\n\ta: b\n", "s.yaml:2:1: "],
    ["a custom tag", "name: !!js/function x\n", "remove the tag"],
    ["a map as a key", "? {a: b}\n: c\n", "use a plain word"],
    ["an alias without its anchor", "name: *x\n", "s.yaml:1:7: "],
    ["an alias inside its own anchor", "name: web\nlabels: &l {a: *l}\n", "s.yaml:2:16: labels.a: *l contains itself"],
    ["a raw control character", `name: w\u0007eb\n`, "s.yaml:1:8: contains the control character U+0007"],
    ["text that displays in another order", `name: web\nenvironment: a\u202Eb\n`, "s.yaml:2:15: contains the control character U+202E"],
    ["half a character", "name: \uD83D!\n", "U+D83D"],
    ["nothing", "# only a comment\n", "s.yaml:1:1: is empty"],
    ["a scalar", "hello", "expected object, found"],
    ["two documents", `${good}---\n${good}`, "s.yaml:4:1: a second document starts here"],
    ["an unclosed quote", 'name: "web\n', "s.yaml:"]
  ])("refuses %s", ([, text, expected]) =>
    Effect.gen(function* () {
      expect(yield* messages(text)).toContain(expected)
    })
  )
})

describe("hostile text", () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]
${[..."bcdefghij"].map((letter, i) => `${letter}: &${letter} [${Array(9).fill(`*${"abcdefghi"[i]}`).join(",")}]`).join("\n")}
`
  const refused = (text: string): Effect.Effect<YamlInvalid> => readYaml({ file: "x", text }).pipe(Effect.flip, Effect.orDie)

  it.live.each<[string, string, string]>([
    ["a billion laughs", bomb, "expands to more than 50000 values"],
    ["a text of aliases", `a: &a x\nb: [${"*a ,".repeat(100_000)}]`, "expands to more than"],
    ["deep flow nesting", `a: ${"[".repeat(400_000)}`, "nested too deeply"],
    ["deep block nesting", Array.from({ length: 900 }, (_, i) => `${" ".repeat(i)}a:`).join("\n"), "nest"],
    ["deep list nesting", "- ".repeat(100_000), "nest"],
    ["a text over the limit", "a".repeat(2_000_000), "over the limit of 524288"]
  ])("refuses %s at once", ([, text, expected]) =>
    Effect.gen(function* () {
      expect((yield* refused(text)).message).toContain(expected)
    })
  )

  it.effect("caps the number of problems and counts the rest", () =>
    Effect.gen(function* () {
      const text = `${good}labels: {${Array.from({ length: 80 }, (_, i) => `k${i}: ${i}`).join(", ")}}`
      const invalid = yield* rejection(text)
      expect(invalid.problems).toHaveLength(50)
      expect(invalid.omitted).toBe(30)
      expect(invalid.message).toMatch(/and 30 more like these$/)
    })
  )

  it.live("takes a map of many keys, all of them wrong, in its stride", () =>
    Effect.gen(function* () {
      const text = `${good}labels:\n${Array.from({ length: 30_000 }, (_, i) => `  k${i}: ${i}`).join("\n")}`
      const invalid = yield* rejection(text)
      expect(invalid.omitted).toBe(29_950)
    })
  )

  it.effect("keeps __proto__ as an ordinary key", () =>
    Effect.gen(function* () {
      const [document] = yield* readYaml({ file: "x", text: "__proto__: {polluted: yes}\n" })
      expect(Object.keys(document?.value as object)).toEqual(["__proto__"])
      expect(Reflect.get({}, "polluted")).toBeUndefined()
    })
  )

  it("either reads or refuses any text, never throws", () => {
    const yamlish = fc.array(
      fc.constantFrom(..."abc:-?&*!|>{}[],'\"#%@`<~ \n\t0.\\\u0000\uFEFF", ": ", "- ", "&a ", "*a", "<<: ", "---\n"),
      {
        maxLength: 60
      }
    )
    fc.assert(
      fc.property(
        fc.oneof(
          yamlish.map((parts) => parts.join("")),
          fc.string({ unit: "binary" })
        ),
        (text) => {
          const result = Effect.runSync(readYaml({ file: "x", text }).pipe(Effect.result))
          if (result._tag === "Failure") expect(result.failure.problems[0].line).toBeGreaterThan(0)
        }
      ),
      { numRuns: 2_000 }
    )
  })

  it("agrees with JSON on every JSON value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value, null, 1).replaceAll(
          /[\x7F-\u9FFF\u2000-\uFFFF]/g,
          (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`
        )
        const [document] = Effect.runSync(readYaml({ file: "x", text }))
        expect(document?.value).toEqual(JSON.parse(text))
      })
    )
  })
})

describe("decodeYamlAll", () => {
  it.effect("decodes each document, leaving empty ones out", () =>
    Effect.gen(function* () {
      const values = yield* decodeYamlAll(Settings, { file: "s.yaml", text: `---\n${good}---\n# nothing\n---\n${good}...\n` })
      expect(values).toHaveLength(2)
    })
  )

  it.effect("reports the problems of all documents", () =>
    Effect.gen(function* () {
      const invalid = yield* decodeYamlAll(Settings, { file: "s.yaml", text: "name: 1\n---\nname: 2\n" }).pipe(Effect.flip)
      expect(new Set(invalid.problems.map(({ line }) => line))).toEqual(new Set([1, 3]))
    })
  )
})

describe("YamlDocument", () => {
  it.effect("places further findings in the text", () =>
    Effect.gen(function* () {
      const [document] = yield* readYaml({ file: "r.yaml", text: "rollback:\n- cmd: kubectl delete pod\n" })
      expect(document?.problemAt(["rollback", 0, "cmd"], "deletes without a target", "name the pod")).toEqual({
        file: "r.yaml",
        line: 2,
        column: 8,
        path: "rollback[0].cmd",
        message: "deletes without a target",
        fix: "name the pod"
      })
      expect(document?.locate(["rollback", 0, "validate"])).toEqual({ line: 2, column: 3 })
    })
  )
})
