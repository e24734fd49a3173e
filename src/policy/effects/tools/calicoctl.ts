import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, reads, readsOrWrites, thing, writesHere } from "../deeds.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const resource = thing("Calico resource", { words: [1], reach: "cluster" })
const pool = thing("Calico address pool", { words: [0, 0], reach: "cluster" })
const node = thing("Calico node", { words: [0, 0], reach: "cluster" })

const change = (verb: Change["verb"], value: Change["class"], does: string, of: Change["of"] = resource): CommandNode =>
  changes({ verb, class: value, does, of })

/** https://docs.tigera.io/calico/latest/reference/calicoctl/ */
export const calicoctl: Tool = {
  name: "calicoctl",
  globals: {
    none: "help allow-version-mismatch",
    value: "config log-level namespace context",
    short: "h:help c:config l:log-level n:namespace"
  },
  options: asWritten,
  flagRules: [],
  root: group({
    "version|help|validate": reads(),
    get: reads(resource, {
      none: "all-namespaces export",
      value: "filename output",
      short: "A:all-namespaces a:all-namespaces f:filename o:output"
    }),
    convert: reads(),
    ipam: group({
      show: reads(pool, { none: "show-blocks show-borrowed show-configuration", value: "ip" }),
      check: readsOrWrites(reads(pool, { none: "show-all-ips show-problem-ips", value: "output", short: "o:output" }), "output"),
      "release|split|configure": change("update", "destructive", "changes which addresses are given out by", pool)
    }),
    node: group({
      "status|checksystem": reads(node),
      diags: writesHere("writes an archive of state"),
      run: change("create", "destructive", "starts", node)
    }),
    cluster: group({ diags: writesHere("writes an archive of state") }),
    // Network policies decide what reaches what, and calicoctl writes them beside Kubernetes' own checks.
    "create|apply|replace|patch": change("update", "destructive", "changes the network by"),
    label: change("update", "high", "labels"),
    delete: change("delete", "destructive", "deletes"),
    datastore: group({
      migrate: group({
        export: writesHere("writes the datastore to a file"),
        "import|lock|unlock": change("update", "destructive", "moves or locks the datastore of", node)
      })
    })
  })
}
