/**
 * A process that is stopped at the worst moment: right after the fence let it through, and before it starts its program. Arguments: a file
 * that says, once it is there, that another process has taken over; the program's arguments. Its output says what came of it.
 */
import { existsSync } from "node:fs"
import { Effect } from "effect"
import { CurrentFence, OwnershipLost } from "../../domain/fence.ts"
import { runProcess } from "../../platform/process/run-process.ts"
import { startPermit } from "./start-permit.ts"

const [, , taken = "", ...program] = process.argv
const [command = "true", ...args] = program
let checks = 0

const fence = Effect.suspend(() => {
  checks += 1
  if (existsSync(taken)) return Effect.die(new OwnershipLost({ message: "taken over", where: taken, next: "nothing" }))
  if (checks === 1) process.kill(process.pid, "SIGSTOP")
  return Effect.void
})

await runProcess({ argv: [command, ...args], env: { PATH: process.env.PATH ?? "" }, cwd: "/", permit: startPermit }).pipe(
  Effect.map(({ end }) => `${end._tag} after ${checks} checks`),
  Effect.catchDefect((defect) => Effect.succeed(defect instanceof OwnershipLost ? "lost" : String(defect))),
  Effect.tap((line) => Effect.sync(() => process.stdout.write(line))),
  Effect.provideService(CurrentFence, fence),
  Effect.runPromise
)
