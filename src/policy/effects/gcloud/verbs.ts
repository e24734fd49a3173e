import type { EffectClass, EffectVerb } from "../../../domain/command-effects.ts"

/** The last word of a gcloud command says what it does; these only tell. No group of gcloud has one of these names. */
const readingVerb =
  /^(analyze-iam-policy|analyze-move|analyze-org-policies|browse|cat|check|describe|diff|du|explain|fetch|find|get|hash|is|list|log|lookup|ls|query-[a-z]+|read|resolve|search|show|status|stream-logs|tail|test-ip|test-iam-permissions|validate|version|wait)(-[a-z0-9-]+)?$/

/** Begin as a read and are none, by the whole command or by its last word. */
const notReads = new Set([
  "analyze-iam-policy-longrunning",
  "get-credentials",
  "query-metadata",
  "check-upgrade",
  "check-permissions",
  "fetch-for-apply",
  "get-register-parameters",
  "validate-state",
  "validate-directory-service",
  "find-unregistered"
])

/** Disclose credentials, or what a store holds. */
const disclosing = new Set([
  "access",
  "cat",
  "fetch-read-token",
  "fetch-read-write-token",
  "get-auth-string",
  "get-authorization",
  "get-backup-index-download-url",
  "get-key-string",
  "get-value",
  "print-access-token",
  "print-identity-token",
  "show-rows",
  "sign-blob",
  "sign-jwt",
  "sign-url",
  "decrypt",
  "raw-decrypt",
  "asymmetric-decrypt"
])

export const isReading = (verb: string): boolean => verb === "troubleshoot" || (readingVerb.test(verb) && !notReads.has(verb))

export const isDisclosing = (verb: string): boolean => disclosing.has(verb)

export interface WriteRow {
  readonly verb: EffectVerb
  readonly class: EffectClass
  readonly does: string
}

const row = (verb: EffectVerb, value: EffectClass, does: string): WriteRow => ({ verb, class: value, does })

const whole: Readonly<Record<string, WriteRow>> = {
  "update-traffic": row("update", "high", "moves traffic of"),
  "set-traffic": row("update", "high", "moves traffic of"),
  "start-iap-tunnel": row("connect", "destructive", "opens a tunnel to"),
  "start-tcp-tunnel": row("connect", "destructive", "opens a tunnel to"),
  resize: row("scale", "high", "scales"),
  "set-autoscaling": row("scale", "high", "scales"),
  reset: row("restart", "destructive", "resets, as by its power button,"),
  "find-unregistered": row("unknown", "low", "looks through"),
  "check-upgrade": row("create", "low", "starts a check of")
}

const byFirstWord: Readonly<Record<string, WriteRow>> = {
  add: row("update", "high", "adds to"),
  apply: row("update", "high", "applies to"),
  attach: row("update", "high", "attaches to"),
  copy: row("create", "high", "copies"),
  cp: row("update", "high", "copies to, over what is there,"),
  create: row("create", "high", "creates"),
  deploy: row("update", "high", "deploys"),
  enable: row("update", "high", "enables"),
  export: row("create", "high", "exports"),
  import: row("update", "high", "imports to"),
  load: row("update", "high", "loads into"),
  pause: row("update", "high", "pauses"),
  patch: row("update", "high", "changes"),
  promote: row("update", "high", "promotes"),
  publish: row("create", "high", "publishes to"),
  reboot: row("restart", "high", "reboots"),
  recreate: row("restart", "high", "recreates"),
  replace: row("update", "high", "replaces"),
  restart: row("restart", "high", "restarts"),
  resume: row("update", "high", "resumes"),
  rollback: row("rollback", "high", "returns to the earlier form of"),
  rsync: row("update", "high", "copies to, over what is there,"),
  set: row("update", "high", "sets"),
  snapshot: row("create", "high", "copies"),
  start: row("update", "high", "starts"),
  stop: row("update", "high", "stops"),
  suspend: row("update", "high", "suspends"),
  undelete: row("create", "high", "brings back"),
  update: row("update", "high", "updates"),
  upgrade: row("update", "high", "upgrades"),
  upload: row("create", "high", "uploads"),
  write: row("create", "high", "writes to"),
  abandon: row("delete", "destructive", "gives up"),
  abort: row("delete", "destructive", "aborts"),
  cancel: row("delete", "destructive", "cancels"),
  clear: row("delete", "destructive", "clears"),
  delete: row("delete", "destructive", "deletes"),
  destroy: row("delete", "destructive", "destroys"),
  detach: row("delete", "destructive", "detaches"),
  disable: row("update", "destructive", "disables"),
  failover: row("update", "destructive", "fails over"),
  mv: row("delete", "destructive", "moves"),
  purge: row("delete", "destructive", "purges"),
  remove: row("delete", "destructive", "removes"),
  rm: row("delete", "destructive", "removes"),
  call: row("exec", "destructive", "calls"),
  connect: row("exec", "destructive", "opens a terminal on"),
  docker: row("exec", "destructive", "runs docker by"),
  execute: row("exec", "destructive", "runs"),
  proxy: row("connect", "destructive", "opens a tunnel to"),
  run: row("exec", "destructive", "runs"),
  scp: row("exec", "destructive", "copies files over ssh to or from"),
  ssh: row("exec", "destructive", "opens a terminal on"),
  submit: row("exec", "destructive", "runs what is handed to")
}

/** What a command that is no read does, by its last word; undefined when the word has no row. */
export const writeRow = (verb: string): WriteRow | undefined => {
  const [first = ""] = verb.split("-")
  return Object.hasOwn(whole, verb) ? whole[verb] : Object.hasOwn(byFirstWord, first) ? byFirstWord[first] : undefined
}
