import { Effect } from "effect"
import { Command } from "effect/cli"
import { jsonFlag, print } from "../output.ts"
import { table } from "../table.ts"

/** Loaded when it is asked for: other commands start without the causes. */
const loaded = Effect.promise(() => import("../../diagnose/causes/library.ts"))

/** The taxonomy: every cause that a diagnosis can name. */
export const causesCommand = Command.make(
  "causes",
  { json: jsonFlag },
  Effect.fnUntraced(function* ({ json }) {
    const { causes, pageOf, TAXONOMY } = yield* loaded
    const rows = causes.map(({ code, family, next, prior, title }) => ({ code, family, title, prior, next, page: pageOf(code) }))
    yield* print(json, { version: TAXONOMY, causes: rows }, () =>
      table(
        ["CODE", "FAMILY", "TITLE", "PAGE"],
        rows.map(({ code, family, page, title }) => [code, family, title, page])
      )
    )
  })
).pipe(Command.withDescription("List the causes that a diagnosis can name"))
