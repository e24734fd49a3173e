import { Schema } from "effect"
import { FullRunbookFile } from "./full-form.ts"
import { ShortRunbookFile } from "./short-form.ts"

/** What editors check a runbook against while it is written, of both spellings: `docs/schemas/runbook.v1alpha1.json`. */
export const runbookJsonSchema = (): unknown => {
  const { schema, definitions } = Schema.toJsonSchemaDocument(Schema.Union([FullRunbookFile, ShortRunbookFile]), {
    onExcessProperty: "error"
  })
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Handrail runbook, v1alpha1",
    ...schema,
    $defs: definitions
  }
}
