/**
 * What alerts are about, by the words of their names. Names are those of the kube-prometheus mixins
 * (https://runbooks.prometheus-operator.dev), of exporters' and meshes' usual rules, and of what teams write themselves.
 */

/** How near to a cause an alert of this kind is; the order is that in which causes are looked for. */
export const causes = [
  "control-plane",
  "node",
  "network",
  "storage",
  "workload",
  "availability",
  "saturation",
  "unknown",
  "traffic",
  "starvation",
  "observability",
  "notice",
  "heartbeat"
] as const
export type Cause = (typeof causes)[number]

export interface Family {
  readonly name: string
  readonly cause: Cause
  /** On the words of the alert's name; see `words.ts`. */
  readonly pattern: RegExp
  /** Minutes that such a rule usually waits before it fires: the trouble may be so much older than the alert. */
  readonly holds: number
  /** Whose symptoms it can be the one cause of: the whole cluster's, or those of what runs on its node. */
  readonly reach?: "cluster" | "node"
  /** The same, where the alert is critical. */
  readonly reachWhenCritical?: "cluster"
  /** It says why by itself: nothing else that fires is its cause. */
  readonly selfContained?: boolean
  /** Seen in several namespaces at once it has one cause, such as a registry or a storage driver. */
  readonly shared?: boolean
  /** The families that it can be the cause of beyond its own workload; all, where none are named. */
  readonly touches?: ReadonlySet<string>
}

/** What waits where the cluster takes no new objects; what runs goes on. */
const STARTS = new Set(["rollout", "replicas-mismatch", "job", "job-overdue", "scheduling", "not-ready", "autoscaler", "notice"])

/** What asks the API server all the time; what only serves its own users does not. */
const CONTROLLED = new Set([
  ...STARTS,
  "etcd",
  "etcd-slow",
  "api-server",
  "api-server-slow",
  "aggregated-api",
  "scheduler-down",
  "controller-manager-down",
  "admission-webhook",
  "node-down",
  "kube-proxy",
  "cni",
  "dns",
  "mesh",
  "ingress",
  "storage-driver",
  "crash",
  "target-down",
  "observability"
])

/** What shows in calls and in who can be called. */
const CALLS = new Set([
  "mesh",
  "network",
  "ingress",
  "not-ready",
  "replicas-mismatch",
  "target-down",
  "crash",
  "rollout",
  "starved",
  "backlog",
  "slo",
  "errors",
  "latency",
  "request-volume",
  "probe",
  "unknown"
])

/** How calls to elsewhere end. */
const OUTWARD = new Set(["egress", "errors", "latency", "probe", "slo", "backlog"])

const family = (name: string, cause: Cause, pattern: RegExp, holds: number, more: Partial<Family> = {}): Family => ({
  name,
  cause,
  pattern,
  holds,
  ...more
})

/** What others keep their data, their messages, their secrets or their addresses in. */
const STORES =
  "postgres(ql)?|patroni|pg ?bouncer|my ?sql|maria ?db|galera|innodb|mongo(db)?|redis|valkey|dragonfly|sentinel|memcached|cassandra|scylla|couch ?db|couchbase|aerospike|hbase|hdfs|elastic ?search|open ?search|solr|kafka|redpanda|zookeeper|rabbit ?mq|active ?mq|nats|jet ?stream|pulsar|nsq|mssql|sql server|oracle|cockroach|tidb|yugabyte|vitess|clickhouse|minio|influx|neo4j|consul|vault|\\brds\\b|aurora|elasti ?cache|dynamo ?db|database|broker|queue|cache|db"

/** In order; the first whose pattern is found decides. */
export const families: ReadonlyArray<Family> = [
  family("heartbeat", "heartbeat", /^(watchdog|dead ?mans? ?(switch|snitch)|heartbeat|always firing|info inhibitor|.*inhibitor)$/, 0),
  // only what is told for information; see `alert-facts.ts`
  family("notice", "notice", /^(?!)/, 0),
  family(
    "observability",
    "observability",
    /^(prometheus|alertmanager|thanos|cortex|mimir|loki|tempo|grafana|fluent ?(bit|d)|otel|open telemetry|jaeger|vector) |^config reloader|^kube state metrics|^telemetry |scrape|recording rule|rule evaluation/,
    10
  ),

  family(
    "etcd",
    "control-plane",
    /\betcd\b.*(no leader|insufficient|members? down|quorum|no ?space|quota|exceed|unavailable|down|lost|unhealthy|health)|\betcd\b$/,
    5,
    { reach: "cluster" }
  ),
  family("etcd-slow", "control-plane", /\betcd\b/, 10, { reachWhenCritical: "cluster" }),
  family(
    "api-server",
    "control-plane",
    /(kube(rnetes)? )?api ?server.*(down|unavailable|unreachable|absent|not ready|unhealthy)|kube(rnetes)? api (down|unavailable|unreachable|absent)|control plane.*(down|unavailable|unreachable|unhealthy)|^kube ?api ?down/,
    10,
    { reach: "cluster" }
  ),
  family(
    "api-server-slow",
    "control-plane",
    /api ?server|kube(rnetes)? api\b.*(error|budget|burn|latency|slow|terminated)|^kube api|kube client errors|control plane/,
    10,
    { reachWhenCritical: "cluster", touches: CONTROLLED }
  ),
  family("aggregated-api", "availability", /aggregated api|api ?service (down|unavailable)/, 10),
  family("scheduler-down", "control-plane", /(kube )?scheduler.*(down|absent|unavailable|unreachable|unhealthy)/, 15),
  family("controller-manager-down", "control-plane", /(kube )?controller manager.*(down|absent|unavailable|unreachable|unhealthy)/, 15),
  family(
    "admission-webhook",
    "control-plane",
    /(admission|mutating|validating|webhook).*(fail|reject|error|latency|timeout|down|slow|unavailable)/,
    5,
    {
      reachWhenCritical: "cluster",
      touches: STARTS
    }
  ),

  // what would give room for more pods; stands here as its words are said of nodes as well
  family(
    "node-capacity",
    "workload",
    /(karpenter|kueue|volcano|yunikorn|cluster ?queue|gpu (quota|pool)|node ?pool|node ?group|node ?class|node ?claim|machine ?(set|deployment|pool)|auto ?scaling ?group|\basg|instance ?group|cluster ?autoscaler|vm ?ss|spot pool|fleet)\b.*(limit|max|usage|capacity|exhaust|insufficient|back ?off|quota|cannot|can not|unable|fail|error|out of|full|scale ?up|not launch|not registered|not safe|unhealthy|stuck|pending)|insufficient ?(instance|node|host) ?capacity|(no|out of|instance|on demand|spot) capacity|(vcpu|instance|ec2|compute) (quota|limit)s?\b|cluster (is )?(full|at (max|capacity)|out of (cpu|memory|capacity))|max(imum)? (number of )?nodes|node count (at|limit|max)/,
    10
  ),
  // what machines stand in and live from
  family(
    "facility",
    "node",
    /\b(pdu|rack (power|outage|down)|power (outage|failure|feed|loss|lost|distribution)|cooling|crac|breaker|chassis|enclosure|hypervisor|rack)\b.*(down|fail|off|lost|outage|trip|alarm|degraded|critical|overload|high)/,
    5
  ),
  family(
    "node-down",
    "node",
    /\bnode(s)? (is )?(not ready|unready|unreachable|down|lost|offline|unavailable|gone|readiness flapping|notready)|kube node (not ready|unreachable|readiness)|kubelet (down|unreachable|not)|\b(host|machine|vm) (is )?(down|unreachable|lost|rebooted?|not responding|offline)|node exporter down|spot (interruption|termination)|node has no (heartbeat|status)|(zone|rack|region) (outage|down|lost|unavailable)/,
    15,
    { reach: "node", shared: true }
  ),
  family("node-pressure", "node", /node.*(pressure|evict)|(memory|disk|pid) pressure|kubelet.*(evict|too many pods)|too many pods/, 10, {
    reach: "node"
  }),
  family(
    "node-disk-full",
    "node",
    /node (file ?system|disk|root ?fs|fs)\b.*(full|space|filling|usage|out of|inodes?|almost|files|low|high)|host out of (disk|inodes)|(host|node) (disk|inodes?) (full|space|will|may)|image ?fs|ephemeral storage/,
    30,
    { reach: "node" }
  ),
  family(
    "node-saturated",
    "node",
    /(node|host|kernel).*(cpu|memory|load|saturat|steal|swap|oom|disk (io|read|write|latency)|io ?wait|context switch|softnet|deadlock|hung|read ?only|corrupt|raid|clock|skew|sync|edac|physical|high|pid|file descriptor|bond|temperature|over ?temp|hardware|sensor|smart)|(kubelet).*(pleg|latency|duration|slow|certificate)|noisy neighbou?r/,
    15,
    { reach: "node" }
  ),

  family(
    "network-policy",
    "workload",
    /network ?polic|polic(y|ies)\b.*(drop|den(y|ied)|block)|(dropped|denied|blocked) by (\w+ )?polic/,
    5,
    {
      selfContained: true
    }
  ),
  family(
    "cni",
    "network",
    /\b(cni|calico|felix|cilium|flannel|weave|kindnet|antrea|kube ?router|ovn|typha|\w*bgp|aws node|vpc cni|network plugin|pod network|network unavailable|network not ready|ipam|ip (pool|address(es)?) exhaust)\b/,
    5,
    { reach: "cluster" }
  ),
  family("dns", "network", /\b(core ?dns|kube dns|(?<!external )dns|name ?server|name resolution|resolver)\b/, 5, { reach: "cluster" }),
  family(
    "mesh",
    "network",
    /\b(istiod|istio pilot|linkerd (identity|destination|control plane|proxy injector))\b.*(down|unavailable|absent|unreachable|expir|not ready|unhealthy)/,
    5,
    { reachWhenCritical: "cluster", touches: CALLS }
  ),
  family("ingress", "network", /ingress ?(nginx )?controller.*(down|unavailable|absent|unreachable|not ready|unhealthy|crash|restart)/, 5),
  family("kube-proxy", "network", /kube ?proxy|iptables|ipvs/, 15, { touches: CALLS }),
  family(
    "network",
    "network",
    /conntrack|packet (loss|drop)|\b(switch|router|firewall|uplink|gateway node|vpn|tunnel|peering|transit)\b.*(down|unavailable|unreachable|lost|not responding)|(network|interface|nic|link).*(down|unreachable|error|errs|drop|loss|partition|flap|saturat|latency|unavailable|receive|transmit|lost)|partition(ed)?\b.*network|network partition/,
    10
  ),

  // the way out of the cluster
  family(
    "egress",
    "network",
    /\b(s ?nat|nat gateway|egress|outbound (proxy|gateway|connectivity)|internet (gateway|uplink|connectivity)|squid)\b/,
    5,
    { reach: "cluster", touches: OUTWARD }
  ),

  // a machine's own; see `alert-facts.ts`
  family("node-network", "network", /^(?!)/, 10, { reach: "node" }),

  family(
    "volume-full",
    "storage",
    /(persistent ?volume|pvc?|volume|disk|file ?system|storage).*(filling|full|usage|space|out of|inodes?|almost|low|capacity|exhaust|will fill)|no space left|out of disk/,
    5,
    { selfContained: true }
  ),
  family(
    "storage-driver",
    "storage",
    /\bcsi\b|(failed )?(attach|mount|provision)(ing|er|ment)?\b|(persistent ?volume|pvc?|volume).*(error|fail|lost|pending|stuck|unbound|not bound|attach|mount|read ?only)|\bstorage (controller|array|backend|pool|system|node|processor)\b|\b(ceph|rook|osd|longhorn|portworx|openebs|gluster|nfs|minio|storage ?class|ebs|san)\b/,
    5,
    { shared: true }
  ),
  family("storage-slow", "storage", /(disk|volume|storage|block device|\biops|\bio)\b.*(latency|slow|throttl|saturat|latencies)/, 10),

  family("oom", "workload", /\boom\b|out of memory|memory limit exceeded/, 1, { selfContained: true }),
  family(
    "image",
    "workload",
    /image ?pull|err ?image|image.*(back ?off|fail|not found|missing|error)|registry|(^|pods? |containers? |docker )pull (failed|failure|back ?off|error)|pull(ing)? (the |its )?images?/,
    5,
    { selfContained: true, shared: true }
  ),
  family(
    "config",
    "workload",
    /container ?config ?error|create ?container ?(config)? ?error|secrets?( store)?\b.*(sync|refresh|fetch|reconcil|provider)|(missing|invalid|bad).*(config ?map|secret|config|configuration|env)|misconfigur|(config ?map|secret).*(missing|not found|invalid)|config(uration)? (error|invalid|reload|drift)|feature flag|run container error|invalid command/,
    5,
    { selfContained: true }
  ),
  family(
    "quota",
    "workload",
    /(resource )?quota.*(exceed|full|used|almost|reached|denied|fully|over)|limit range|exceeded quota|forbidden quota/,
    5,
    { selfContained: true }
  ),
  family(
    "scheduling",
    "workload",
    /unschedul|failed scheduling|pods? (is |are |was |were )?(not|cannot be|could not be) scheduled|pod.*pending|pending pod|insufficient (cpu|memory|resources|capacity)|(cpu|memory) overcommit|autoscaler.*unschedul|affinity|taint/,
    10,
    { shared: true }
  ),
  family(
    "certificate",
    "workload",
    /cert(ificate)?s?\b.*(expir|not ready|invalid|renew|fail|error)|\b(tls|ssl|x509|mtls)\b(?!.*\b(handshakes?|connections?)\b)|certificate/,
    30,
    { selfContained: true, shared: true }
  ),
  family(
    "permission",
    "workload",
    // counted, it is how requests end
    /^(?!.*(\b4\d\d\b|responses?\b|\brates?\b|spik|elevated|increas|surge|%)).*(rbac|forbidden|unauthori[sz]ed|permission|access denied|service ?account|\biam\b|authentication fail)/,
    5,
    {
      selfContained: true
    }
  ),
  family(
    "crash",
    "workload",
    /crash|restart(s|ing|ed)?\b|back ?off|panic|segfault|fatal|exit(ed)? (code|with)|container (terminated|killed|exited)|liveness|init container|process.*died|pod failed|failed pod/,
    15
  ),
  family(
    "rollout",
    "workload",
    /(deployment|stateful ?set|daemon ?set|rollout|release|argo|flux|helm|canary).*(stuck|generation|progress|fail|not rolled|update not|out of sync|degraded|deadline|paused|mis ?scheduled|not scheduled)|rollout/,
    15
  ),
  family("job-overdue", "workload", /(cron ?)?job.*(not completed|missed|stuck|taking too long|long)/, 60),
  family(
    "job",
    "workload",
    /(cron ?)?job.*(fail|not completed|missed|suspend|stuck|taking too long|long)|backup.*(fail|missing|too old)/,
    15
  ),
  family(
    "database-down",
    "workload",
    new RegExp(
      `(${STORES}).*(down|un?available|unreachable|no (\\w+ )?(master|primary|leader|controller|quorum|alive|live|healthy|available)|(missing|lost|without) (\\w+ )?(master|primary|leader|controller|quorum)|leader election|offline|not (\\w+ )?(running|ok|ready|live|connected|quorate|responding)|instance lost|cluster (\\w+ )?(red|unhealthy|state|health)|red cluster|under ?replicated|lost|\\bdead\\b(?! (locks?|tuples?|letters?|connections?))|split brain|failover|disconnected|restarted|read ?only|corrupt|partition|sealed|broken)|split ?brain`
    ),
    2
  ),

  family(
    "not-ready",
    "availability",
    /not ready|unready|readiness|container waiting|waiting (container|pod)|pod.*(unhealthy|stuck|unavailable|missing|terminating|not running|health|status)|unhealthy pod|(startup|readiness) probe/,
    15
  ),
  family(
    "replicas-mismatch",
    "availability",
    /replicas?.*(mismatch|unavailable|missing|low|not match|degraded|insufficient|count)|(deployment|stateful ?set|daemon ?set|replica ?set).*(mismatch|unavailable|degraded|down|missing|replicas|not available|unhealthy)|no (ready )?(replicas|endpoints|pods)|endpoints?.*(down|missing|empty|not ready|unavailable|no)|no (\w+ )?(healthy|alive|live|available) (\w+ )?(upstreams?|backends?|targets?|nodes?|hosts?|workers?|replicas?)|unhealthy (\w+ )?(targets?|hosts?|upstreams?|backends?|endpoints?|nodes?|replicas?)|pdb|pod disruption budget/,
    15
  ),
  family(
    "starved",
    "starvation",
    /^(no|zero|missing|absent|absence of|lack of)\b.*\b(requests?|traffic|operations?|queries|calls|messages|events|transactions?|orders|invocations|hits|spans|activity)\b|\b(not|no longer) (receiving|getting|consuming|processing)\b/,
    5
  ),
  family(
    "target-down",
    "availability",
    /(target|exporter|scrape|job|service|app(lication)?|component|endpoint|pod|instance|probe|site|website|backend|upstream|workload|container)s? (is |are )?(down|missing|absent|unavailable|unreachable|unhealthy|gone|not responding|disappeared)|\bup\b.*0|down$|unavailable$|absent$|health ?check|not responding|unresponsive|heartbeat.*(missing|missed|lost|late|stale)|missed heartbeats?|unhealthy$|no (data|metrics|instances)\b/,
    10
  ),

  family(
    "batch",
    "availability",
    /\b(dag|etl|batch|data pipeline|workflow|dbt|spark (app|application)|snapshot)\b.*(fail|missed|stuck|late|not completed|too long|overdue)/,
    10
  ),

  family(
    "backlog",
    "traffic",
    /(consumer|replication|queue|kafka|topic|stream|partition|message).*(lag|backlog|depth|length|growing|size|unacked|stuck|delay|dead letter|pending|too (many|large|old)|unconsumed|unroutable|visible|large|full|backing up)|(messages?|tasks?|jobs?|events?|requests?) (\w+ )?(pending|queued|queueing|waiting|unacked|visible|blocked)|(pending|blocked|unroutable|stale|expired) (\w+ )?(messages?|tasks?|jobs?|events?)|no (\w+ )?consumers?|queue?ing up|back ?pressure|\b(lag|backlog|dead ?letter)/,
    5
  ),
  family("slo", "traffic", /\b(slo|sli|sla)\b|error ?budget|burn ?rate|budget burn|apdex/, 5),
  family(
    "errors",
    "traffic",
    /error|5 ?xx|4 ?xx|http ?[45]\d\d|\b(40[0-9]|429|50[0-9])\b|fail(ure|ures|ed|ing)?\b|success ?rate|exception|grpc.*(unavailable|status)|timeouts?|timed out|reset|refused|connect(ion|ivity) (lost|loss)|cannot (reach|connect)|circuit|retry|retries|rejected|abort|\bfault/,
    5
  ),
  family("latency", "traffic", /latenc|slow|response ?time|duration|p9\d|p50|quantile|delay|percentile|high ?rtt|lagging/, 5),
  family(
    "request-volume",
    "traffic",
    /(traffic|request|throughput|rps|qps|orders?|transactions?|tps|sales|conversion|logins?|sign ?ups?|payments?|call).*(drop|\blow|\bhigh|anomal|zero|spike|surge|decrease|increase|volume|missing|absent|\bno\b|\brates?\b)|no (traffic|requests|orders)|request rate|throughput/,
    5
  ),
  family("probe", "traffic", /probe|synthetic|blackbox|uptime|ping|smoke/, 5),

  family("throttling", "saturation", /throttl/, 15),
  family(
    "autoscaler-blind",
    "saturation",
    /(hpa|autoscal\w*|scal(ed|ing)( object)?).*(disabled|inactive|unable|invalid metrics?|no metrics|metrics? (missing|unavailable|fail|error)|failed to get)|unable to (fetch|get|compute) (\w+ )*(metrics|replica count)/,
    15
  ),
  family("autoscaler", "saturation", /\b(hpa|kube hpa|autoscal|scal(ed|ing))\b|horizontal ?pod/, 15),
  family(
    "saturation",
    "saturation",
    /cpu|memory|\bmem\b|heap|\bgc\b|garbage|saturat|thread|goroutine|connection|pool|file descriptor|\bfds?\b|load|usage|utili[sz]ation|exhaust|capacity|limit|too many|high|quota|evict|cache hit|leak|rss|dead ?locks?|\b(lock|stall) (waits?|time)/,
    10
  )
]

export const unknownFamily: Family = family("unknown", "unknown", /^/, 5)
