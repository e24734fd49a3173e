import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, reads, thing } from "../deeds.ts"
import { kubeconfigFlags, kubeconfigRules, writesFiles } from "../flag-rules.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const certificate = thing("Certificate.cert-manager.io")
const request = thing("CertificateRequest.cert-manager.io")
const manager = thing("cert-manager installation", { words: [0, 0], reach: "cluster" })

const change = (verb: Change["verb"], value: Change["class"], does: string, of: Change["of"]): CommandNode =>
  changes({ verb, class: value, does, of, dryRun: ["dry-run"] })

/** The same as a plugin of kubectl: https://cert-manager.io/docs/reference/cmctl/ */
export const certManagerCommands: CommandNode = group({
  "version|help|completion|convert": reads(),
  status: group({ certificate: reads(certificate) }),
  inspect: group({ secret: reads(thing("Secret")) }),
  check: group({ api: reads() }),
  renew: change("update", "high", "renews", certificate),
  approve: change("escalate", "destructive", "approves, so that it is signed,", request),
  deny: change("update", "destructive", "refuses for good", request),
  create: group({
    "certificaterequest|cr": change("create", "high", "creates", request),
    certificatesigningrequest: change("create", "high", "creates", request)
  }),
  upgrade: group({ "migrate-api-version": change("update", "destructive", "rewrites the objects of", manager) }),
  "x|experimental": group({
    install: change("escalate", "destructive", "installs", manager),
    uninstall: change("delete", "destructive", "removes", manager)
  })
})

export const cmctl: Tool = {
  name: "cmctl",
  globals: { ...kubeconfigFlags, none: `${kubeconfigFlags.none} help all-namespaces all`, short: "A:all-namespaces h:help n:namespace" },
  options: asWritten,
  flagRules: [...kubeconfigRules, writesFiles(["output-certificate-file", "output-key-file"])],
  root: certManagerCommands
}
