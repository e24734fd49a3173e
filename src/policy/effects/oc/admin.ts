import { type CommandNode, command, group } from "../command-tree.ts"
import { type Change, changes, either, reads, runsInside, thing, writesHere } from "../deeds.ts"
import { finding, outside } from "../finding.ts"
import { isGiven, isSet } from "../parse-flags.ts"

const node = thing("Node", { reach: "cluster" })
const cluster = thing("ClusterVersion.config.openshift.io", { words: [0, 0], reach: "cluster" })
const subject = thing("ClusterRoleBinding.rbac.authorization.k8s.io", { words: [1], reach: "cluster" })
const people = thing("Group.user.openshift.io", { words: [0, 1], reach: "cluster" })
const network = thing("network of the cluster", { words: [0, 0], reach: "cluster" })

const destroys = (verb: Change["verb"], does: string, of: Change["of"], more: Partial<Change> = {}): CommandNode =>
  changes({ verb, class: "destructive", does, of, ...more })

/** `oc policy` and `oc adm policy`. */
export const policy: CommandNode = group({
  "who-can|can-i|scc-review|scc-subject-review": reads(),
  ...Object.fromEntries(
    ["add", "remove"].flatMap((verb) =>
      ["role", "cluster-role", "scc"].flatMap((what) =>
        ["user", "group"].map((who) => [
          `${verb}-${what}-${verb === "add" ? "to" : "from"}-${who}`,
          destroys("escalate", "changes who may do what, for", subject)
        ])
      )
    )
  ),
  "remove-user|remove-group": destroys("escalate", "takes all rights from", thing("User.user.openshift.io"))
})

const upgrading = ["to", "to-latest", "to-image", "to-multi-arch", "force", "clear", "allow-explicit-upgrade"]

/** Alone it says where an upgrade stands. */
const upgrade: CommandNode = {
  ...either((flags) => upgrading.some((name) => isGiven(flags, name)), destroys("update", "upgrades", cluster), reads(cluster)),
  commands: {
    status: reads(cluster),
    recommend: reads(cluster),
    channel: destroys("update", "changes what upgrades are offered to", cluster),
    rollback: destroys("update", "returns to an earlier version of", cluster),
    accept: destroys("update", "accepts the risks of an upgrade for", cluster)
  }
}

/** What it gathers it gathers by pods of its own, and keeps here. */
const mustGather: CommandNode = {
  ...command(() => [
    finding(
      { verb: "create", kind: "Namespace", group: "", scope: "cluster", class: "high" },
      "starts privileged pods that gather the state of the cluster"
    ),
    outside("update", "high", "writes what it gathers to files where Handrail runs")
  ]),
  open: true
}

const inspect: CommandNode = {
  ...command(() => [
    finding({ verb: "read", scope: "cluster", sensitive: true, class: "sensitive-read" }, "reads objects and logs at large"),
    outside("update", "high", "writes what it reads to files where Handrail runs")
  ]),
  open: true
}

const prune: CommandNode = group({
  "builds|deployments|images|renderedmachineconfigs": {
    ...destroys(
      "delete",
      "deletes what it takes for unused among",
      thing("builds, deployments or images of everyone", { words: [0, 0], reach: "cluster" }),
      {
        unless: "confirm"
      }
    ),
    commands: { list: reads() }
  },
  auth: destroys("escalate", "deletes the role bindings of", thing("role")),
  groups: destroys("escalate", "deletes groups", people, { unless: "confirm" })
})

/** `oc adm`; drain, cordon, uncordon, taint and certificate are kubectl's. */
export const adminCommands: Readonly<Record<string, CommandNode>> = {
  top: group({
    "node|nodes|pod|pods|images|imagestreams|is|pvc|persistentvolumeclaims": reads(undefined, {
      none: "containers all-namespaces",
      short: "A:all-namespaces"
    })
  }),
  "node-logs": reads(node, {
    none: "raw unify case-sensitive",
    value: "role selector path tail grep since until boot output",
    values: "unit",
    short: "l:selector u:unit g:grep o:output"
  }),
  "build-chain|inspect-alerts|wait-for-stable-cluster|wait-for-node-reboot": reads(),
  "create-bootstrap-project-template|create-error-template|create-login-template|create-provider-selection-template": reads(),
  "must-gather": mustGather,
  inspect,
  policy,
  upgrade,
  prune,
  release: group({ info: reads(), "extract|mirror|new": writesHere("writes or publishes a release") }),
  "ocp-certificates": group({
    "monitor-certificates": reads(),
    "new-admin-kubeconfig|new-kubelet-bootstrap-kubeconfig|regenerate-leaf|regenerate-machine-config-server-serving-cert|regenerate-top-level|remove-old-trust|update-ignition-ca-bundle-for-machine-config-server":
      destroys("escalate", "makes new keys for", cluster)
  }),
  groups: group({ "new|add-users|remove-users|sync": destroys("escalate", "changes who is in", people) }),
  "pod-network": group({
    "isolate-projects|join-projects|make-projects-global": destroys("update", "changes what reaches what in", network)
  }),
  "restart-kubelet|reboot-machine-config-pool": destroys("restart", "restarts", node),
  "copy-to-node": runsInside("writes files to nodes", node),
  "new-project": destroys("escalate", "creates, for an administrator,", thing("Project.project.openshift.io", { words: [0, 1] })),
  migrate: group({ "icsp|template-instances": destroys("update", "rewrites", thing("object")) }),
  "node-image": group({ monitor: reads(), create: writesHere("writes an image for new nodes") }),
  "verify-image-signature": either(
    (flags) => isSet(flags, "save") || isSet(flags, "remove-all"),
    destroys("update", "records a signature for", thing("Image.image.openshift.io")),
    reads()
  )
}
