import type { Signal } from "../../../domain/signal.ts"
import type { Family } from "./family-table.ts"
import { openingsOf } from "./prose.ts"
import type { Subject } from "./subject.ts"
import { wordsOf } from "./words.ts"

/**
 * What kinds of store are called, by themselves, by their exporters and alerts, and by the errors of those who use them (of drivers, of
 * client libraries, of the ports that they listen on).
 */
const TECHNOLOGIES: ReadonlyArray<readonly [name: string, own: RegExp, used: RegExp]> = [
  ["postgres", /\b(postgres\w*|pg ?bouncer|patroni|cnpg|pg)\b/, /postgres|\bpq:|\bpg::|psql|pgbouncer|npgsql|psycopg|sqlstate|:5432\b/],
  ["mysql", /\b(my ?sql\w*|maria ?db|galera|innodb|percona|vitess)\b/, /mysql|mariadb|galera|:3306\b/],
  ["mongodb", /\bmongo\w*\b/, /mongo|:27017\b/],
  ["redis", /\b(redis|valkey|dragonfly|sentinel)\b/, /redis|valkey|jedis|lettuce|clusterdown|:6379\b/],
  ["memcached", /\bmemcached?\b/, /memcached?\b|:11211\b/],
  ["kafka", /\b(kafka|redpanda|strimzi)\b/, /kafka|redpanda|:909[23]\b/],
  ["rabbitmq", /\brabbit ?mq?\b/, /rabbit|amqps?\b|:5672\b/],
  ["nats", /\b(nats|jet ?stream)\b/, /\bnats\b|jetstream|:4222\b/],
  ["pulsar", /\bpulsar\b/, /pulsar|:6650\b/],
  ["elasticsearch", /\b(elastic ?search|open ?search|eck)\b/, /elasticsearch|opensearch|:9200\b/],
  ["cassandra", /\b(cassandra|scylla)\b/, /cassandra|scylla|nohostavailable|:9042\b/],
  ["clickhouse", /\bclick ?house\b/, /clickhouse|:8123\b/],
  ["zookeeper", /\bzoo ?keeper\b/, /zookeeper|:2181\b/],
  ["object-store", /\b(minio|ceph rgw|rgw|s3|object ?stor\w*|swift)\b/, /\bs3\b|minio|obj(ect)? ?stor|\bbuckets?\b|putobject|getobject/],
  ["ceph", /\b(ceph|rook|osd)\b/, /\bceph|\brook-|\brbd\b/],
  ["vault", /\bvault\b/, /\bvault\b|:8200\b/],
  ["keycloak", /\b(keycloak|dex|oidc|identity provider)\b/, /keycloak|\boidc\b|\bjwks\b|identity provider/],
  ["consul", /\bconsul\b/, /\bconsul\b|:8500\b/],
  // asked about each object that is made
  ["admission", /\b(admission|mutating|validating|kyverno|gatekeeper)\b/, /failed calling webhook|failed to call webhook/],
  // asked by controllers, and rationed for all of an account at once: https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
  [
    "cloud-api",
    /\b(cloud|provider|aws|ec2|azure|arm|gcp|gce|compute|openstack)( (cloud|provider|compute|management))* (api|calls?|requests?)\b/,
    /request ?limit ?exceeded|throttlingexception|rate ?limit ?exceeded|rate exceeded|toomanyrequests|quotaexceeded.*(per minute|queries|requests)|subscriptionrequeststhrottled|operationnotallowed.*rate/
  ]
]

/** Whom a kind of store has keep its members and its leader. */
const RESTS_ON: Readonly<Record<string, string>> = { kafka: "zookeeper", pulsar: "zookeeper", clickhouse: "zookeeper" }

export const restsOn = (store: string | undefined, other: string | undefined): boolean =>
  store !== undefined && other !== undefined && RESTS_ON[store] === other

const none: ReadonlyArray<string> = []
const CAUSES = new Set(["control-plane", "workload", "storage", "availability", "saturation", "unknown", "node", "traffic"])
const SUFFERS = new Set(["traffic", "availability", "workload", "unknown", "saturation", "observability", "starvation", "storage"])

/** The kind of store that the alert is about, where it can be what its users miss. */
export const technologyOf = ({ labels, name }: Signal, { cause }: Family, { workload = "" }: Subject): string | undefined => {
  if (!CAUSES.has(cause)) return undefined
  const text = [wordsOf(name), wordsOf(workload), wordsOf(labels.job ?? "")].join(" | ")
  const found = TECHNOLOGIES.find(([, own]) => own.test(text))?.[0]
  // one that uses the store may be called after it in an alert's name: `CartRedisErrors` of `cart`
  return found === undefined || /exporter/.test(workload) ? undefined : found
}

/** The kinds of stores that its sentences, or its name, say that it could not use. */
export const technologiesUsed = (signal: Signal, family: Family, subject: Subject): ReadonlyArray<string> => {
  if (!SUFFERS.has(family.cause) || subject.workload === undefined) return none
  const text = [signal.name, ...openingsOf(signal)].join(" ").toLowerCase()
  const used = TECHNOLOGIES.filter(([, , pattern]) => pattern.test(text)).map(([name]) => name)
  return used.length === 0 ? none : used
}
