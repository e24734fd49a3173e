import { readFileSync } from "node:fs"
import fc from "fast-check"
import { beforeAll, describe, expect, it } from "vitest"
import { decodeCustomResource, decodeObject } from "./decode.ts"
import { JsonSyntax, nodeOf, parseJsonNode, plainValue } from "./json-node.ts"
import { type KindModels, loadKindModels } from "./kind-models.ts"

interface Recording {
  readonly path: string
  readonly body: string
  readonly fieldValidation: "Strict" | "Warn"
  readonly warnings: ReadonlyArray<string>
  readonly status: { readonly message: string } | null
}

const recordings: ReadonlyArray<Recording> = JSON.parse(readFileSync(new URL("testdata/decode.json", import.meta.url), "utf8"))

let models: KindModels
beforeAll(async () => {
  models = await loadKindModels()
})

const decodeText = (body: string) => {
  const node = parseJsonNode(body)
  const { apiVersion, kind } = Object.assign({ apiVersion: "", kind: "" }, plainValue(node))
  const [version = "", group = ""] = apiVersion.split("/").reverse()
  const model = models.ofKind({ group, version, kind })
  const decoded = model === undefined ? decodeCustomResource(models, node) : decodeObject(models, model, node)
  return { ...decoded, prefix: `${kind} in version "${version}" cannot be handled as a ${kind}: ` }
}

const message = (body: string, isStrict: boolean): string => {
  const { failure, strictProblems, prefix } = decodeText(body)
  if (failure !== undefined) return `${prefix}${failure}`
  return isStrict && strictProblems.length > 0 ? `${prefix}strict decoding error: ${strictProblems.join(", ")}` : "decoded"
}

describe("decoding errors equal a real API server's", () => {
  for (const { body, fieldValidation, status } of recordings.filter(({ status }) => status?.message.includes("cannot be handled as"))) {
    if (/converting|no kind/.test(status?.message ?? "")) continue
    it(`${fieldValidation} ${body.slice(-90)}`, () => {
      expect(message(body, fieldValidation === "Strict")).toBe(status?.message)
    })
  }
  for (const { body, warnings } of recordings.filter(({ warnings }) => warnings.some((text) => text.includes(" field ")))) {
    it(`warns about ${body.slice(-90)}`, () => {
      const recorded = warnings.filter((text) => text.includes(" field ")).map((text) => JSON.parse(text.slice("299 - ".length)))
      expect(decodeText(body).strictProblems).toEqual(recorded)
    })
  }
  for (const { body, status } of recordings.filter(({ status }) => status?.message.includes("json parse error"))) {
    const wanted = /json parse error: (.*) \(/s.exec(status?.message ?? "")?.[1]
    if (wanted?.startsWith("json: cannot unmarshal")) continue
    it(`syntax of ${JSON.stringify(body)}`, () => {
      expect(() => parseJsonNode(body)).toThrow(new JsonSyntax(wanted))
    })
  }
})

it("drops unknown fields and keeps the last of a repeated one", () => {
  const { object } = decodeText('{"apiVersion":"v1","kind":"ConfigMap","x":1,"metadata":{"name":"a"},"data":{"k":"1","k":"2"}}')
  expect(object).toEqual({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { k: "2" } })
})

it("reads JSON as JSON.parse does", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value)
      expect(JSON.stringify(plainValue(parseJsonNode(text)))).toBe(JSON.stringify(JSON.parse(text)))
      expect(JSON.stringify(plainValue(nodeOf(value)))).toBe(text)
    })
  )
})

it("refuses what JSON.parse refuses, and never crashes", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[[\]{}:,"a0-9tfn .e-]*$/)), (text) => {
      let isJson = true
      try {
        JSON.parse(text)
      } catch {
        isJson = false
      }
      if (isJson) expect(() => parseJsonNode(text)).not.toThrow()
      else expect(() => parseJsonNode(text)).toThrow(JsonSyntax)
    })
  )
})
