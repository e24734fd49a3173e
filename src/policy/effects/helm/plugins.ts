import { RELEASE_GROUP } from "../../../domain/object-ref.ts"
import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, discloses, reads, readsOrWrites, runsInside, thing, unless, writesHere } from "../deeds.ts"
import type { FlagSource } from "../flag-table.ts"

const release = thing(`HelmRelease.${RELEASE_GROUP}`, { words: [0, 1] })

const comparing: FlagSource = {
  none: "allow-unreleased color detailed-exitcode dry-run include-tests install no-color no-hooks normalize-manifests reset-values reuse-values show-secrets show-secrets-decoded suppress-secrets three-way-merge",
  value: "context output version kubeconfig kube-context",
  values: "set set-string set-file set-json values suppress",
  short: "f:values C:context"
}

const compares = unless(reads(release, comparing), {
  "show-secrets": ["read", "sensitive-read", "--show-secrets prints Secrets"],
  "show-secrets-decoded": ["read", "sensitive-read", "--show-secrets-decoded prints Secrets"],
  "post-renderer": ["exec", "destructive", "--post-renderer runs a program where Handrail runs"]
})

const change = (does: string, more: Partial<Change> = {}): CommandNode =>
  changes({ verb: "update", class: "high", does, of: release, ...more })

/** Plugins of helm that people keep: https://helm.sh/docs/community/related/#helm-plugins. One that is not here may do anything. */
export const plugins: Readonly<Record<string, CommandNode>> = {
  // https://github.com/databus23/helm-diff
  diff: group({ "upgrade|release|revision|rollback|local": compares, version: reads() }),
  // https://github.com/jkroepke/helm-secrets; the rest of it runs helm itself with what it has decrypted.
  secrets: group({
    "view|decrypt|dec": discloses("decrypts credentials, and prints or writes them"),
    "encrypt|enc|edit|clean|patch": writesHere("rewrites files of credentials"),
    "help|version": reads(),
    "template|lint|diff": discloses("renders with decrypted credentials"),
    "install|upgrade": changes({
      verb: "update",
      class: "high",
      does: "changes, with decrypted credentials,",
      of: release,
      sensitive: true
    }),
    "uninstall|delete|rollback|post-renderer|downloader": changes({ verb: "update", class: "destructive", does: "changes", of: release })
  }),
  // https://github.com/helm/helm-mapkubeapis
  mapkubeapis: change("rewrites the stored manifests of", { dryRun: ["dry-run"] }),
  // https://github.com/helm-unittest/helm-unittest
  unittest: unless(
    readsOrWrites(
      reads(undefined, { none: "update-snapshot", value: "output-file", short: "o:output-file u:update-snapshot" }),
      "output-file"
    ),
    { "update-snapshot": ["update", "high", "--update-snapshot writes files"] }
  ),
  "whatup|images": reads(),
  dashboard: runsInside("opens a page that can change releases to whoever reaches this machine", thing("dashboard"), "connect"),
  "cm-push|push-artifactory|s3|gcs|chartify": changes({
    verb: "update",
    class: "destructive",
    does: "publishes to, or changes,",
    of: thing("chart repository", { words: [0, 0], reach: "outside" })
  })
}
