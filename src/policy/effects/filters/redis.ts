import { type Finding, finding, harmless, notUnderstood } from "../finding.ts"
import type { Judge } from "../shell/judge.ts"
import { getopt } from "./getopt.ts"

const changes = (command: string): Finding =>
  finding(
    { verb: "update", kind: "Database", scope: "outside", reversible: false, class: "destructive" },
    `${command} is not known to only read`
  )

/** Commands flagged `readonly` or that only report: https://redis.io/docs/latest/commands/ */
const reads = new Set(
  "info ping echo dbsize lastsave time role keys scan exists type ttl pttl expiretime pexpiretime randomkey dump get mget getrange substr strlen getbit bitcount bitpos bitfield_ro lcs llen lrange lindex lpos hget hmget hgetall hkeys hvals hlen hexists hscan hstrlen hrandfield scard smembers sismember smismember srandmember sscan sinter sunion sdiff sintercard zcard zcount zrange zrangebyscore zrangebylex zrevrange zrevrangebyscore zscore zmscore zrank zrevrank zscan zlexcount xlen xrange xrevrange xread pfcount geodist geohash geopos georadius_ro geosearch monitor command lolwut"
    .trim()
    .split(" ")
)
const subcommands: Readonly<Record<string, RegExp>> = {
  slowlog: /^(get|len|help)$/,
  client: /^(list|info|id|getname|help)$/,
  config: /^(get|help)$/,
  memory: /^(usage|stats|doctor|help|malloc-stats)$/,
  cluster: /^(info|nodes|slots|shards|myid|keyslot|countkeysinslot|getkeysinslot|links|replicas|slaves|help)$/,
  latency: /^(latest|history|doctor|graph|histogram|help)$/,
  object: /^(encoding|freq|idletime|refcount|help)$/,
  xinfo: /^(stream|groups|consumers|help)$/,
  acl: /^(list|users|whoami|cat|log|getuser|help)$/,
  pubsub: /^(channels|numsub|numpat|shardchannels|help)$/,
  sentinel: /^(masters|master|replicas|slaves|sentinels|get-master-addr-by-name|ckquorum|myid|info-cache|help)$/,
  module: /^(list|help)$/,
  function: /^(list|stats|dump|help)$/,
  script: /^(exists|help)$/
}

/** `redis-cli COMMAND …`. Without a command it takes them from its input. */
export const redis: Judge = (words, { fed }) => {
  const { operands, seen } = getopt(
    {
      short: "h:p:a:u:n:r:i:s:t:d:D:X:",
      long: "host user: pass: tls sni: cacert: cacertdir: cert: key: rdb: functions-rdb: pipe pipe-timeout: bigkeys memkeys hotkeys stat scan latency latency-history latency-dist intrinsic-latency: eval: ldb cluster: pattern: count: no-auth-warning raw csv json",
      stops: true
    },
    words
  )
  if (["rdb", "functions-rdb", "eval", "ldb", "pipe", "cluster", "x", "X", "lru-test"].some((name) => seen.has(name)))
    return [notUnderstood("redis-cli does something other than send a reading command")]
  const [command, argument] = operands.map((word) => word.toLowerCase())
  if (command === undefined) {
    const reports = [
      "bigkeys",
      "memkeys",
      "hotkeys",
      "stat",
      "scan",
      "latency",
      "latency-history",
      "latency-dist",
      "intrinsic-latency",
      "version",
      "v"
    ]
    return [!fed && reports.some((name) => seen.has(name)) ? harmless : notUnderstood("redis-cli takes its commands from its input")]
  }
  const inner = Object.hasOwn(subcommands, command) ? subcommands[command] : undefined
  const read = inner === undefined ? reads.has(command) : inner.test(argument ?? "")
  return [read ? harmless : changes([command, ...(inner === undefined ? [] : [argument])].join(" ").toUpperCase())]
}
