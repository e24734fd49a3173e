/** The checked-in bundle is what `policies/` compiles to, and the policies' own tests pass. */
import { execFile } from "node:child_process"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { expect, it } from "vitest"
import { describeWith } from "../../../toolbox/vitest.ts"

const root = join(import.meta.dirname, "..", "..", "..")
const run = promisify(execFile)

describeWith(["opa"], ({ opa }) => {
  const handrail = (...args: ReadonlyArray<string>) =>
    run(process.execPath, ["src/app/main.ts", "policy", ...args, "policies/handrail", "policies/data.json"], {
      cwd: root,
      env: { ...process.env, HANDRAIL_OPA: opa.path }
    })

  it("pass, and say what they cover", async () => {
    const { stdout } = await handrail("test")
    console.info(stdout)
    expect(Number(/covered ([\d.]+) %/.exec(stdout)?.[1])).toBeGreaterThan(95)
  })

  it("compile to the bundle that is checked in; if not, run `make policy`", async () => {
    const directory = await mkdtemp(join(tmpdir(), "handrail-policy-"))
    try {
      const output = join(directory, "bundle.tar.gz")
      await handrail("compile", "--output", output)
      const [fresh, checkedIn] = await Promise.all([readFile(output), readFile(join(root, "policies", "bundle.tar.gz"))])
      expect(fresh.equals(checkedIn)).toBe(true)
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  })
})
