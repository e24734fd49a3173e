import { readdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { serverDirectory } from "../../toolbox/servers/server-directory.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { launch, run } from "./launched.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { handrailHome } from "./serving.fixture.ts"

const root = join(import.meta.dirname, "..", "..")

/** Bundled as `make build` does, into a folder of its own, so that the checkout's dist/ stays as it is. */
const build = Effect.gen(function* () {
  const dist = yield* serverDirectory("acceptance-dist")
  const rolldown = [join(root, "node_modules/rolldown/bin/cli.mjs"), "--config", "rolldown.config.ts", "--logLevel", "warn"]
  const built = yield* run(rolldown, { program: process.execPath, env: { HANDRAIL_DIST: dist } })
  expect(built.code, built.stderr).toBe(0)
  return dist
})

describeWith(["kubectl", "helm"], () => {
  it.live(
    "the bundle does what the sources do, and loads little for --help",
    () =>
      Effect.gen(function* () {
        const dist = yield* build
        const bundled = { program: process.execPath }
        const entry = join(dist, "handrail.mjs")
        const traced = yield* run(["--import", join(import.meta.dirname, "loaded-files.fixture.ts"), entry, "--help"], bundled)
        expect(traced.stdout).toContain("incident")
        const loaded = JSON.parse(traced.stderr) as ReadonlyArray<string>
        const bytes = (files: ReadonlyArray<string>) => files.reduce((sum, file) => sum + statSync(join(dist, file)).size, 0)
        expect(loaded).toContain("handrail.mjs")
        expect(bytes(loaded)).toBeLessThan(bytes(readdirSync(dist)) / 3)

        expect(yield* run([entry, "runbook", "lint", "runbooks/workloads"], bundled)).toMatchObject({ code: 0, stderr: "" })
        expect((yield* run([entry, "runbook", "show", "bad-rollout", "--json"], bundled)).stdout).toContain('"name": "bad-rollout"')
        expect((yield* run([entry, "--completions", "zsh"], bundled)).code).toBe(0)

        const { config } = yield* handrailHome({})
        const serving = yield* launch([entry, "serve", "--config", config], bundled)
        yield* serving.printed(/listening on/)

        const demo = yield* run([entry, "demo", "--scenario", "bad-rollout"], {
          ...bundled,
          cwd: yield* serverDirectory("acceptance-demo")
        })
        expect(demo.code, demo.stdout + demo.stderr).toBe(0)
        expect(demo.stdout).toMatch(/RESOLVED/)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
