import { Effect, FileSystem, Option, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import type { Verification as VerificationSchema } from "../../api/incidents.ts"
import { IncidentId } from "../../domain/ids.ts"
import { type EventLink, findBreak } from "../../domain/timeline.ts"
import { whyUnreadable } from "../../platform/why-unreadable.ts"
import { count } from "../../render/words.ts"
import { CliFailure } from "../cli-failure.ts"
import { type ConnectionFlags, connectionFlags } from "../connection.ts"
import { exitCode } from "../exit-code.ts"
import { jsonFlag, print } from "../output.ts"
import { withClient } from "../with-client.ts"

type Verification = typeof VerificationSchema.Type

const Links = Schema.NonEmptyArray(
  Schema.Struct({
    incident: IncidentId,
    seq: Schema.Int,
    at: Schema.String,
    actor: Schema.String,
    data: Schema.Json,
    previous: Schema.String,
    hash: Schema.String
  })
)

/** Offline: a file of `timeline show --json` is all that is needed. */
const verifyFile = Effect.fnUntraced(function* (file: string) {
  const fs = yield* FileSystem.FileSystem
  const text = yield* Effect.mapError(
    fs.readFileString(file),
    (error) =>
      new CliFailure({
        text: `the timeline cannot be read: ${whyUnreadable(error)}\n  where: ${file}\n  next:  write it with \`handrail timeline show --json\``,
        code: exitCode.notFound
      })
  )
  const links = yield* Effect.mapError(
    Schema.decodeEffect(Schema.fromJsonString(Links))(text),
    (error) => new CliFailure({ text: `${file} is not what \`timeline show --json\` prints: ${error.message}`, code: exitCode.usage })
  )
  const broken = findBreak(links as ReadonlyArray<EventLink>)
  return {
    incident: links[0].incident,
    events: links.length,
    intact: broken === undefined,
    ...(broken && { broken }),
    head: links.at(-1)?.hash,
    pruned: 0
  }
})

const verdictText = (
  v: Pick<Verification, "incident" | "events" | "intact" | "broken" | "pruned"> & { readonly head?: string | undefined }
): string =>
  v.intact
    ? `${v.incident}: intact, ${count(v.events, "event")}, head ${v.head}${v.pruned === 0 ? "" : `; the content of ${count(v.pruned, "piece")} of evidence was pruned`}`
    : `${v.incident}: BROKEN at event ${v.broken?.seq}: ${v.broken?.reason}`

const verifyLive = (connection: ConnectionFlags, id: IncidentId) =>
  withClient(connection, (client) => client.incidents.verify({ params: { id } }))

export const verifyTimeline = Command.make(
  "verify",
  {
    ...connectionFlags,
    json: jsonFlag,
    file: Flag.String("file").pipe(Flag.withDescription("Verify an export of `timeline show --json`, without a server"), Flag.optional),
    incident: Argument.String("incident").pipe(Argument.withSchema(IncidentId), Argument.optional)
  },
  Effect.fnUntraced(function* ({ file, incident, json, ...connection }) {
    if (Option.isNone(file) && Option.isNone(incident)) {
      return yield* new CliFailure({ text: "name an incident, or a file with --file", code: exitCode.usage })
    }
    const result = Option.isSome(file) ? yield* verifyFile(file.value) : yield* verifyLive(connection, Option.getOrThrow(incident))
    yield* print(json, result, () => verdictText(result))
    if (!result.intact) return yield* new CliFailure({ text: "", code: exitCode.negative })
  })
).pipe(Command.withDescription("Check that no event of a timeline was changed, removed or reordered (exit 0: intact)"))
