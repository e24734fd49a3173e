import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Result } from "effect"
import { describe, it } from "vitest"
import type { ToolMissing } from "./errors.ts"
import { getTool, isRequired } from "./get-tool.ts"
import type { FoundTool } from "./locate.ts"
import type { ToolName } from "./tools.ts"

/** The tools a suite asked for, by name. */
export type Tools<N extends ToolName> = { readonly [K in N]: FoundTool }

const find = <N extends ToolName>(names: ReadonlyArray<N>) =>
  Effect.forEach(names, (name) => Effect.map(getTool(name), (found) => [name, found] as const)).pipe(
    Effect.map((found) => Object.fromEntries(found) as Tools<N>),
    Effect.result,
    Effect.provide(NodeServices.layer),
    Effect.runPromise
  )

const explain = (error: ToolMissing): string => `${error.message} (${error.where}). ${error.next}`

/**
 * A suite that needs real tools. Without one of them the suite becomes a single test named after what is missing and how to get it:
 * skipped, and said on stderr; or failed, where CI requires the tool.
 */
export const describeWith = <const N extends ToolName>(names: ReadonlyArray<N>, body: (tools: Tools<N>) => void | Promise<void>): void => {
  describe(`with ${names.join(", ")}`, async () => {
    const found = await find(names)
    if (Result.isSuccess(found)) return body(found.success)
    const reason = explain(found.failure)
    if (isRequired(found.failure.tool, process.env)) {
      it(`needs ${found.failure.tool}`, () => {
        throw found.failure
      })
      return
    }
    console.error(`SKIPPED: ${reason}`)
    it.skip(reason)
  })
}
