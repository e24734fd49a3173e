import { RELEASE_GROUP } from "../../../domain/object-ref.ts"
import { group } from "../command-tree.ts"
import { changes, discloses, reads, runsInside, thing, unless, writesHere } from "../deeds.ts"
import { choosesCluster, choosesIdentity, writesFiles } from "../flag-rules.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const releases = thing(`HelmRelease.${RELEASE_GROUP}`, { words: [0, 0], said: "the releases of the helmfile" })
const hidden = { "show-secrets": ["read", "sensitive-read", "--show-secrets prints Secrets"] } as const

/** https://helmfile.readthedocs.io/en/latest/#cli-reference */
export const helmfile: Tool = {
  name: "helmfile",
  globals: {
    none: "allow-no-matching-release debug disable-force-update enable-live-output help interactive no-color quiet skip-deps strip-args-values-on-exit-error",
    value: "chart color environment file helm-binary kube-context kustomize-binary log-level namespace kubeconfig",
    values: "args selector set state-values-file state-values-set state-values-set-string",
    short: "b:helm-binary c:chart e:environment f:file h:help i:interactive k:kustomize-binary l:selector n:namespace q:quiet"
  },
  options: asWritten,
  flagRules: [
    choosesIdentity(["kubeconfig"]),
    choosesCluster(["kube-context"]),
    writesFiles(["output-dir", "output-dir-template", "output-file", "output-file-template"])
  ],
  root: group({
    "version|help|completion|lint|list|ls|show-dag|status": reads(releases),
    diff: unless(reads(releases), hidden),
    template: reads(releases),
    "build|print-env": discloses("prints values, which can be credentials"),
    "fetch|deps|repos|write-values|cache|init|create": writesHere("fetches or writes files"),
    "sync|apply": changes({
      verb: "update",
      class: "high",
      does: "installs, upgrades and, where it says so, removes",
      of: releases,
      sensitive: true
    }),
    "charts|test": changes({ verb: "update", class: "high", does: "changes or tests", of: releases }),
    "destroy|delete": changes({ verb: "delete", class: "destructive", does: "removes", of: releases }),
    exec: runsInside("runs a command", releases)
  })
}
