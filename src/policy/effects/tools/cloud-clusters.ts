import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, changesIdentity, discloses, reads, readsOrWrites, thing, unless } from "../deeds.ts"
import { kubeconfigFlags, writesFiles } from "../flag-rules.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const cluster = thing("Cluster", { reach: "cluster", said: "the cluster that its flags name" })
/** Where the first word says which part is meant. */
const partly = thing("Cluster", { words: [1], reach: "cluster", said: "the cluster that its flags name" })
const destroys = (verb: Change["verb"], does: string, of: Change["of"] = cluster, more: Partial<Change> = {}): CommandNode =>
  changes({ verb, class: "destructive", does, of, ...more })
const takesCredentials = changesIdentity(
  "writes the credentials of a cluster into the kubeconfig, which decides who every later command is"
)
const local = { options: asWritten, flagRules: [] } as const

const parts = "cluster|nodegroup|ng|fargateprofile|iamserviceaccount|iamidentitymapping|addon|accessentry|podidentityassociation|capability"

/** https://eksctl.io/usage/ */
export const eksctl: Tool = {
  ...local,
  name: "eksctl",
  globals: {
    none: "dumpLogs help",
    value: "cluster color name namespace output profile region timeout verbose",
    short: "C:color c:cluster d:dumpLogs h:help n:name o:output p:profile r:region v:verbose"
  },
  flagRules: [writesFiles(["output-file"])],
  root: group({
    "version|info|help|completion": reads(),
    get: group({
      "cluster|clusters|nodegroup|nodegroups|ng|labels|addon|addons|fargateprofile|fargateprofiles|iamserviceaccount|iamserviceaccounts|iamidentitymapping|iamidentitymappings|identityprovider|identityproviders|podidentityassociation|podidentityassociations|accessentry|accessentries|capability|capabilities":
        reads(cluster)
    }),
    utils: group({
      "describe-stacks|describe-addon-versions|describe-addon-configuration|nodegroup-health|schema": reads(cluster),
      "write-kubeconfig": takesCredentials,
      "associate-iam-oidc-provider|update-cluster-logging|update-cluster-endpoints|update-cluster-vpc-config|update-kube-proxy|update-coredns|update-aws-node|migrate-to-access-entry|update-authentication-mode|set-public-access-cidrs":
        destroys("update", "changes the settings of")
    }),
    create: group({
      [parts]: destroys("create", "creates, or makes parts of,", cluster, { dryRun: ["dry-run"] })
    }),
    delete: group({ [parts]: destroys("delete", "deletes, or deletes parts of,") }),
    "scale|drain": group({ "nodegroup|ng": destroys("scale", "changes the nodes of") }),
    "update|upgrade|set|unset|enable|disable|associate|disassociate|register|deregister|migrate-to-pod-identity": destroys(
      "update",
      "changes",
      partly
    )
  })
}

const named = {
  ...kubeconfigFlags,
  none: "help alsologtostderr yes",
  value: "config kops-feature-flags name state v output",
  short: "h:help v:v o:output y:yes"
} as const
const confirmed = (verb: Change["verb"], does: string): CommandNode =>
  unless(destroys(verb, does, cluster, { unless: "yes" }), {
    target: ["update", "high", "--target writes files"],
    out: ["update", "high", "--out writes files"],
    admin: ["escalate", "forbidden", "--admin writes the credentials of an administrator"]
  })

/** Without `--yes` its updates show what they would do: https://kops.sigs.k8s.io/cli/kops_update_cluster/ */
export const kops: Tool = {
  ...local,
  name: "kops",
  globals: named,
  root: group({
    "version|help|completion": reads(),
    get: {
      ...reads(cluster),
      commands: {
        ...Object.fromEntries(
          ["cluster", "clusters", "instancegroups", "instancegroup", "ig", "instances", "all"].map((name) => [name, reads(cluster)])
        ),
        assets: unless(reads(cluster), { copy: ["update", "high", "--copy copies images and files to another registry"] }),
        ...Object.fromEntries(
          ["secrets", "secret", "keypairs", "keypair", "sshpublickeys"].map((name) => [
            name,
            discloses("prints what kops keeps of credentials")
          ])
        )
      }
    },
    validate: group({ cluster: reads(cluster) }),
    toolbox: group({
      template: readsOrWrites(reads(), "output", "out"),
      "instance-selector": destroys("create", "creates a group of machines of", cluster, { dryRun: ["dry-run"] }),
      addons: group({ list: reads() }),
      dump: readsOrWrites(discloses("prints the whole state of a cluster"), "dir")
    }),
    update: { ...group({ cluster: confirmed("update", "changes") }) },
    "rolling-update": group({ cluster: confirmed("evict", "replaces the nodes of") }),
    upgrade: group({ cluster: confirmed("update", "changes the version of") }),
    reconcile: group({ cluster: confirmed("update", "changes, and replaces the nodes of,") }),
    export: group({ "kubeconfig|kubecfg": takesCredentials }),
    create: {
      ...destroys("create", "creates what a file describes of"),
      commands: Object.fromEntries(
        ["cluster", "instancegroup", "ig", "keypair", "secret", "sshpublickey"].map((name) => [
          name,
          destroys("create", "creates, or makes parts of,")
        ])
      )
    },
    "edit|replace|set|unset|promote|distrust|trust": destroys("update", "changes what is wanted of", partly),
    delete: group({ "cluster|clusters|instancegroup|ig|instance|secret|sshpublickey": destroys("delete", "deletes, or deletes parts of,") })
  })
}
