import { type CommandNode, command, group } from "../command-tree.ts"
import { type Change, changes, discloses, reads, runsInside, thing, writesHere } from "../deeds.ts"
import { finding, harmless, outside } from "../finding.ts"
import { asWritten, isSet, type ParsedFlags } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const key = thing("EtcdKey", { reach: "cluster" })
const member = thing("EtcdMember", { reach: "cluster", said: "the members of etcd" })
const lease = thing("EtcdLease", { reach: "cluster" })
const account = thing("EtcdUser", { reach: "cluster", said: "everyone" })
const role = thing("EtcdRole", { reach: "cluster" })

const destroys = (verb: Change["verb"], does: string, of = key): CommandNode => changes({ verb, class: "destructive", does, of })
const strains = (verb: Change["verb"], does: string, of = member): CommandNode => changes({ verb, class: "high", does, of })
const permits = (does: string, of: Change["of"]): CommandNode => changes({ verb: "escalate", class: "destructive", does, of })

const secrets = "/registry/secrets"

/** Whether a range that is read may hold what Kubernetes keeps of Secrets: https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/ */
const mayHoldSecrets = (flags: ParsedFlags): boolean => {
  const [first = "", end] = flags.positionals
  return (
    end !== undefined ||
    isSet(flags, "from-key") ||
    !first.startsWith("/registry/") ||
    first.startsWith(secrets) ||
    secrets.startsWith(first)
  )
}

const get: CommandNode = {
  ...command(
    (flags) => {
      const wide = ["prefix", "from-key"].some((name) => isSet(flags, name)) || flags.positionals.length > 1
      const place = { kind: "EtcdKey", names: flags.positionals, scope: wide ? "selector" : "objects" } as const
      return [
        mayHoldSecrets(flags)
          ? finding(
              { verb: "read", ...place, sensitive: true, class: "sensitive-read" },
              "prints what etcd stores there, which can be Secrets of Kubernetes"
            )
          : finding({ verb: "read", ...place, class: "read" })
      ]
    },
    {
      none: "count-only from-key keys-only prefix print-value-only",
      value: "consistency limit max-create-rev max-mod-rev min-create-rev min-mod-rev order rev sort-by"
    }
  ),
  open: true
}

/** `watch KEY -- COMMAND` runs the command at every change. */
const watch: CommandNode = command(
  (flags) => [
    finding(
      {
        verb: "read",
        kind: "EtcdKey",
        names: flags.positionals.slice(0, flags.beforeDash),
        scope: "selector",
        sensitive: true,
        class: "sensitive-read"
      },
      "prints what changes in etcd, which can be Secrets of Kubernetes"
    ),
    ...(flags.beforeDash < flags.positionals.length ? [outside("exec", "destructive", "runs a command at every change")] : [])
  ],
  { none: "interactive prefix prev-kv progress-notify", value: "rev", short: "i:interactive" }
)

const snapshotStatus = reads()
const snapshotRestore = destroys("update", "fills a data directory with an old state of", member)

/** etcdctl 3.6, and what 3.5 and the second API had besides: https://etcd.io/docs/v3.6/op-guide/ */
export const etcdctl: Tool = {
  name: "etcdctl",
  globals: {
    none: "debug help hex insecure-discovery insecure-skip-tls-verify insecure-transport version",
    value:
      "auth-jwt-token cacert cert command-timeout dial-timeout discovery-srv discovery-srv-name keepalive-time keepalive-timeout key max-request-bytes max-recv-bytes password user write-out",
    values: "endpoints",
    short: "d:discovery-srv h:help w:write-out"
  },
  options: asWritten,
  flagRules: [],
  root: group({
    "help|completion|version": reads(),
    get,
    watch,
    ls: discloses("prints what etcd stores there", key),
    "cluster-health": reads(member),
    endpoint: group({ "health|status|hashkv": reads(thing("EtcdMember", { words: [0, 0], reach: "cluster" })) }),
    member: group({
      list: reads(member),
      add: strains("create", "takes into etcd"),
      promote: strains("update", "gives a vote to"),
      update: strains("update", "changes the address of"),
      remove: destroys("delete", "takes out of etcd", member)
    }),
    alarm: group({ list: reads(member), disarm: strains("update", "silences the alarms of") }),
    lease: group({
      "list|timetolive": reads(lease),
      grant: strains("create", "creates", lease),
      "keep-alive": strains("update", "keeps alive", lease),
      revoke: destroys("delete", "ends, with all keys that hang on it,", lease)
    }),
    auth: group({ status: reads(), "enable|disable": permits("switches the access control of etcd for", account) }),
    user: group({
      "list|get": reads(account),
      "add|delete|passwd|grant-role|revoke-role": permits("changes what may be done in etcd by", account)
    }),
    role: group({
      "list|get": reads(role),
      "add|delete|grant-permission|revoke-permission": permits("changes what may be done in etcd by", role)
    }),
    check: group({ "perf|datascale": strains("create", "writes a load of test keys to") }),
    downgrade: group({ validate: reads(), "enable|cancel": destroys("update", "changes the version of", member) }),
    snapshot: group({
      save: {
        ...command(() => [
          finding(
            { verb: "read", kind: "EtcdKey", scope: "cluster", sensitive: true, class: "sensitive-read" },
            "copies all that etcd stores, Secrets too"
          ),
          outside("update", "high", "writes the copy to a file")
        ]),
        open: true
      },
      status: snapshotStatus,
      restore: snapshotRestore
    }),
    "compaction|compact": destroys(
      "delete",
      "forgets the history of",
      thing("EtcdKey", { words: [0, 0], reach: "cluster", said: "all keys of etcd" })
    ),
    defrag: strains("update", "rewrites the storage, and answers nothing meanwhile, of"),
    "move-leader": strains("update", "makes leader of etcd"),
    put: destroys("update", "writes past the API server to", thing("EtcdKey", { words: [0, 1], reach: "cluster" })),
    del: destroys("delete", "deletes past the API server"),
    txn: destroys("update", "writes past the API server to"),
    "make-mirror": destroys("update", "copies over another cluster's"),
    "elect|lock": runsInside("holds a lock in etcd, and can run a command under it", key)
  })
}

/** https://etcd.io/docs/v3.6/op-guide/recovery/ */
export const etcdutl: Tool = {
  name: "etcdutl",
  globals: { value: "write-out", short: "w:write-out" },
  options: asWritten,
  flagRules: [],
  root: group({
    "help|completion|version": { ...command(() => [harmless]), open: true },
    snapshot: group({ status: snapshotStatus, restore: snapshotRestore }),
    hashkv: reads(),
    defrag: strains("update", "rewrites the storage of"),
    migrate: destroys("update", "rewrites the storage for another version of", member),
    backup: writesHere("writes a copy of the data directory")
  })
}
