import { once } from "node:events"
import { Agent, request } from "node:http"
import type { AddressInfo } from "node:net"
import { describe, expect, it } from "vitest"
import { nodeServer } from "./node-server.ts"
import type { Take } from "./webhooks/direct.ts"

/** What a server answers to a sender that sends its body only once it is told to go on. */
const sendOnContinue = async (take: Take): Promise<string> => {
  const server = nodeServer(take)
  // as the platform listens: it would leave it to whoever reads the body to say so
  server.on("checkContinue", () => {})
  server.on("request", (incoming, response) => incoming.on("data", (body) => response.end(`router: ${body}`)))
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  const headers = { expect: "100-continue", "content-length": 4 }
  const sending = request({ port, host: "127.0.0.1", method: "POST", headers, agent: false })
  sending.on("continue", () => sending.end("body"))
  sending.flushHeaders()
  const [response] = await once(sending, "response")
  const [text] = await once(response, "data")
  server.close()
  return String(text)
}

describe("nodeServer", () => {
  it("keeps a connection, and closes it with an answer once it is stopping", async () => {
    let answer: () => void = () => {}
    const server = nodeServer((_, response) => {
      answer = () => response.end()
      server.emit("taken")
      return true
    })
    server.listen(0, "127.0.0.1")
    await once(server, "listening")
    const { port } = server.address() as AddressInfo
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ask = async (meanwhile: () => void): Promise<string | undefined> => {
      const sending = request({ port, host: "127.0.0.1", method: "POST", agent }).end()
      await once(server, "taken")
      meanwhile()
      answer()
      const [response] = await once(sending, "response")
      await once(response.resume(), "end")
      return response.headers.connection
    }
    expect(await ask(() => server.close())).toBe("keep-alive")
    expect(await ask(() => {})).toBe("close")
    agent.destroy()
  })

  it("tells who asks to go on to send the body of a request that is taken", async () => {
    const take: Take = (incoming, response) => {
      incoming.on("data", (body) => response.end(`taken: ${body}`))
      return true
    }
    expect(await sendOnContinue(take)).toBe("taken: body")
  })

  it("tells so as well where the router reads the body", async () => {
    expect(await sendOnContinue(() => false)).toBe("router: body")
  })
})
