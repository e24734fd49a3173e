import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, discloses, reads, readsOrWrites, runsInside, thing, writesHere } from "../deeds.ts"
import { kubeconfigFlags, kubeconfigRules, writesFiles } from "../flag-rules.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const prints = discloses("prints manifests, with the keys that they hold; nothing is applied")

const vizReads: Readonly<Record<string, CommandNode>> = {
  "stat|stat-inbound|stat-outbound|top|tap|edges|routes|list|check|authz|profile": reads(undefined, {
    none: "all-namespaces",
    short: "A:all-namespaces"
  }),
  dashboard: runsInside("opens a tunnel", thing("dashboard"), "connect")
}
const extension = group({ ...vizReads, "install|uninstall|prune": prints })

/** Its installers print, and change nothing: https://linkerd.io/2/reference/cli/ */
export const linkerd: Tool = {
  name: "linkerd",
  globals: {
    ...kubeconfigFlags,
    none: `${kubeconfigFlags.none} help verbose`,
    value: `${kubeconfigFlags.value} api-addr linkerd-namespace cni-namespace`,
    short: "h:help n:namespace L:linkerd-namespace"
  },
  options: asWritten,
  flagRules: [...kubeconfigRules, writesFiles(["output-dir"])],
  root: group({
    ...vizReads,
    "version|help|completion|identity": reads(),
    diagnostics: group({ "controller-metrics|endpoints|policy|profile|proxy-metrics": reads() }),
    "install|install-cni|install-sp|upgrade|uninstall|prune|inject|uninject": prints,
    "viz|jaeger": extension,
    multicluster: group({ "check|gateways": reads(), "install|uninstall|link|link-gen|unlink|prune|allow": prints })
  })
}

const installation = thing("Cilium installation", { words: [0, 0], reach: "cluster" })
const change = (verb: Change["verb"], value: Change["class"], does: string): CommandNode =>
  changes({ verb, class: value, does, of: installation, dryRun: ["dry-run", "dry-run-helm-values"] })
const listed = group({ "list|get": reads() })

const agentReads = group({
  ...Object.fromEntries(
    [
      "ct",
      "endpoint",
      "egress",
      "frag",
      "fs",
      "ipcache",
      "ipmasq",
      "lb",
      "metrics",
      "nat",
      "node-id",
      "policy",
      "recorder",
      "srv6",
      "tunnel",
      "vtep",
      "mountfs"
    ].map((name) => [name, listed])
  ),
  "sha|bandwidth|auth|config": listed
})

/** The installer's commands and, because people run them in its pods by the same name, those of the agent: https://docs.cilium.io/en/stable/cheatsheet/ */
export const cilium: Tool = {
  name: "cilium",
  globals: {
    ...kubeconfigFlags,
    none: `${kubeconfigFlags.none} help`,
    value: `${kubeconfigFlags.value} helm-release-name config host`,
    short: "h:help n:namespace H:host"
  },
  options: asWritten,
  flagRules: [...kubeconfigRules, writesFiles(["output-file", "output-filename", "junit-file", "flow-log"])],
  root: group({
    "version|help|completion|context": reads(),
    status: reads(undefined, {
      none: "wait verbose brief all-addresses all-health all-controllers all-nodes all-redirects ignore-warnings interactive"
    }),
    config: group({ view: reads(), get: reads(), "set|delete": change("update", "high", "changes the settings of") }),
    bgp: group({ "peers|routes|route-policies": reads() }),
    encryption: group({ "status|key-status": reads(), "create-key|rotate-key": change("escalate", "destructive", "changes the keys of") }),
    features: { ...reads(), commands: { status: reads(), summary: reads() } },
    clustermesh: group({
      "status|inspect-policy-default-local-cluster": reads(),
      "enable|disable|connect|disconnect": change("escalate", "destructive", "joins or parts clusters by")
    }),
    hubble: group({
      "enable|disable": change("update", "high", "switches Hubble in"),
      "port-forward|ui": runsInside("opens a tunnel", thing("Hubble"), "connect")
    }),
    connectivity: group({ "test|perf": change("create", "high", "creates test workloads beside") }),
    sysdump: writesHere("writes an archive of logs and state"),
    "install|upgrade": change("escalate", "destructive", "installs or changes"),
    uninstall: change("delete", "destructive", "removes"),
    endpoint: group({
      "list|get|health|log": reads(),
      "config|disconnect|regenerate": change("update", "high", "changes endpoints of")
    }),
    "service|identity|map|node|ip|prefilter|cgroups|fqdn|lrp|recorder|loglevel|metrics": {
      ...listed,
      commands: { "list|get": reads(), list: reads(), get: reads(), cache: listed }
    },
    policy: group({
      "get|selectors|trace|validate|wait": reads(),
      "import|delete": change("update", "destructive", "changes the policies of")
    }),
    bpf: agentReads,
    monitor: reads(),
    debuginfo: readsOrWrites(
      discloses("prints the whole state of the agent", undefined, { value: "file", short: "f:file" }),
      "file",
      "output-directory",
      "html"
    ),
    bugtool: writesHere("writes an archive of state")
  })
}

/** https://docs.cilium.io/en/stable/observability/hubble/ */
export const hubble: Tool = {
  name: "hubble",
  globals: {
    ...kubeconfigFlags,
    none: `${kubeconfigFlags.none} help debug tls tls-allow-insecure port-forward`,
    value: `${kubeconfigFlags.value} server config`,
    short: "h:help n:namespace P:port-forward"
  },
  options: asWritten,
  flagRules: [],
  root: group({
    "version|help|completion|status": reads(),
    observe: reads(undefined, {
      none: "follow all-namespaces",
      value: "last output since until pod verdict",
      short: "f:follow o:output A:all-namespaces"
    }),
    "list|ls": group({ "nodes|node|namespaces|namespace": reads() }),
    watch: group({ peers: reads() }),
    config: group({ "view|get": reads(), "set|reset": writesHere("changes hubble's settings") }),
    record: writesHere("records traffic to a file")
  })
}
