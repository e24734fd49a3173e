import { readFile } from "node:fs/promises"
import { Effect, Layer, Schema } from "effect"
import type { Actor } from "../../domain/decision.ts"
import { decodeYaml } from "../../platform/yaml-document.ts"
import { Directory, DirectoryUnavailable } from "../directory.ts"

/** `groups: { sre: [ana, ben] }`: members by the names that their tokens have. */
const DirectoryFile = Schema.Struct({ groups: Schema.Record(Schema.String, Schema.Array(Schema.String)) })

const unavailable = (file: string, why: string) =>
  new DirectoryUnavailable({
    message: `the directory of groups cannot be read: ${why}`,
    where: file,
    next: "put the file back as docs/approvals.md describes it; until then nobody's approval counts"
  })

/**
 * A file that lists who is in which group, such as one that a job writes from the company's directory. Read anew each time, so that
 * somebody who is taken out of it loses the say at once. `besides`: people who are in no directory, such as whoever runs Handrail.
 */
export const layerFileDirectory = (file: string, besides: ReadonlyArray<Actor>): Layer.Layer<Directory> =>
  Layer.succeed(Directory, {
    groupsOf: Effect.fn("policy.groupsOf")(function* (subject) {
      const own = besides.find((person) => person.subject === subject)
      if (own !== undefined) return own.groups
      const text = yield* Effect.tryPromise({ try: () => readFile(file, "utf8"), catch: (error) => unavailable(file, String(error)) })
      const { groups } = yield* decodeYaml(DirectoryFile, { file, text }).pipe(Effect.mapError(({ message }) => unavailable(file, message)))
      return Object.entries(groups).flatMap(([group, members]) => (members.includes(subject) ? [group] : []))
    })
  })
