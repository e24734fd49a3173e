import { Effect, type FileSystem } from "effect"
import { type CliFailure, toCliFailure } from "./cli-failure.ts"
import type { Client } from "./client.ts"
import { type ConnectionFlags, resolveConnection } from "./connection.ts"

/** Runs a command against the Handrail that the flags name; every failure comes out as one to print. The client loads only now. */
export const withClient = <A, E>(
  flags: ConnectionFlags,
  use: (client: Client) => Effect.Effect<A, E>
): Effect.Effect<A, CliFailure, FileSystem.FileSystem> =>
  Effect.gen(function* () {
    const connection = yield* resolveConnection(flags)
    const { makeClient } = yield* Effect.promise(() => import("./client.ts"))
    return yield* Effect.flatMap(makeClient(connection), use).pipe(Effect.mapError((error) => toCliFailure(error, connection.server)))
  })
