import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Context, Effect, Layer } from "effect"
import { Directory } from "../directory.ts"
import { layerFileDirectory } from "./file-directory.ts"
import { layerFixedDirectory } from "./fixed-directory.ts"

const ana = { subject: "ana", groups: ["sre", "dba"] }
const root = { subject: "local:root", groups: ["sre"] }

const home = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "directory-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

const built = (layer: Layer.Layer<Directory>) => Effect.map(Layer.build(layer), Context.get(Directory))

describe("a directory", () => {
  it.effect("of tokens knows who holds one, and nobody else", () =>
    Effect.gen(function* () {
      const { groupsOf } = yield* built(layerFixedDirectory([ana]))
      assert.deepStrictEqual(yield* groupsOf("ana"), ["sre", "dba"])
      assert.deepStrictEqual(yield* groupsOf("ben"), [])
    })
  )

  it.effect("in a file is read anew each time, and counts nobody when it cannot be read", () =>
    Effect.gen(function* () {
      const file = join(yield* home, "groups.yaml")
      const write = (text: string) => Effect.promise(() => writeFile(file, text))
      const { groupsOf } = yield* built(layerFileDirectory(file, [root]))
      assert.match((yield* Effect.flip(groupsOf("ana"))).message, /cannot be read/)
      yield* write("groups: { sre: [ana, ben], dba: [ana] }")
      assert.deepStrictEqual(yield* groupsOf("ana"), ["sre", "dba"])
      yield* write("groups: { sre: [ben], dba: [] }")
      assert.deepStrictEqual(yield* groupsOf("ana"), [])
      yield* write("groups: [sre]")
      assert.match((yield* Effect.flip(groupsOf("ana"))).message, /cannot be read/)
      assert.deepStrictEqual(yield* groupsOf("local:root"), ["sre"])
    })
  )
})
