type Labels = { readonly [name: string]: string }

/**
 * Stores whose exporters have a label `cluster` for the store's own cluster, such as that of Elasticsearch
 * (https://github.com/prometheus-community/elasticsearch_exporter#metrics), RabbitMQ, Cassandra, Ceph and CloudNativePG.
 */
const STORE =
  /elastic|opensearch|kibana|rabbit|cassandra|scylla|redis|valkey|kafka|redpanda|zookeeper|clickhouse|ceph|rook|mongo|postgres|\bpg|cnpg|patroni|galera|mysql|mariadb|percona|nats|jetstream|pulsar|couch|consul|vault|cockroach|tidb|yugabyte|hbase|hdfs|hadoop|solr|aerospike|neo4j|influx|minio/i

const TOLD_BY = ["alertname", "job", "exported_job", "service", "app", "app_kubernetes_io_name", "container"]

/** Labels that name what runs, and that operators and charts begin with the name of the store's cluster. */
const NAMED = [
  "pod",
  "kubernetes_pod_name",
  "statefulset",
  "deployment",
  "service",
  "job",
  "instance",
  "name",
  "node_name",
  "persistentvolumeclaim"
]

const beginsWith = (text: string, name: string): boolean => text === name || text.startsWith(`${name}-`) || text.startsWith(`${name}.`)

/**
 * The Kubernetes cluster that an alert's labels name. A store's exporter says by the same label which of the stores it tells of: its value
 * is taken for that, and not for a cluster of Kubernetes, where the alert is a store's and the value is called after the store or after what runs it.
 */
export const clusterNamedIn = (labels: Labels): string | undefined => {
  const { cluster } = labels
  if (cluster === undefined || cluster === "") return undefined
  if (!TOLD_BY.some((label) => STORE.test(labels[label] ?? ""))) return cluster
  const isStores = STORE.test(cluster) || NAMED.some((label) => beginsWith(labels[label] ?? "", cluster))
  return isStores ? undefined : cluster
}
