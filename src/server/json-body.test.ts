import { once } from "node:events"
import { createServer, request } from "node:http"
import { type AddressInfo, Socket } from "node:net"
import { PassThrough } from "node:stream"
import { gzipSync } from "node:zlib"
import { Result } from "effect"
import { describe, expect, it } from "vitest"
import { takeBody } from "./json-body.ts"

const LIMIT = 100_000

interface Sent {
  readonly body: Uint8Array
  readonly encoding?: string
  /** Sends no more than this, and hangs up. */
  readonly cutAt?: number
}

/** What a server takes of one request: how many bytes and how they begin, or why nothing. Each time that it is told. */
const taken = async ({ body, cutAt, encoding }: Sent): Promise<ReadonlyArray<string>> => {
  const heard: Array<string> = []
  const server = createServer((incoming, response) =>
    takeBody(incoming, LIMIT, (result) => {
      const text = Result.isSuccess(result) ? `${result.success.byteLength}: ${Buffer.from(result.success).subarray(0, 10)}` : ""
      heard.push(Result.isFailure(result) ? result.failure.message : text)
      response.end()
    })
  )
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  const headers = { "content-length": body.byteLength, ...(encoding === undefined ? {} : { "content-encoding": encoding }) }
  const sending = request({ port, host: "127.0.0.1", method: "POST", headers, agent: false })
  if (cutAt === undefined) {
    sending.end(body)
    const [response] = await once(sending, "response")
    await once(response.resume(), "end")
  } else {
    sending.on("error", () => {})
    sending.write(body.subarray(0, cutAt), () => sending.destroy())
    while (heard.length === 0) await new Promise(setImmediate)
  }
  server.close()
  server.closeAllConnections()
  return heard
}

describe("takeBody", () => {
  const text = Buffer.from("[1,2,3]".padEnd(90_000))

  it.each([undefined, "", "identity", "gzip", "GZIP", "x-gzip"])("takes a body once, encoded as %s", async (encoding) => {
    const isPacked = encoding?.toLowerCase().endsWith("gzip") === true
    const sent = { body: isPacked ? gzipSync(text) : text, ...(encoding === undefined ? {} : { encoding }) }
    expect(await taken(sent)).toEqual(["90000: [1,2,3]   "])
  })

  it("bounds what a body is unpacked to, and not only what is sent", async () => {
    expect(await taken({ body: gzipSync(Buffer.alloc(LIMIT)), encoding: "gzip" })).toEqual([expect.stringMatching(/^100000: /)])
    expect(await taken({ body: gzipSync(Buffer.alloc(LIMIT + 1)), encoding: "gzip" })).toEqual([
      expect.stringMatching(/larger than 97 KiB/)
    ])
    expect(await taken({ body: gzipSync(Buffer.alloc(50_000_000)), encoding: "gzip" })).toEqual([expect.stringMatching(/larger than/)])
  })

  it("keeps room for small bodies while large ones are held, which are refused when they are too much together", () => {
    const MiB = 1_048_576
    /** A body that has come so far, and goes on. */
    const begun = (bytes: number) => {
      const taken: Array<Result.Result<Uint8Array, { readonly _tag: string }>> = []
      const incoming = Object.assign(new PassThrough(), { headers: {}, method: "POST", url: "/", socket: new Socket() })
      takeBody(incoming, 100 * MiB, (body) => taken.push(body))
      incoming.emit("data", Buffer.alloc(bytes))
      const outcome = () => taken.map((body) => (Result.isSuccess(body) ? body.success.byteLength : body.failure._tag))
      return { outcome, end: () => incoming.emit("end") }
    }
    const first = begun(80 * MiB)
    const second = begun(2 * MiB)
    const small = begun(MiB)
    expect([first, second, small].map(({ outcome }) => outcome())).toEqual([[], ["Unavailable"], []])
    small.end()
    first.end()
    const third = begun(2 * MiB)
    third.end()
    expect([first, small, third].map(({ outcome }) => outcome())).toEqual([[80 * MiB], [MiB], [2 * MiB]])
  })

  it.each(["br", "deflate", "zstd", "gzip, gzip"])("refuses what is encoded as %s", async (encoding) => {
    expect(await taken({ body: text, encoding })).toEqual([expect.stringContaining(`encoded as "${encoding}"`)])
  })

  it.each([undefined, "gzip"])("says that a sender hung up in the middle, encoded as %s", async (encoding) => {
    const body = encoding === undefined ? text : gzipSync(text)
    const sent = { body, cutAt: 50, ...(encoding === undefined ? {} : { encoding }) }
    expect(await taken(sent)).toEqual([expect.stringMatching(/the connection ended before the body did/)])
  })

  it("says of what is packed wrongly that it cannot be unpacked", async () => {
    expect(await taken({ body: text, encoding: "gzip" })).toEqual([
      expect.stringMatching(/cannot be unpacked as gzip: incorrect header check/)
    ])
    expect(await taken({ body: gzipSync(text).subarray(0, -4), encoding: "gzip" })).toEqual([
      expect.stringMatching(/unexpected end of file/)
    ])
  })
})
