import { join } from "node:path"
import { Effect } from "effect"
import { cached } from "../cache.ts"
import { hasProgram } from "../environment.ts"
import { run } from "../run.ts"
import type { GoBuild, GoInstall } from "../tool-spec.ts"
import type { RecipeKind } from "./recipe-kind.ts"

const toolbox = join(import.meta.dirname, "..")

const needsGo: RecipeKind<unknown>["obstacle"] = (_, env) => (hasProgram("go", env) ? undefined : "go is not on PATH")

/** `go build` of a module in this folder, from the versions and digests that its go.mod and go.sum pin. */
export const goBuild: RecipeKind<GoBuild> = {
  effort: "full",
  describe: (artifact) => `go build in toolbox/${artifact.module} (minutes, once)`,
  obstacle: needsGo,
  get: (artifact) =>
    cached(artifact.id, (directory) =>
      run("go", ["build", "-trimpath", "-ldflags", artifact.ldflags, "-o", `${directory}/`, ...artifact.packages], {
        timeout: "60 minutes",
        cwd: join(toolbox, artifact.module),
        env: { CGO_ENABLED: "0" }
      })
    ).pipe(Effect.asVoid)
}

/** `go install` of a published program. */
export const goInstall: RecipeKind<GoInstall> = {
  effort: "full",
  describe: (artifact) => `go install ${artifact.package}@${artifact.version} (minutes, once)`,
  obstacle: needsGo,
  get: (artifact) =>
    cached(artifact.id, (directory) =>
      run("go", ["install", "-trimpath", "-ldflags", "-s -w", `${artifact.package}@${artifact.version}`], {
        timeout: "30 minutes",
        env: { GOBIN: directory, CGO_ENABLED: "0" }
      })
    ).pipe(Effect.asVoid)
}
