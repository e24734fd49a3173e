import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeFileSystem } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { afterAll } from "vitest"
import { issueServer, makeAuthority } from "../sim/api/tls/certificate.ts"
import { followTls, readTls, type TlsMaterial } from "./tls.ts"

const directory = mkdtempSync(join(tmpdir(), "handrail-tls-"))
afterAll(() => rmSync(directory, { recursive: true }))
const tls = { certFile: join(directory, "tls.crt"), keyFile: join(directory, "tls.key") }

/** A new certificate in the files, and what they were written with. */
const renew = (): TlsMaterial => {
  const { certPem: cert, keyPem: key } = issueServer(makeAuthority("authority"), "handrail", ["localhost"], [])
  writeFileSync(tls.certFile, cert)
  writeFileSync(tls.keyFile, key)
  return { cert, key }
}

describe("server.tls", () => {
  it.effect("says which file is not there, and when a key belongs to another certificate", () =>
    Effect.gen(function* () {
      expect(yield* Effect.flip(readTls({ ...tls, certFile: join(directory, "none") }))).toMatchObject({ where: join(directory, "none") })
      const { cert } = renew()
      renew()
      writeFileSync(tls.certFile, cert)
      expect(yield* Effect.flip(readTls(tls))).toMatchObject({
        message: expect.stringContaining("server.tls cannot be used"),
        where: `${tls.certFile} and ${tls.keyFile}`
      })
    }).pipe(Effect.provide(NodeFileSystem.layer))
  )

  it.effect("takes no empty file for a certificate, a key or an authority", () =>
    Effect.gen(function* () {
      const { cert } = renew()
      const clientCaFile = join(directory, "ca.crt")
      const withClients = { ...tls, clientCaFile }
      for (const emptied of [tls.certFile, tls.keyFile, clientCaFile]) {
        renew()
        writeFileSync(clientCaFile, cert)
        expect(yield* readTls(withClients)).toMatchObject({ ca: cert })
        writeFileSync(emptied, "\n")
        expect(yield* Effect.flip(readTls(withClients))).toMatchObject({ message: expect.stringContaining("is empty"), where: emptied })
      }
    }).pipe(Effect.provide(NodeFileSystem.layer))
  )

  it.effect("uses a renewed certificate, and nothing that cannot be used", () =>
    Effect.gen(function* () {
      const first = renew()
      const used: Array<TlsMaterial> = []
      yield* Effect.forkScoped(followTls({ setSecureContext: (material) => used.push(material) }, tls, first))
      writeFileSync(tls.certFile, "no certificate")
      yield* TestClock.adjust("2 minutes")
      const second = renew()
      // reading a file is outside of the test's clock: time goes on until it has been read
      const goOn = Effect.andThen(
        TestClock.adjust("1 minute"),
        Effect.promise(() => new Promise(setImmediate))
      )
      yield* Effect.repeat(goOn, { until: () => used.length > 0 })
      expect(used).toEqual([second])
    }).pipe(Effect.scoped, Effect.provide(NodeFileSystem.layer))
  )
})
