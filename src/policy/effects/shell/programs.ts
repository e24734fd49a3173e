import { databases } from "../filters/databases.ts"
import { find } from "../filters/find.ts"
import { curl, wget } from "../filters/http.ts"
import { machine } from "../filters/machine.ts"
import { network } from "../filters/network.ts"
import { subcommandTools } from "../filters/subcommands.ts"
import { systemd } from "../filters/systemd.ts"
import { textFilters } from "../filters/text-filters.ts"
import { builtins } from "./builtins.ts"
import type { Judge } from "./judge.ts"
import { wrappers } from "./wrappers.ts"

/** Every program that a text may hold and that is known here, besides the tools of `classify.ts`. None of them is ever run by Handrail. */
const programs: Readonly<Record<string, Judge>> = {
  ...subcommandTools,
  ...machine,
  ...network,
  ...systemd,
  ...databases,
  ...textFilters,
  ...builtins,
  ...wrappers,
  find,
  curl,
  wget
}

export const programOf = (name: string): Judge | undefined => (Object.hasOwn(programs, name) ? programs[name] : undefined)
