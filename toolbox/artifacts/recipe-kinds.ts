import type { Environment } from "../environment.ts"
import type { Artifact } from "../tool-spec.ts"
import { debianPackage, debianPlacedPackage, debianSystemPackage } from "./debian-package.ts"
import { download } from "./download.ts"
import { goBuild, goInstall } from "./go-program.ts"
import { npmPackage } from "./npm-package.ts"
import type { Effort, RecipeKind } from "./recipe-kind.ts"

/** How one artifact is got: its kind's ways, applied to it. */
export interface Recipe {
  readonly effort: Effort
  readonly description: string
  readonly obstacle: (env: typeof Environment.Service) => string | undefined
  readonly get: ReturnType<RecipeKind<Artifact>["get"]>
}

const bind = <A>(kind: RecipeKind<A>, artifact: A): Recipe => ({
  effort: kind.effort,
  description: kind.describe(artifact),
  obstacle: (env) => kind.obstacle(artifact, env),
  get: kind.get(artifact)
})

export const recipeFor = (artifact: Artifact): Recipe => {
  switch (artifact.kind) {
    case "npm":
      return bind(npmPackage, artifact)
    case "download":
      return bind(download, artifact)
    case "debian":
      return bind(debianPackage, artifact)
    case "debian-placed":
      return bind(debianPlacedPackage, artifact)
    case "debian-system":
      return bind(debianSystemPackage, artifact)
    case "go-build":
      return bind(goBuild, artifact)
    case "go-install":
      return bind(goInstall, artifact)
  }
}
