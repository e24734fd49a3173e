import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { startNats } from "../../../toolbox/servers/nats.ts"
import { describeWith } from "../../../toolbox/vitest.ts"
import { tls } from "../../platform/kubernetes/tls.fixture.ts"
import { natsConnection } from "./nats-connection.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "handrail-nats-"))),
  (made) => Effect.sync(() => rmSync(made, { recursive: true, force: true }))
)

/** The files of an authority, of a server and of a client that it has signed. */
const certificates = (directory: string) => {
  const file = (name: string, text: string) => {
    const path = join(directory, name)
    writeFileSync(path, text)
    return path
  }
  return {
    ca: file("ca.pem", tls.ca),
    server: { cert: file("server.pem", tls.server.cert), key: file("server-key.pem", tls.server.key) },
    client: { certFile: file("client.pem", tls.client.cert), keyFile: file("client-key.pem", tls.client.key) }
  }
}

const connects = (config: Parameters<typeof natsConnection>[0]) =>
  Effect.scoped(Effect.flatMap(natsConnection(config), ({ attempt, connection }) => attempt(() => connection.flush())))

describeWith(["nats-server"], () => {
  describe("the connection to NATS", () => {
    it.live("shows a certificate and a token from files, and trusts the authority that it is told to", () =>
      Effect.gen(function* () {
        const directory = yield* folder
        const { ca, client, server } = certificates(directory)
        const tokenFile = join(directory, "token")
        writeFileSync(tokenFile, "let-me-in\n")
        const { url } = yield* startNats({ token: "let-me-in", tls: { ...server, ca } })
        const config = { servers: [url] as const, stream: "HANDRAIL", replicas: 1 }
        yield* connects({ ...config, ...client, tokenFile, caFile: ca })
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
    )

    it.live("says that it may not, and to whom it spoke", () =>
      Effect.gen(function* () {
        const { url } = yield* startNats({ token: "let-me-in" })
        const error = yield* Effect.flip(connects({ servers: [url], stream: "HANDRAIL", replicas: 1 }))
        expect(error).toMatchObject({ _tag: "BusUnavailable", where: url })
        expect(error.message).toMatch(/authorization/i)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
    )
  })
})
