import { Effect } from "effect"
import { Argument } from "effect/cli"
import { type DeadLetter, MOST_DEAD_LISTED } from "../../api/bus.ts"
import { CliFailure } from "../cli-failure.ts"
import type { Client } from "../client.ts"
import { exitCode } from "../exit-code.ts"

const SHORT = 12
const SHORTEST_PREFIX = 4

/** An id as it is listed; ids are digests, of which this much tells them apart. */
export const shortId = (id: string): string => id.slice(0, SHORT)

export const idsArgument = Argument.String("id").pipe(
  Argument.withDescription("Id of a dead letter, or its beginning as `handrail bus dead list` shows it"),
  Argument.variadic()
)

const refuse = (text: string, code: (typeof exitCode)["notFound" | "usage"]) => new CliFailure({ text, code })

const matching = Effect.fnUntraced(function* (letters: ReadonlyArray<DeadLetter>, given: string) {
  const found = letters.filter(({ id }) => id === given || (given.length >= SHORTEST_PREFIX && id.startsWith(given)))
  const [only, ...others] = found
  if (only === undefined) {
    return yield* refuse(`there is no dead letter ${given}\n  next:  list them with \`handrail bus dead list\``, exitCode.notFound)
  }
  if (others.length > 0) {
    return yield* refuse(`${found.length} dead letters begin with ${given}\n  next:  write more of the id`, exitCode.usage)
  }
  return only.id
})

/** The ids that the beginnings on the command line mean: each exactly one. */
export const chosenIds = Effect.fnUntraced(function* (client: Client, given: ReadonlyArray<string>) {
  const letters = yield* client.bus.dead({ query: { limit: MOST_DEAD_LISTED } })
  return yield* Effect.forEach(given, (one) => matching(letters, one))
})
