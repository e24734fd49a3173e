import { spawn } from "node:child_process"
import { once } from "node:events"
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { retryBudget } from "../../domain/incident-scope.ts"
import { inScope } from "../deadline.ts"
import { endOrphans } from "./orphans.ts"
import { livingProcesses } from "./process-group.ts"
import { type ProcessSpec, runProcess } from "./run-process.ts"

const folder = mkdtempSync(join(tmpdir(), "handrail-process-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const env = { PATH: "/usr/bin:/bin" }
const sh = (script: string, more: Partial<ProcessSpec> = {}): ProcessSpec => ({ argv: ["sh", "-c", script], env, cwd: folder, ...more })
const node = (script: string, more: Partial<ProcessSpec> = {}): ProcessSpec => ({
  argv: [process.execPath, "-e", script],
  env,
  cwd: folder,
  ...more
})

let files = 0
const newFile = () => join(folder, `pids-${files++}`)
/** The process ids the children wrote to a file, once there are `count`. */
const pidsIn = async (file: string, count: number): Promise<ReadonlyArray<number>> => {
  while (true) {
    const pids = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").filter(Boolean).map(Number) : []
    if (pids.length >= count) return pids
    await delay(10)
  }
}
const living = async (pids: ReadonlyArray<number>) =>
  (await livingProcesses())?.filter(({ pid }) => pids.includes(pid)).map(({ pid }) => pid) ?? []
const untilDead = async (pids: ReadonlyArray<number>) => {
  while ((await living(pids)).length > 0) await delay(10)
}

describe("a program that ends", () => {
  it.live("gives its exit code, both outputs and nothing of our environment", () =>
    Effect.gen(function* () {
      const result = yield* runProcess({ ...sh("echo out; echo err >&2; env; exit 3"), env: { ...env, ONLY: "this" } })
      expect(result.end).toEqual({ _tag: "exited", exitCode: 3 })
      expect(result.stderr).toEqual({ text: "err\n", bytes: 4, dropped: 0 })
      const names = result.stdout.text
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.split("=")[0])
      expect(names.toSorted()).toEqual(["ONLY", "PATH", "PWD"].toSorted())
      expect(result.startedAt <= result.endedAt).toBe(true)
    })
  )

  it.live("gives the signal that killed it", () =>
    Effect.gen(function* () {
      expect((yield* runProcess(sh("kill -SEGV $$"))).end).toEqual({ _tag: "signalled", signal: "SIGSEGV" })
    })
  )

  it.live("passes arguments as they are", () =>
    Effect.gen(function* () {
      const odd = ["$HOME", "a b", "", "`id`", "; rm -rf /", "*", "\n", "ünï\u{1F600}"]
      const result = yield* runProcess({
        argv: [process.execPath, "-p", "JSON.stringify(process.argv.slice(1))", "--", ...odd],
        env,
        cwd: folder
      })
      expect(JSON.parse(result.stdout.text)).toEqual(odd)
    })
  )

  it.live("reads its input to the end, or not at all", () =>
    Effect.gen(function* () {
      const big = "x".repeat(3_000_000)
      expect((yield* runProcess(sh("wc -c", { stdin: big }))).stdout.text.trim()).toBe("3000000")
      expect((yield* runProcess(sh("true", { stdin: big }))).end).toEqual({ _tag: "exited", exitCode: 0 })
      expect((yield* runProcess(sh("wc -c"))).stdout.text.trim()).toBe("0")
    })
  )

  it.live("loses no output of many that end at once", () =>
    Effect.gen(function* () {
      const results = yield* Effect.forEach(
        Array.from({ length: 40 }, (_, i) => i),
        (i) => runProcess(sh(`echo ${i}`)),
        { concurrency: 20 }
      )
      expect(results.map(({ stdout }) => stdout.text)).toEqual(Array.from({ length: 40 }, (_, i) => `${i}\n`))
    })
  )

  it.live("is not kept waiting by what it leaves behind, which is ended", () =>
    Effect.gen(function* () {
      const file = newFile()
      const result = yield* runProcess(sh(`sleep 1000 & echo $! >> ${file}; sleep 1000 >/dev/null 2>&1 & echo $! >> ${file}; echo done`))
      expect(result.end).toEqual({ _tag: "exited", exitCode: 0 })
      expect(result.stdout.text).toBe("done\n")
      expect(yield* Effect.promise(async () => living(await pidsIn(file, 2)))).toEqual([])
    })
  )
})

describe("a program that is stopped", () => {
  const tree = (file: string, trap = "") =>
    `${trap} echo $$ >> ${file}; sh -c '${trap} echo $$ >> ${file}; while :; do sleep 0.05; done' & while :; do sleep 0.05; done`

  it.live.each<[string, string]>([
    ["on interruption, with its grandchildren", ""],
    ["by SIGKILL when it ignores SIGTERM", 'trap "" TERM;']
  ])("dies %s", ([, trap]) =>
    Effect.gen(function* () {
      const file = newFile()
      const fiber = yield* Effect.forkChild(runProcess(sh(tree(file, trap), { grace: "100 millis" })))
      const pids = yield* Effect.promise(() => pidsIn(file, 2))
      expect(yield* Effect.promise(() => living(pids))).toHaveLength(2)
      yield* Fiber.interrupt(fiber)
      expect(yield* Effect.promise(() => living(pids))).toEqual([])
    })
  )

  it.live("may clean up within the grace", () =>
    Effect.gen(function* () {
      const file = newFile()
      const script = `trap 'echo 7 >> ${file}; exit 0' TERM; echo 1 >> ${file}; while :; do sleep 0.02; done`
      const fiber = yield* Effect.forkChild(runProcess(sh(script, { grace: "10 seconds" })))
      yield* Effect.promise(() => pidsIn(file, 1))
      yield* Fiber.interrupt(fiber)
      expect(readFileSync(file, "utf8")).toBe("1\n7\n")
    })
  )

  it.effect("at its timeout is a result with what it said so far", () =>
    Effect.gen(function* () {
      const file = newFile()
      const fiber = yield* Effect.forkChild(runProcess(sh(`echo working; echo $$ >> ${file}; sleep 1000`, { timeout: "300 millis" })))
      yield* Effect.promise(() => pidsIn(file, 1))
      const later = Effect.andThen(
        Effect.promise(() => delay(10)),
        TestClock.adjust("300 millis")
      )
      yield* Effect.repeat(later, { until: () => fiber.pollUnsafe() !== undefined })
      const result = yield* Fiber.join(fiber)
      expect(result.end).toEqual({ _tag: "timed-out" })
      expect(result.stdout.text).toBe("working\n")
      expect(yield* Effect.promise(async () => living(await pidsIn(file, 1)))).toEqual([])
    })
  )

  it.live("is not even started when the incident's deadline has passed", () =>
    Effect.gen(function* () {
      const file = newFile()
      const scope = { owner: "i", deadline: Date.now() + 50, tier: "reader", retries: retryBudget(0) } as const
      const work = Effect.andThen(Effect.sleep("1 hour"), runProcess(sh(`echo 1 > ${file}`)))
      expect((yield* work.pipe(inScope("late", scope), Effect.flip))._tag).toBe("DeadlineExceeded")
      const result = yield* runProcess(sh(`echo 1 > ${file}`, { timeout: 0 }))
      expect(result.end).toEqual({ _tag: "timed-out" })
      expect(existsSync(file)).toBe(false)
    })
  )
})

describe.runIf(process.platform === "linux")("a parent killed with SIGKILL", () => {
  const startParent = (script: string, mark: string) =>
    spawn(process.execPath, [join(import.meta.dirname, "run-process.fixture.ts"), "sh", "-c", script], {
      env: { ...process.env, MARK: mark },
      stdio: "ignore"
    })

  it("takes its child along", async () => {
    const file = newFile()
    const parent = startParent(`echo $$ >> ${file}; exec sleep 1000`, "direct")
    const pids = await pidsIn(file, 1)
    expect(await living(pids)).toEqual(pids)
    parent.kill("SIGKILL")
    await once(parent, "close")
    await untilDead(pids)
  })

  it("leaves grandchildren, which the next start finds by their mark and ends", async () => {
    const file = newFile()
    const mark = `test-${process.pid}-${files}`
    const parent = startParent(`sh -c 'echo $$ >> ${file}; exec sleep 1000' & echo $$ >> ${file}; wait`, mark)
    const pids = await pidsIn(file, 2)
    parent.kill("SIGKILL")
    await once(parent, "close")
    const ended = await Effect.runPromise(endOrphans("MARK", mark))
    expect(ended).toHaveLength(1)
    expect(await living(pids)).toEqual([])
    expect(await Effect.runPromise(endOrphans("MARK", mark))).toEqual([])
  })
})

describe("output", () => {
  it.live("of 200 MB costs its cap and keeps both ends", () =>
    Effect.gen(function* () {
      const before = process.memoryUsage().rss
      const script =
        "process.stdout.write('BEGIN'); const b = Buffer.alloc(1e6, 'x'); for (let i = 0; i < 200; i++) process.stdout.write(b); process.stdout.write('END')"
      const result = yield* runProcess(node(script, { outputCap: 10_000 }))
      expect(result.stdout.bytes).toBe(200_000_008)
      expect(result.stdout.dropped).toBe(200_000_008 - 10_000)
      expect(result.stdout.text.length).toBeLessThan(10_100)
      expect(result.stdout.text).toMatch(/^BEGINx+\n\[199990008 bytes left out\]\nx+END$/)
      // far from what keeping it would cost; how many dead chunks lie about at a moment is V8's own affair
      expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000)
    })
  )

  it.live("that is not UTF-8 is readable", () =>
    Effect.gen(function* () {
      const result = yield* runProcess(node("process.stdout.write(Buffer.from([0x61, 0xff, 0xc3, 0x62, 0xf0]))"))
      expect(result.stdout).toEqual({ text: "a\uFFFD\uFFFDb\uFFFD", bytes: 5, dropped: 0 })
    })
  )
})

describe("a program that cannot be started", () => {
  const refused = (spec: Partial<ProcessSpec>) => runProcess({ argv: ["true"], env, cwd: folder, ...spec }).pipe(Effect.flip)

  it.live("is told apart from one that fails", () =>
    Effect.gen(function* () {
      const script = join(folder, "script")
      writeFileSync(script, "#!/no/such/interpreter\n")
      expect(yield* refused({ argv: ["no-such-tool"] })).toMatchObject({ _tag: "CommandNotFound", where: "PATH=/usr/bin:/bin" })
      expect(yield* refused({ argv: ["./script"] })).toMatchObject({ _tag: "CommandNotFound", where: script })
      chmodSync(script, 0o755)
      expect(yield* refused({ argv: ["./script"] })).toMatchObject({ _tag: "ProcessNotStarted" })
      expect(yield* refused({ argv: ["true"], env: {} })).toMatchObject({ _tag: "CommandNotFound" })
      expect(yield* refused({ argv: [folder] })).toMatchObject({ _tag: "CommandNotFound" })
      expect((yield* refused({ cwd: "/no/such/folder" })).message).toContain("/no/such/folder is not a folder")
      expect((yield* refused({ argv: ["echo", "a\0b"] })).message).toContain("NUL")
      expect((yield* refused({ argv: ["echo", "x".repeat(3_000_000)] })).message).toContain("E2BIG")
    })
  )
})
