/** `make accuracy`: measures, and writes docs/diagnosis-accuracy.md. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { measureAccuracy } from "./measure.ts"
import { accuracyPage } from "./page.ts"

writeFileSync(join(import.meta.dirname, "../../docs/diagnosis-accuracy.md"), accuracyPage(measureAccuracy()))
