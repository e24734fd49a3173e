import { existsSync, readFileSync, realpathSync } from "node:fs"
import { dirname, join } from "node:path"
import { pathDirectories } from "../../toolbox/environment.ts"

interface Command {
  readonly commands: Readonly<Record<string, Command>>
}

/** The folder of the Google Cloud SDK whose gcloud is on the PATH. */
export const cloudSdk = (env: Readonly<Record<string, string | undefined>>): string | undefined =>
  pathDirectories(env)
    .map((directory) => join(directory, "gcloud"))
    .filter((file) => existsSync(file))
    .map((file) => dirname(dirname(realpathSync(file))))
    .find((sdk) => existsSync(join(sdk, "data/cli/gcloud_completions.py")))

export const sdkVersion = (sdk: string): string => readFileSync(join(sdk, "VERSION"), "utf8").trim()

/** Release tracks repeat the commands of the others under a word of their own. */
const tracks = new Set(["alpha", "beta", "preview"])

const groupsBelow = (command: Command, path: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<string>> =>
  Object.entries(command.commands).flatMap(([name, child]) => {
    if (Object.keys(child.commands).length === 0) return []
    const own = path.length === 0 && tracks.has(name) ? [] : [...path, name]
    return [...(own.length === 0 ? [] : [own]), ...groupsBelow(child, own)]
  })

/** The content of groups.json: each group of the root, and the groups in it with `/` between their names. */
export const gcloudGroupsText = (sdk: string): string => {
  const source = readFileSync(join(sdk, "data/cli/gcloud_completions.py"), "utf8")
  const tree: Command = JSON.parse(source.slice(source.indexOf("{")).replaceAll(/\b(True|False|None)\b/g, "null"))
  const paths = [...new Set(groupsBelow(tree, []).map((path) => path.join("/")))].toSorted()
  const roots = paths.filter((path) => !path.includes("/"))
  const groups = roots.map((root) => [
    root,
    paths
      .filter((path) => path.startsWith(`${root}/`))
      .map((path) => path.slice(root.length + 1))
      .join(" ")
  ])
  return `${JSON.stringify({ source: `Google Cloud SDK ${sdkVersion(sdk)}`, groups: Object.fromEntries(groups) }, null, 2)}\n`
}
