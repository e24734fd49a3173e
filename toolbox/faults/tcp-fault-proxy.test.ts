import { once } from "node:events"
import { type AddressInfo, connect, createServer } from "node:net"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Fault } from "./fault.ts"
import { startTcpFaultProxy } from "./tcp-fault-proxy.ts"

/** A server that says back what it hears, with a proxy before it. */
const pair = Effect.gen(function* () {
  const heard: Array<string> = []
  const server = yield* Effect.acquireRelease(
    Effect.promise(async () => {
      const made = createServer((socket) => {
        socket.on("error", () => {})
        socket.on("data", (text) => {
          heard.push(String(text))
          socket.end(`back: ${text}`)
        })
      }).listen(0, "127.0.0.1")
      await once(made, "listening")
      return made
    }),
    (made) => Effect.sync(() => made.close())
  )
  const proxy = yield* startTcpFaultProxy({ upstreamPort: (server.address() as AddressInfo).port, chance: () => 0 })
  const say = (text: string) =>
    Effect.callback<string>((resume) => {
      let answer = ""
      const socket = connect(proxy.port, "127.0.0.1", () => socket.write(text))
      socket.on("error", () => {})
      socket.on("data", (piece) => {
        answer += String(piece)
      })
      socket.on("close", () => resume(Effect.succeed(answer)))
      return Effect.sync(() => socket.destroy())
    })
  return { heard, proxy, say }
})

const always = (fault: Fault) => ({ parts: [{ forMs: 60_000, fault }] })

it.live.each<readonly [fault: Fault, answer: RegExp, reaches: boolean]>([
  [{ _tag: "none" }, /^back: hello$/, true],
  [{ _tag: "slow", delayMs: 5 }, /^back: hello$/, true],
  [{ _tag: "gone" }, /^$/, false],
  [{ _tag: "garbage" }, /not a protocol/, true],
  [{ _tag: "cut", afterBytes: 4 }, /^back$/, true],
  [{ _tag: "answer-lost" }, /^$/, true]
])("does to an answer what %j says", ([fault, answer, reaches]) =>
  Effect.gen(function* () {
    const { heard, proxy, say } = yield* pair
    proxy.play(always(fault))
    expect(yield* say("hello")).toMatch(answer)
    expect(heard).toEqual(reaches ? ["hello"] : [])
    proxy.play({ parts: [] })
    expect(yield* say("again")).toBe("back: again")
  }).pipe(Effect.scoped)
)

it.live("breaks connections that are open when the server goes", () =>
  Effect.gen(function* () {
    const { proxy } = yield* pair
    const socket = connect(proxy.port, "127.0.0.1")
    socket.on("error", () => {})
    yield* Effect.promise(() => once(socket, "connect"))
    const closed = Effect.promise(() => once(socket, "close"))
    proxy.play(always({ _tag: "gone" }))
    yield* closed
    expect(proxy.strikes()).toBeGreaterThan(0)
  }).pipe(Effect.scoped)
)
