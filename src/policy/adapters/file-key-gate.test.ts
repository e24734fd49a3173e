import { chmod, mkdtemp, readdir, rm, stat, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { Gate } from "../gate.ts"
import { layerFileKeyGate } from "./file-key-gate.ts"

const home = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "gate-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

const gateIn = (path: string) => Effect.map(Layer.build(layerFileKeyGate(path)), Context.get(Gate))

describe("the signing key", () => {
  it.effect("is made once, for its owner only, and kept", () =>
    Effect.gen(function* () {
      const path = join(yield* home, "new", "home")
      const first = yield* gateIn(path)
      const second = yield* gateIn(path)
      assert.strictEqual(first.keyId, second.keyId)
      assert.strictEqual(first.publicKey, second.publicKey)
      const files = yield* Effect.promise(() => readdir(path))
      assert.deepStrictEqual(files, ["gate-key.pem"])
      const { mode } = yield* Effect.promise(() => stat(join(path, "gate-key.pem")))
      assert.strictEqual(mode & 0o777, 0o600)
    })
  )

  it.effect("is the same for all that start at once", () =>
    Effect.gen(function* () {
      const path = yield* home
      const gates = yield* Effect.all(
        Array.from({ length: 8 }, () => gateIn(path)),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(new Set(gates.map(({ keyId }) => keyId)).size, 1)
    })
  )

  it.effect("is not used when others can read it, when it is a link, or when it is no key", () =>
    Effect.gen(function* () {
      const shared = yield* home
      yield* gateIn(shared)
      yield* Effect.promise(() => chmod(join(shared, "gate-key.pem"), 0o644))
      assert.match((yield* Effect.flip(gateIn(shared))).message, /other users/)
      const linked = yield* home
      yield* Effect.promise(() => symlink(join(shared, "gate-key.pem"), join(linked, "gate-key.pem")))
      assert.match((yield* Effect.flip(gateIn(linked))).message, /cannot be read/)
      const broken = yield* home
      yield* Effect.promise(() => writeFile(join(broken, "gate-key.pem"), "rubbish", { mode: 0o600 }))
      assert.match((yield* Effect.flip(gateIn(broken))).message, /cannot be read/)
    })
  )
})
