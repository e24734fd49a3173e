import { once } from "node:events"
import { type AddressInfo, createServer, type Socket } from "node:net"
import { connect as connectTls, TLSSocket } from "node:tls"
import { afterEach, expect, it, vi } from "vitest"
import { tls } from "../kubernetes/tls.fixture.ts"
import { AnsweringSocket } from "./answering-socket.ts"

afterEach(() => {
  vi.useRealTimers()
})

const ready = Buffer.from([0x5a, 0, 0, 0, 5, 0x49])

/** A server that treats its one connection as told, and a client of it. */
const pair = async (patienceMs: number, serve: (socket: Socket, heard: Buffer) => void) => {
  const server = createServer((socket) => socket.on("error", () => {}).on("data", (heard: Buffer) => serve(socket, heard)))
  await once(server.listen(0, "127.0.0.1"), "listening")
  const client = new AnsweringSocket({ host: "127.0.0.1", port: (server.address() as AddressInfo).port }, patienceMs)
  const ended = new Promise<string>((resolve) => client.on("close", () => resolve("closed")).on("error", (error) => resolve(error.message)))
  return { client, ended, stop: () => client.destroy() && server.close() }
}

it("breaks when nothing is answered", async () => {
  const { client, ended, stop } = await pair(30, () => {})
  client.write("select 1")
  expect(await ended).toContain("did not answer")
  stop()
})

it("breaks when an answer stops in its middle", async () => {
  const { client, ended, stop } = await pair(30, (socket) => socket.write("half of it"))
  client.resume()
  client.write("select 1")
  expect(await ended).toContain("did not answer")
  stop()
})

it("gives what is said, and stays when all is answered", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
  const { client, stop } = await pair(40, (socket, heard) => socket.write(Buffer.concat([heard, ready])))
  for (const word of ["one", "two"]) {
    client.write(word)
    expect(vi.getTimerCount()).toBe(1)
    const [answer] = await once(client, "data")
    expect(String(answer)).toContain(word)
    // longer than its patience, with nothing asked
    await vi.advanceTimersByTimeAsync(80)
    expect(client.destroyed).toBe(false)
  }
  stop()
})

it("ends when the server ends", async () => {
  const { client, ended, stop } = await pair(10_000, (socket) => socket.end(ready))
  client.resume()
  client.write("bye")
  expect(await ended).toBe("closed")
  stop()
})

it("carries TLS, as Postgres begins it", async () => {
  const { client, stop } = await pair(60_000, (socket) => {
    socket.removeAllListeners("data")
    const secure = new TLSSocket(socket, { isServer: true, ...tls.server })
    secure.on("error", () => {}).on("data", (heard) => secure.write(`heard ${heard}`))
    socket.write("S")
  })
  client.write(Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]))
  expect(String((await once(client, "data"))[0])).toBe("S")
  const secure = connectTls({ socket: client, ca: tls.ca, servername: "localhost" })
  await once(secure, "secureConnect")
  secure.write("hello")
  expect(String((await once(secure, "data"))[0])).toBe("heard hello")
  secure.destroy()
  stop()
})
