import { type CommandNode, group } from "../command-tree.ts"
import { changes, discloses, reads, readsOrWrites, runsInside, thing, unless, writesHere } from "../deeds.ts"
import { kubeconfigFlags, kubeconfigRules, writesFiles } from "../flag-rules.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const pod = thing("Pod", { words: [0, 1] })
const mesh = thing("Istio installation", { words: [0, 0], reach: "cluster" })
const tag = thing("Istio revision tag", { reach: "cluster" })
const waypoint = thing("Gateway.gateway.networking.k8s.io")

const setsLevel: Parameters<typeof unless>[1] = {
  level: ["update", "low", "--level changes how much the proxy or istiod logs"],
  reset: ["update", "low", "--reset changes how much the proxy or istiod logs"],
  "log-reset": ["update", "low", "--log-reset changes how much istiod logs"],
  "stack-trace-level": ["update", "low", "--stack-trace-level changes how much istiod logs"],
  "stack-trace-reset": ["update", "low", "--stack-trace-reset changes how much istiod logs"]
}
const logLevels = unless(reads(pod, { none: "reset log-reset stack-trace-reset", value: "level stack-trace-level" }), setsLevel)

const proxyConfig = group({
  "all|bootstrap|cluster|clusters|endpoint|endpoints|ecds|listener|listeners|route|routes|eds": reads(pod, {
    value: "output port address fqdn direction subset type name cluster status",
    short: "o:output"
  }),
  rootca: reads(pod),
  "rootca-compare": reads(thing("Pod")),
  "secret|secrets": discloses("prints the certificates that a proxy holds", pod),
  log: logLevels
})

const proxyStatus = reads(pod, { none: "all-namespaces", value: "file revision", short: "A:all-namespaces" })
const ztunnel = group({
  "all|certificate|certificates|connections|policy|policies|service|services|workload|workloads": reads(pod),
  log: logLevels
})

const waypoints = group({
  "list|status|generate": reads(waypoint),
  apply: changes({ verb: "create", class: "high", does: "creates a proxy for a namespace by", of: waypoint, reversible: true }),
  delete: changes({ verb: "delete", class: "destructive", does: "deletes", of: waypoint })
})

/** What it prints it writes where `-o` says. */
const printsUnlessNamed = readsOrWrites(
  reads(undefined, { value: "output filename", values: "set", short: "o:output f:filename" }),
  "output"
)

const install: CommandNode = changes({ verb: "escalate", class: "destructive", does: "installs or changes", of: mesh, dryRun: ["dry-run"] })

const tags = group({
  "list|generate": reads(tag),
  set: changes({ verb: "update", class: "high", does: "changes which control plane serves", of: tag, reversible: true }),
  remove: changes({ verb: "delete", class: "destructive", does: "deletes", of: tag })
})

const experimental = group({
  "describe|des": group({ "pod|po": reads(pod), "service|svc": reads(thing("Service", { words: [0, 1] })) }),
  "precheck|check-inject|metrics|envoy-stats|es|version|wait": reads(pod),
  authz: group({ check: reads(pod) }),
  "injector|config": group({ list: reads() }),
  "proxy-status|ps": proxyStatus,
  "internal-debug|istiod-debug": discloses("prints the state of istiod, which can hold keys"),
  "ztunnel-config|zc": ztunnel,
  waypoint: waypoints,
  "workload|add-to-mesh|remove-from-mesh": changes({ verb: "update", class: "high", does: "changes what belongs to", of: mesh })
})

/** https://istio.io/latest/docs/reference/commands/istioctl/ */
export const istioctl: Tool = {
  name: "istioctl",
  globals: {
    ...kubeconfigFlags,
    none: `${kubeconfigFlags.none} help vklog`,
    value: `${kubeconfigFlags.value} istioNamespace log_output_level`,
    short: "h:help n:namespace i:istioNamespace c:kubeconfig"
  },
  options: asWritten,
  flagRules: [...kubeconfigRules, writesFiles(["output-file", "outputfile"])],
  root: group({
    "version|help|completion|options|remote-clusters": reads(),
    analyze: reads(thing("file"), {
      none: "all-namespaces use-kube recursive list-analyzers",
      value: "revision output failure-threshold",
      values: "suppress",
      short: "A:all-namespaces k:use-kube R:recursive L:list-analyzers S:suppress o:output"
    }),
    "validate|v": reads(),
    "proxy-status|ps": proxyStatus,
    "proxy-config|pc": proxyConfig,
    "ztunnel-config|zc": ztunnel,
    "experimental|x|exp": experimental,
    admin: group({ "log|l": logLevels }),
    manifest: group({ generate: printsUnlessNamed, "diff|translate": reads(), install }),
    profile: group({ "list|diff|dump": reads() }),
    "kube-inject": printsUnlessNamed,
    tag: tags,
    waypoint: waypoints,
    "install|upgrade": install,
    uninstall: changes({ verb: "delete", class: "destructive", does: "removes", of: mesh, dryRun: ["dry-run"] }),
    "create-remote-secret": changes({
      verb: "escalate",
      class: "destructive",
      does: "creates an account and prints its credentials for",
      of: mesh,
      sensitive: true
    }),
    "bug-report": writesHere("writes an archive of logs and configuration"),
    "dashboard|dash|d": runsInside("opens a tunnel", thing("dashboard"), "connect")
  })
}
