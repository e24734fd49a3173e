/** The disk of the home fills up under traffic, and is freed. */
import { execFile } from "node:child_process"
import { mkdir, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"
import { Effect, Fiber } from "effect"
import { serverDirectory } from "../../../toolbox/servers/server-directory.ts"
import { kill } from "../../scenarios/handrail-process.ts"
import type { ChaosScenario, Play } from "../chaos-scenario.ts"
import { ready, settled, start } from "../handrail.ts"
import { makePlace } from "../place.ts"
import { makeSender } from "../sender.ts"
import { traffic } from "../traffic.ts"

const run = promisify(execFile)

const SIZE = "24m"
const SECONDS = 12
const ALERTS = 600
/** How long it stays full, in milliseconds. */
const FULL = 4_000

/** A file system of its own, small; undefined where this user may not mount one. */
const smallDisk = Effect.gen(function* () {
  const directory = yield* serverDirectory("chaos-disk")
  const disk = join(directory, "disk")
  return yield* Effect.acquireRelease(
    Effect.promise(async () => {
      await mkdir(disk)
      const mounted = await run("mount", ["-t", "tmpfs", "-o", `size=${SIZE},mode=0700`, "tmpfs", disk]).catch(() => undefined)
      return mounted === undefined ? undefined : disk
    }),
    (mounted) => Effect.promise(async () => (mounted === undefined ? undefined : await run("umount", [mounted])))
  )
})

/** Takes every byte that is left. */
const fill = (disk: string) =>
  Effect.promise(async () => {
    for (let size = 1 << 20, file = 0; size >= 4096; file++) {
      const done = await writeFile(join(disk, `ballast-${file}`), Buffer.alloc(size)).then(
        () => true,
        () => false
      )
      if (!done) size /= 2
    }
  })

const free = (disk: string) =>
  Effect.promise(async () => {
    await run("sh", ["-c", `rm -f "$1"/ballast-*`, "sh", disk])
    await rm(join(disk, "ballast"), { force: true })
  })

const play = Effect.fnUntraced(function* ({ random }: Play) {
  const disk = yield* smallDisk
  if (disk === undefined) return { _tag: "NotHere", why: "this user may not mount a tmpfs" } as const
  const place = yield* makePlace({ mode: "assist", incidents: { deadline: "20s" }, home: join(disk, "home") })
  const sender = makeSender(place)
  const child = yield* start(place)
  yield* ready(place, child)
  const sending = yield* Effect.forkScoped(traffic(sender, ALERTS, SECONDS, random))
  for (let times = 0; times < 2; times++) {
    yield* Effect.sleep(1_500 + random.below(500))
    yield* fill(disk)
    yield* Effect.sleep(FULL)
    yield* free(disk)
  }
  yield* Fiber.join(sending)
  yield* settled(place, child)
  yield* kill(child)
  const sent = sender.sent()
  const problems = (sent.refusals.get(503) ?? 0) === 0 ? ["the disk was full and nothing was refused"] : []
  return { place, times: 2, sent, problems, note: `home on a tmpfs of ${SIZE}` }
})

export const diskFull: ReadonlyArray<ChaosScenario> = [
  { name: "disk-full", fault: "no byte left for the home and the bus, 4 s, twice", needs: [], isQuick: true, run: play }
]
