/**
 * A parent that `run-process.test.ts` kills with SIGKILL: runs the command named by its arguments, in this environment, for ever.
 */
import { Effect } from "effect"
import { runProcess } from "./run-process.ts"

const [program = "", ...args] = process.argv.slice(2)
const env = { PATH: process.env.PATH ?? "", MARK: process.env.MARK ?? "" }
await Effect.runPromise(runProcess({ argv: [program, ...args], env, cwd: process.cwd() }))
