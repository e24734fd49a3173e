/** Writes docs/schemas/runbook.v1alpha1.json from the schemas that runbooks are decoded with. */
import { writeFileSync } from "node:fs"
import { runbookJsonSchema } from "../src/knowledge/runbook-file/json-schema.ts"

writeFileSync(new URL("../docs/schemas/runbook.v1alpha1.json", import.meta.url), `${JSON.stringify(runbookJsonSchema(), undefined, 2)}\n`)
