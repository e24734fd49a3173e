import { createHash } from "node:crypto"
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { arch, tmpdir } from "node:os"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { afterEach, beforeEach, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Environment } from "../environment.ts"
import { run } from "../run.ts"
import type { Download } from "../tool-spec.ts"
import { download } from "./download.ts"

let root: string
let server: Server
let base: string
const published = new Map<string, Buffer | string>()

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "handrail-download-"))
  published.clear()
  server = createServer((request, response) => {
    const found = published.get(request.url ?? "")
    response.statusCode = found === undefined ? 404 : 200
    response.end(found)
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  rmSync(root, { recursive: true })
  await new Promise((closed) => server.close(closed))
})

const artifact = (files: Download["files"]): Download => ({
  kind: "download",
  id: "thing-1",
  what: "a thing",
  cpu: arch() === "arm64" ? "arm64" : "x64",
  files
})

const getIt = (files: Download["files"]) =>
  download
    .get(artifact(files))
    .pipe(Effect.provideService(Environment, { PATH: process.env.PATH, XDG_CACHE_HOME: root }), Effect.provide(NodeServices.layer))

const inCache = (name: string) => join(root, "handrail", "thing-1", name)
const digest = (kind: "sha256" | "sha512", content: Buffer | string) => createHash(kind).update(content).digest("hex")

describe("download", () => {
  it.live("gets a program whose digest is published beside it", () =>
    Effect.gen(function* () {
      published.set("/program", "#!/bin/sh\n")
      published.set("/program.sha256", digest("sha256", "#!/bin/sh\n"))
      yield* getIt([{ url: `${base}/program` }])
      expect(readFileSync(inCache("program"), "utf8")).toBe("#!/bin/sh\n")
      expect(statSync(inCache("program")).mode & 0o111).not.toBe(0)
    })
  )

  it.live("unpacks the wanted programs of a tarball with a pinned digest", () =>
    Effect.gen(function* () {
      writeFileSync(join(root, "one"), "1")
      writeFileSync(join(root, "two"), "2")
      yield* run("tar", ["-czf", join(root, "both.tar.gz"), "-C", root, "one", "two"], { timeout: "20 seconds" })
      const tarball = readFileSync(join(root, "both.tar.gz"))
      published.set("/both.tar.gz", tarball)
      yield* getIt([{ url: `${base}/both.tar.gz`, sha512: digest("sha512", tarball), programs: ["two"] }])
      expect(readFileSync(inCache("two"), "utf8")).toBe("2")
      expect(existsSync(inCache("one"))).toBe(false)
    }).pipe(Effect.provide(NodeServices.layer))
  )

  it.live("keeps nothing that differs from its digest, is not there, or cannot be reached", () =>
    Effect.gen(function* () {
      published.set("/program", "other")
      const wrong = yield* Effect.flip(getIt([{ url: `${base}/program`, sha512: digest("sha512", "this") }]))
      expect(wrong.message).toContain("is pinned")
      const absent = yield* Effect.flip(getIt([{ url: `${base}/absent` }]))
      expect(absent).toMatchObject({ message: "the answer is 404", where: `${base}/absent` })
      const nobody = yield* Effect.flip(getIt([{ url: "http://127.0.0.1:1/program" }]))
      expect(nobody.message).not.toBe("")
      expect(existsSync(inCache("program"))).toBe(false)
    })
  )
})
