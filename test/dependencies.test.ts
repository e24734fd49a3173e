import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"

type Versions = Readonly<Record<string, string>>

interface Manifest {
  readonly dependencies?: Versions
  readonly devDependencies?: Versions
  readonly optionalDependencies?: Versions
}

interface Lockfile {
  readonly packages: Readonly<
    Record<string, Manifest & { readonly version?: string; readonly integrity?: string; readonly resolved?: string }>
  >
}

const read = (file: string) => JSON.parse(readFileSync(join(import.meta.dirname, "..", file), "utf8"))
const manifest: Manifest = read("package.json")
const { packages }: Lockfile = read("package-lock.json")

const direct = ({ dependencies, devDependencies, optionalDependencies }: Manifest): Versions => ({
  ...dependencies,
  ...devDependencies,
  ...optionalDependencies
})

describe("the dependencies", () => {
  it("are pinned exactly, to what the lockfile has", () => {
    expect(direct(packages[""] ?? {})).toEqual(direct(manifest))
    for (const [name, version] of Object.entries(direct(manifest))) expect(packages[`node_modules/${name}`]?.version, name).toBe(version)
  })

  it("are locked by digest and bound to no registry", () => {
    const locked = Object.entries(packages).filter(([path]) => path !== "")
    expect(locked.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([])
    expect(locked.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([])
  })
})
