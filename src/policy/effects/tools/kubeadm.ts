import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, discloses, reads, thing, unless } from "../deeds.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const cluster = thing("Cluster", { words: [0, 0], reach: "cluster", said: "the cluster" })
const destroys = (verb: Change["verb"], does: string, of: Change["of"] = cluster, more: Partial<Change> = {}): CommandNode =>
  changes({ verb, class: "destructive", does, of, ...more })
const high = (verb: Change["verb"], does: string, of: Change["of"] = cluster): CommandNode => changes({ verb, class: "high", does, of })

/** https://kubernetes.io/docs/reference/setup-tools/kubeadm/ */
export const kubeadm: Tool = {
  name: "kubeadm",
  globals: { none: "help add-dir-header alsologtostderr", value: "rootfs kubeconfig v", short: "h:help v:v" },
  options: asWritten,
  // On a control plane's machine the kubeconfig is a file of kubeadm's own, which people name in every second line.
  flagRules: [],
  root: group({
    "version|help|completion": reads(),
    certs: group({
      "check-expiration|certificate-key": reads(),
      "renew|generate-csr": destroys("update", "renews the certificates of")
    }),
    config: group({
      print: {
        ...reads(),
        commands: { "init-defaults": reads(), "join-defaults": reads(), "reset-defaults": reads(), "upgrade-defaults": reads() }
      },
      "view|validate": reads(),
      migrate: unless(reads(), { "new-config": ["update", "high", "--new-config writes a file"] }),
      images: group({ list: reads(), pull: high("create", "fetches the images of") })
    }),
    token: group({
      list: discloses("prints the tokens with which nodes may join"),
      generate: reads(),
      create: destroys("escalate", "makes a token with which nodes may join", cluster, { dryRun: ["dry-run"] }),
      delete: destroys("delete", "deletes the token", thing("BootstrapToken"))
    }),
    upgrade: group({
      "plan|diff": reads(),
      "apply|node": destroys("update", "upgrades", cluster, { dryRun: ["dry-run"] })
    }),
    kubeconfig: group({ user: destroys("escalate", "makes credentials for") }),
    init: destroys("create", "makes this machine the control plane of", cluster, { dryRun: ["dry-run"] }),
    join: destroys("update", "takes this machine into", cluster, { dryRun: ["dry-run"] }),
    reset: destroys("delete", "undoes what init or join did on this machine, etcd's data too, in", cluster, { dryRun: ["dry-run"] }),
    alpha: destroys("update", "changes, in a way that differs from version to version,")
  })
}
