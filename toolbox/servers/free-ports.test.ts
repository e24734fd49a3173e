import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { freePorts } from "./free-ports.ts"

it.effect("gives different ports, and none that an outgoing connection could have", () =>
  Effect.gen(function* () {
    const ports = yield* freePorts(50)
    expect(new Set(ports).size).toBe(50)
    const [first] = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8").trim().split(/\s+/).map(Number)
    expect(Math.max(...ports)).toBeLessThan(Math.max(10_100, first ?? 0))
  })
)

it.runIf(process.platform === "linux")("gives no port that another process was given and has not used yet", async () => {
  const mine = await Effect.runPromise(freePorts(40))
  const script = `
    import crypto from "node:crypto"
    import { syncBuiltinESMExports } from "node:module"
    const numbers = ${JSON.stringify([...mine, 0])}
    const { randomInt } = crypto
    crypto.randomInt = (...range) => numbers.shift() || randomInt(...range)
    syncBuiltinESMExports()
    const { Effect } = await import("effect")
    const { freePort } = await import(${JSON.stringify(join(import.meta.dirname, "free-ports.ts"))})
    console.log(await Effect.runPromise(freePort))
  `
  const { stdout, stderr } = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", script], {
    cwd: import.meta.dirname,
    encoding: "utf8"
  })
  expect(stderr).toBe("")
  expect(Number(stdout)).toBeGreaterThan(0)
  expect(mine).not.toContain(Number(stdout))
})
