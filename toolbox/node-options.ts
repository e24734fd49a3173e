import { readFileSync } from "node:fs"
import { join } from "node:path"

/** What `./handrail` tells Node about memory, for whoever starts Handrail or a part of it without it. */
export const memoryOptions: ReadonlyArray<string> =
  readFileSync(join(import.meta.dirname, "..", "handrail"), "utf8").match(
    /--(?:(?:max-semi|initial-old)-space-size|heap-growing-percent)=\d+/g
  ) ?? []
