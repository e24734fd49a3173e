import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, changesIdentity, discloses, either, reads, runsInside, thing, writesHere } from "../deeds.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const secret = thing("VaultSecret", { words: [0, 1], reach: "cluster" })
const seal = thing("Vault", { words: [0, 0], reach: "cluster", said: "Vault" })
const token = thing("VaultToken", { reach: "cluster" })
const mount = thing("VaultMount", { reach: "cluster" })
const policy = thing("VaultPolicy", { reach: "cluster" })

const destroys = (verb: Change["verb"], does: string, of: Change["of"] = secret): CommandNode =>
  changes({ verb, class: "destructive", does, of })
const permits = (does: string, of: Change["of"]): CommandNode => changes({ verb: "escalate", class: "destructive", does, of })
const shows = discloses("prints secrets", secret, { value: "field format mount version", values: "header" })

/** Paths whose read makes a new credential: https://developer.hashicorp.com/vault/docs/secrets/databases */
const mints = /(^|\/)(creds|static-creds|issue|sign|sts|token|roleset|rolesets|static-account)(\/|$)/

const read = either(
  ({ positionals }) => positionals.some((path) => mints.test(path)),
  changes({ verb: "escalate", class: "high", does: "makes a new credential by", of: secret, sensitive: true }),
  shows
)

/** https://developer.hashicorp.com/vault/docs/commands */
export const vault: Tool = {
  name: "vault",
  globals: {
    none: "help tls-skip-verify disable-redirects output-curl-string output-policy policy-override non-interactive",
    value:
      "address agent-address ca-cert ca-path client-cert client-key format log-level mfa namespace ns tls-server-name unlock-key wrap-ttl",
    values: "header"
  },
  options: { ...asWritten, singleDash: true },
  flagRules: [],
  root: group({
    "status|version|help|path-help|version-history": reads(),
    read,
    list: reads(secret),
    kv: group({
      get: shows,
      list: reads(secret),
      metadata: group({
        get: reads(secret),
        "put|patch": destroys("update", "changes the metadata of"),
        delete: destroys("delete", "deletes every version of")
      }),
      "put|patch|rollback|undelete|enable-versioning": destroys("update", "writes"),
      "delete|destroy": destroys("delete", "deletes")
    }),
    write: destroys("update", "writes to"),
    patch: destroys("update", "writes to"),
    delete: destroys("delete", "deletes"),
    unwrap: destroys("read", "uses up, and prints,", token),
    policy: group({ "list|read|fmt": reads(policy), "write|delete": permits("changes", policy) }),
    "auth|secrets|audit": group({
      list: reads(mount),
      "enable|disable|tune|move|help": permits("changes how people get in, or what is kept, by", mount)
    }),
    token: group({
      capabilities: reads(token),
      lookup: discloses("prints what a token may do", token),
      "create|revoke|renew": permits("makes or ends", token)
    }),
    print: group({ token: discloses("prints the token that vault uses") }),
    lease: group({
      lookup: reads(thing("VaultLease")),
      renew: permits("prolongs", thing("VaultLease")),
      revoke: destroys("delete", "ends", thing("VaultLease"))
    }),
    plugin: group({ "list|info": reads(), "register|deregister|reload|runtime": permits("changes the programs of", seal) }),
    namespace: group({ "list|lookup": reads(), "create|delete|patch|lock|unlock": permits("changes", thing("VaultNamespace")) }),
    operator: group({
      "members|key-status|diagnose|usage": reads(),
      raft: group({
        "list-peers": reads(),
        autopilot: group({ "state|get-config": reads(), "set-config": destroys("update", "changes the settings of", seal) }),
        snapshot: group({
          inspect: reads(),
          save: writesHere("writes a copy of all that Vault keeps"),
          restore: destroys("update", "replaces all that is kept in", seal)
        }),
        "join|remove-peer|demote|promote": destroys("update", "changes the members of", seal)
      }),
      "init|seal|unseal|step-down|rekey|rotate|generate-root|migrate|import": permits("changes the keys or the leader of", seal)
    }),
    monitor: discloses("prints the log of Vault"),
    debug: writesHere("writes an archive of state"),
    "ssh|agent|proxy|server": runsInside("starts a program or a session", seal),
    "pki|transform|transit": group({
      "health-check|list-intermediates|verify-sign": reads(),
      "issue|reissue|import|import-version": permits("makes keys by", mount)
    }),
    login: changesIdentity("changes who Handrail is to Vault")
  })
}
