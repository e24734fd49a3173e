import { command, group } from "../command-tree.ts"
import { changes, discloses, reads, readsOrWrites, thing, writesHere } from "../deeds.ts"
import { harmless } from "../finding.ts"
import { kubeconfigFlags, kubeconfigRules, writesFiles } from "../flag-rules.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const silence = thing("Silence", { reach: "outside" })
const alert = thing("Alert", { reach: "outside" })

/** https://prometheus.io/docs/alerting/latest/alertmanager/#amtool */
export const amtool: Tool = {
  name: "amtool",
  globals: {
    none: "help verbose version extended",
    value: "alertmanager.url config.file date.format http.config.file output timeout",
    short: "h:help o:output v:verbose e:extended"
  },
  options: asWritten,
  flagRules: [],
  root: group({
    "help|check-config": reads(),
    alert: {
      ...reads(alert),
      commands: { query: reads(alert), add: changes({ verb: "create", class: "high", does: "raises", of: alert }) }
    },
    silence: {
      ...reads(silence),
      commands: {
        query: reads(silence, { none: "expired quiet", value: "within created-by id", short: "q:quiet" }),
        add: changes({ verb: "create", class: "high", does: "hides alerts from people by", of: silence, reversible: true }),
        update: changes({ verb: "update", class: "high", does: "changes", of: silence }),
        import: changes({ verb: "create", class: "high", does: "hides alerts from people by", of: silence }),
        expire: changes({ verb: "delete", class: "high", does: "ends", of: silence })
      }
    },
    config: {
      ...discloses("prints the configuration"),
      commands: { show: discloses("prints the configuration"), routes: { ...reads(), commands: { show: reads(), test: reads() } } }
    },
    cluster: { ...reads(), commands: { show: reads() } },
    template: group({ render: reads() })
  })
}

/** https://prometheus.io/docs/prometheus/latest/command-line/promtool/ */
export const promtool: Tool = {
  name: "promtool",
  globals: { none: "help version experimental", value: "enable-feature" },
  options: asWritten,
  flagRules: [],
  root: group({
    help: reads(),
    check: group({ "service-discovery|config|web-config|healthy|ready|rules|metrics": reads() }),
    query: group({ "instant|range|series|labels|analyze": reads() }),
    test: group({ rules: readsOrWrites(reads(), "junit") }),
    promql: group({ format: reads() }),
    tsdb: group({ "list|analyze": reads(), dump: discloses("prints samples"), "bench|create-blocks-from": writesHere("writes blocks") }),
    debug: group({ "pprof|metrics|all": writesHere("writes profiles") }),
    push: group({
      metrics: changes({
        verb: "update",
        class: "high",
        does: "writes samples to",
        of: thing("Prometheus", { words: [0, 1], reach: "outside" })
      })
    })
  })
}

/** https://grafana.com/docs/loki/latest/query/logcli/ */
export const logcli: Tool = {
  name: "logcli",
  globals: {
    none: "help quiet stats no-labels forward follow tail tls-skip-verify",
    value:
      "addr bearer-token bearer-token-file ca-cert cert delimiter from key limit org-id output password since step timezone to username",
    short: "q:quiet o:output z:timezone f:tail t:tail"
  },
  options: asWritten,
  flagRules: [writesFiles(["part-path-prefix", "cpuprofile", "memprofile"])],
  root: group({
    "help|query|instant-query|labels|series|fmt|stats|volume|volume_range|detected-fields": reads(),
    delete: group({ list: reads() })
  })
}

const pods = thing("Pod", { words: [0, 1] })

/** Follows the logs of many pods: https://github.com/stern/stern#cli-flags */
export const stern: Tool = {
  name: "stern",
  globals: {
    ...kubeconfigFlags,
    none: `${kubeconfigFlags.none} all-namespaces diff-container help include-hidden no-follow only-log-lines prompt show-hidden-options timestamps version`,
    value: `${kubeconfigFlags.value} color completion config container container-state exclude exclude-container exclude-pod field-selector highlight include init-containers max-log-requests node output selector since stdin tail template template-file timezone verbosity`,
    short:
      "A:all-namespaces c:container e:exclude E:exclude-container h:help H:highlight i:include l:selector n:namespace o:output p:prompt s:since t:timestamps v:version"
  },
  options: asWritten,
  flagRules: kubeconfigRules,
  root: reads(pods)
}

/** Programs that only report, whatever their flags, but for those that name a file: what they find is printed. */
const reporter = (name: string): Tool => ({
  name,
  globals: {
    ...kubeconfigFlags,
    none: `${kubeconfigFlags.none} all-namespaces help`,
    value: `${kubeconfigFlags.value} output-file`,
    short: "A:all-namespaces h:help n:namespace O:output-file"
  },
  options: asWritten,
  flagRules: [
    ...kubeconfigRules,
    writesFiles(["output-file", "outputfile", "save", "outfile", "out-file", "report-file", "s3-bucket", "push-gtwy-url", "pgsql"])
  ],
  root: { ...command(() => [harmless]), open: true }
})

/** https://github.com/doitintl/kube-no-trouble, https://github.com/derailed/popeye, https://github.com/yannh/kubeconform, https://kube-score.com, https://github.com/aquasecurity/kube-bench */
export const reporters: ReadonlyArray<Tool> = [
  "kubent",
  "popeye",
  "kubeconform",
  "kubeval",
  "kube-score",
  "kube-linter",
  "kube-bench",
  "kail",
  "kubetail",
  "ketall"
].map(reporter)

/** https://pluto.docs.fairwinds.com */
export const pluto: Tool = {
  name: "pluto",
  globals: { none: "help", value: "kube-context namespace output", short: "h:help n:namespace o:output" },
  options: asWritten,
  flagRules: [],
  root: group({ "help|version|detect|detect-files|detect-helm|detect-all-in-cluster|detect-api-resources|list-versions": reads() })
}
