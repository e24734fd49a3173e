import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { startNats } from "../../../toolbox/servers/nats.ts"
import { describeWith } from "../../../toolbox/vitest.ts"
import { natsConnection } from "./nats-connection.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "handrail-nats-"))),
  (made) => Effect.sync(() => rmSync(made, { recursive: true, force: true }))
)

/** A certificate that vouches for itself, for the server and for the client. */
const certificate = (directory: string) => {
  const [key, cert] = [join(directory, "key.pem"), join(directory, "cert.pem")]
  const subject = ["-subj", "/CN=handrail-test", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-keyout", key, "-out", cert, ...subject], {
    stdio: "ignore"
  })
  return { key, cert }
}

const connects = (config: Parameters<typeof natsConnection>[0]) =>
  Effect.scoped(Effect.flatMap(natsConnection(config), ({ attempt, connection }) => attempt(() => connection.flush())))

describeWith(["nats-server"], () => {
  describe("the connection to NATS", () => {
    it.live("shows a certificate and a token from files, and trusts the authority that it is told to", () =>
      Effect.gen(function* () {
        const directory = yield* folder
        const { cert, key } = certificate(directory)
        const tokenFile = join(directory, "token")
        writeFileSync(tokenFile, "let-me-in\n")
        const { url } = yield* startNats({ token: "let-me-in", tls: { cert, key, ca: cert } })
        const config = { servers: [url] as const, stream: "HANDRAIL", replicas: 1 }
        yield* connects({ ...config, tokenFile, caFile: cert, certFile: cert, keyFile: key })
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
