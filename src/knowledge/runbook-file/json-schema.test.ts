import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { runbookJsonSchema } from "./json-schema.ts"

describe("docs/schemas/runbook.v1alpha1.json", () => {
  it("is what the schemas say; write it anew with scripts/write-runbook-schema.ts", () => {
    const published: unknown = JSON.parse(readFileSync(new URL("../../../docs/schemas/runbook.v1alpha1.json", import.meta.url), "utf8"))
    expect(published).toEqual(JSON.parse(JSON.stringify(runbookJsonSchema())))
  })

  it("refuses unknown fields, as loading does", () => {
    const { $defs } = Object(runbookJsonSchema())
    expect($defs.ShortRunbook).toMatchObject({ additionalProperties: false, required: ["name", "actions"] })
    expect($defs.Runbook.properties.metadata.properties.name.allOf ?? [$defs.Runbook.properties.metadata.properties.name]).toContainEqual(
      expect.objectContaining({ pattern: expect.stringContaining("[a-z0-9]") })
    )
  })
})
