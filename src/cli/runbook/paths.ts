import { Flag } from "effect/cli"

/** Where runbooks are looked for when a command works without a server. */
export const pathsFlag = Flag.String("path").pipe(Flag.withDescription("File or directory of runbooks"), Flag.withDefault("runbooks"))
