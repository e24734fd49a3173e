import { readFileSync } from "node:fs"
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
