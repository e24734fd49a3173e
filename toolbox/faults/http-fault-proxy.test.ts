import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Fault } from "./fault.ts"
import { startHttpFaultProxy } from "./http-fault-proxy.ts"

/** A server that counts what reaches it, with a proxy before it. */
const pair = Effect.gen(function* () {
  const reached: Array<string> = []
  const server = yield* Effect.acquireRelease(
    Effect.promise(async () => {
      const made = createServer((request, response) => {
        reached.push(`${request.method} ${request.url}`)
        response.end("x".repeat(1_000))
      }).listen(0, "127.0.0.1")
      await once(made, "listening")
      return made
    }),
    (made) =>
      Effect.promise(async () => {
        made.closeAllConnections()
        made.close()
      })
  )
  const { port } = server.address() as AddressInfo
  const proxy = yield* startHttpFaultProxy({ upstream: `http://127.0.0.1:${port}`, chance: () => 0 })
  const ask = Effect.promise(async (signal) => {
    try {
      const response = await fetch(`${proxy.url}/some/path?q=1`, { method: "POST", body: "hello", signal })
      return `${response.status} ${(await response.text()).length}`
    } catch {
      return "broken"
    }
  })
  return { reached, proxy, ask }
})

const always = (fault: Fault) => ({ parts: [{ forMs: 60_000, fault }] })

it.live.each<readonly [fault: Fault, answer: string, reaches: boolean]>([
  [{ _tag: "none" }, "200 1000", true],
  [{ _tag: "slow", delayMs: 5 }, "200 1000", true],
  [{ _tag: "gone" }, "broken", false],
  [{ _tag: "garbage" }, "broken", false],
  [{ _tag: "cut", afterBytes: 10 }, "broken", true],
  [{ _tag: "answer-lost" }, "broken", true],
  [{ _tag: "status", status: 503, retryAfter: 2 }, "503 18", false],
  [{ _tag: "nonsense", body: "{" }, "200 1", false]
])("does to a request what %j says", ([fault, answer, reaches]) =>
  Effect.gen(function* () {
    const { proxy, reached, ask } = yield* pair
    proxy.play(always(fault))
    expect(yield* ask).toBe(answer)
    expect(reached).toEqual(reaches ? ["POST /some/path?q=1"] : [])
    proxy.play({ parts: [] })
    expect(yield* ask).toBe("200 1000")
  }).pipe(Effect.scoped)
)

it.live("counts who comes while the server is gone", () =>
  Effect.gen(function* () {
    const { proxy, ask } = yield* pair
    proxy.play(always({ _tag: "gone" }))
    yield* ask
    expect(proxy.strikes()).toBeGreaterThan(0)
  }).pipe(Effect.scoped)
)

it.live("answers nothing while it is silent, and ends with its scope all the same", () =>
  Effect.gen(function* () {
    const { proxy, ask } = yield* pair
    proxy.play(always({ _tag: "silent" }))
    expect(yield* Effect.timeoutOption(ask, "100 millis")).toMatchObject({ _tag: "None" })
    expect(proxy.strikes()).toBe(1)
  }).pipe(Effect.scoped)
)
