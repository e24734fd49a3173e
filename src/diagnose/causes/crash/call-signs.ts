import { databaseFull } from "./database-full.ts"
import type { Sign } from "./sign.ts"

/** What programs say of what they call: databases, services, names. The more telling come first. */
export const callSigns: ReadonlyArray<Sign> = [
  {
    code: "database-connections-exhausted",
    family: "dependency",
    title: "The database, or the pool to it, has no connections left",
    prior: 0.015,
    says: /too many (?:client )?connections|too many clients|remaining connection slots|max_connections|connection pool.{0,30}(?:exhausted|timed? ?out|full|empty)|pool.{0,20}exhausted|QueuePool limit|HikariPool.*not available|Timeout: Pool empty|ORA-00018|ER_CON_COUNT_ERROR|(?:ran )?out of (?:free |available )?connections|no (?:free|more) connections|unable to acquire (?:a )?(?:database )?connection|timed? ?out (?:acquiring|waiting for).{0,30}connection/i,
    isCall: true,
    isAnswer: true,
    next: "find who holds the connections; compare pools times replicas with what the database allows"
  },
  {
    // https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html, which lists the codes that mean throttling
    code: "dependency-saturated",
    family: "dependency",
    title: "What the program depends on is at its own limit",
    prior: 0.015,
    says: /ProvisionedThroughputExceeded|\bThrottl(?:ing|ed)Exception\b|\bThrottling: Rate exceeded|RequestThrottled|RequestLimitExceeded|BandwidthLimitExceeded|\bTooManyRequestsException\b|\bSlowDown\b|\bEC2ThrottledException\b|api error Throttling/,
    isCall: true,
    isAnswer: true,
    next: "look at what loads it (its slowest queries, its hottest keys), and at its size"
  },
  databaseFull,
  {
    code: "database-missing",
    family: "dependency",
    title: "The database that the program wants does not exist",
    prior: 0.01,
    says: /database "[^"]+" does not exist|Unknown database|Cannot open database|database .{0,60}(?:not found|doesn't exist)|keyspace .{0,60}does not exist|ORA-1250[45]/i,
    isCall: true,
    isAnswer: true,
    next: "create the database, or correct its name in the program's settings"
  },
  {
    code: "database-schema-outdated",
    family: "dependency",
    title: "The database's schema is not the one that the program expects",
    prior: 0.01,
    says: /relation "[^"]+" does not exist|no such (?:table|column)|Table '[^']+' doesn't exist|Unknown column|column "?[\w.]+"? does not exist|Undefined(?:Table|Column)|(?:pending|unapplied|unrun) migrations?|migrations? (?:has |have )?(?:failed|pending)|migrations? are pending|Dirty database version|schema (?:version )?mismatch|Flyway\w*Exception|Liquibase\w*Exception|Validate failed: Migration|migration checksum mismatch|(?:running|applying|executing) (?:\w+ )?migrations?\b.{0,400}\berror\b|no schema has been selected|(?:detected|found) .{0,40}(?:missing|failed) migrations?|no migration found/i,
    // a migration that did not reach its database, or was not let in, tells nothing of a schema
    unless:
      /authentication failed|access denied for user|ECONNREFUSED|connection refused|could not connect|ENOTFOUND|no such host|unable to (?:obtain|acquire) (?:jdbc )?connection/i,
    isCall: true,
    isAnswer: true,
    next: "run the migrations that belong to this version, or go back to the version that fits the schema"
  },
  {
    code: "credentials-rejected",
    family: "dependency",
    title: "What the program needs rejects its credentials",
    prior: 0.02,
    says: /(?:password )?authentication fail(?:ed|ure)|access denied for user|invalid (?:password|credentials|username|api key|auth|token)|\bNOAUTH\b|\bWRONGPASS\b|login failed|401 unauthorized|HTTP 401|SASL authentication|role "[^"]+" does not exist|(?:InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken)|requires authentication|not authorized on|AuthenticationFailed|bad auth|permission denied for (?:table|relation|schema|database|sequence)|no password supplied|password is incorrect|auth(?:entication)? (?:was )?rejected|ACCESS[_-]REFUSED|\bAccessRefused\b|login (?:was )?refused|Incorrect username or password|Invalid username or password/i,
    isCall: true,
    isAnswer: true,
    next: "compare the Secret with the account: was one of them changed alone?"
  },
  {
    code: "name-resolution-failing",
    family: "dns",
    title: "The cluster's DNS does not answer",
    prior: 0.01,
    says: /\bEAI_AGAIN\b|temporary failure in name resolution|lookup \S+ on \S+:53: .*(?:i\/o timeout|connection refused|server misbehaving)|\bSERVFAIL\b|no servers could be reached|\[Errno -3\]|resolver (?:timed out|timeout)|DNS (?:query |lookup )?time(?:d )?out/i,
    isCall: true,
    next: "look at CoreDNS, at the way to it (network policies, port 53) and at the pod's dnsPolicy"
  },
  {
    code: "host-name-unknown",
    family: "dns",
    title: "A host name that the program calls does not exist",
    prior: 0.02,
    says: /no such host|\bENOTFOUND\b|name or service not known|could(?: not|n't) (?:translate host name|resolve(?: host| server)?)|DNS resolution failed|No resolvable bootstrap urls|unknown ?host|nodename nor servname|bad address|\bNXDOMAIN\b|name does not resolve|failed to resolve|No address associated with hostname|getaddrinfo|gaierror|NameResolutionError|cannot (?:be )?resolve/i,
    // what a framework, a linker or a runtime looks up is no host
    unless: /resolve (?:the )?(?:placeholder|dependenc|module|import|reference|symbol|type\b|class|variable|version|path|bean|plugin)/i,
    isCall: true,
    next: "compare the name with the services that exist, and with their namespace"
  },
  {
    code: "dependency-unreachable",
    family: "dependency",
    title: "Something that the program needs does not answer",
    prior: 0.05,
    says: /connection refused|\bECONNREFUSED\b|i\/o timeout|\bETIMEDOUT\b|(?:connection|connect|read|request|query|gateway) time(?:d[- ]?)? ?out|time(?:d[- ]?)? ?out connecting|no route to host|\bEHOSTUNREACH\b|network is unreachable|could not connect to|failed to connect|can(?:'|no)?t connect to|unable to connect|\bUnableToConnect\b|not possible to connect|(?:couldn't|could not) connect|connection (?:reset|closed) by peer|(?:tcp|socket|connection|connect|upstream|Exception:) ?.{0,60}broken pipe|\bECONNRESET\b|ConnectionError|MaxRetryError|\bConnectException|host\(s\) tried for .* failed|no available connection|upstream connect error|no[ _]healthy[ _]upstream|operation timed out|\bno servers? available\b|50[234] (?:bad gateway|service (?:temporarily )?unavailable|gateway time)|code = Unavailable|context deadline exceeded|server selection (?:timed out|error)|MongoNetworkError|database connection failed|connection (?:attempt )?failed|broker.{0,30}(?:not available|unreachable|down)|LEADER_NOT_AVAILABLE|(?:is|are) unavailable|without database|communications link failure|error connecting to|failed to initialize pool|NoBrokersAvailable|connection to node .{0,80}could not be established|:\d+ - no response$|waiting for .{0,60}to (?:be (?:ready|available|up)|come up)/i,
    // a DNS server tells so of names that it was asked for by others: https://coredns.io/plugins/errors/
    unless: /\bplugin\/errors: \d/,
    isCall: true,
    next: "look at what is behind the name that it calls"
  }
]
