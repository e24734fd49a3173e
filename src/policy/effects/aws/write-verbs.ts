import type { EffectClass, EffectVerb } from "../../../domain/command-effects.ts"

export interface WriteVerb {
  readonly verb: EffectVerb
  readonly class: EffectClass
  /** Third person, as a sentence goes on: `reboots`. */
  readonly does: string
  readonly reversible: boolean
}

const row = (verb: EffectVerb, value: EffectClass, does: string, reversible = value !== "destructive"): WriteVerb => ({
  verb,
  class: value,
  does,
  reversible
})

/**
 * What the first word of an operation that is no read does. The models do not say whether a change can be undone; these are the verbs
 * of which AWS's own documentation makes one use. A verb that is not here is destructive.
 */
const writeVerbs: Readonly<Record<string, WriteVerb>> = {
  tag: row("update", "low", "tags"),
  untag: row("update", "low", "takes tags from"),
  acknowledge: row("update", "low", "acknowledges"),
  create: row("create", "high", "creates"),
  register: row("create", "high", "registers"),
  copy: row("create", "high", "copies"),
  import: row("create", "high", "imports"),
  allocate: row("create", "high", "allocates"),
  restore: row("create", "high", "restores"),
  add: row("update", "high", "adds to"),
  associate: row("update", "high", "associates"),
  attach: row("update", "high", "attaches"),
  change: row("update", "high", "changes"),
  configure: row("update", "high", "configures"),
  disable: row("update", "high", "disables"),
  enable: row("update", "high", "enables"),
  modify: row("update", "high", "modifies"),
  pause: row("update", "high", "pauses"),
  put: row("update", "high", "puts"),
  refresh: row("update", "high", "refreshes"),
  replace: row("update", "high", "replaces"),
  resume: row("update", "high", "resumes"),
  set: row("update", "high", "sets"),
  signal: row("update", "high", "signals"),
  start: row("update", "high", "starts"),
  stop: row("update", "high", "stops"),
  suspend: row("update", "high", "suspends"),
  update: row("update", "high", "updates"),
  upgrade: row("update", "high", "upgrades", false),
  reboot: row("restart", "high", "reboots"),
  restart: row("restart", "high", "restarts"),
  rollback: row("rollback", "high", "rolls back"),
  continue: row("rollback", "high", "continues"),
  failover: row("update", "high", "fails over", false),
  switchover: row("update", "high", "switches over"),
  rotate: row("update", "high", "rotates", false),
  publish: row("create", "high", "publishes", false),
  receive: row("update", "low", "takes for a while, from other readers, messages of"),
  detect: row("create", "low", "starts a detection for"),
  generate: row("create", "low", "generates"),
  authorize: row("escalate", "destructive", "opens a way in to"),
  revoke: row("escalate", "destructive", "revokes"),
  assume: row("escalate", "destructive", "assumes another identity for"),
  execute: row("exec", "destructive", "executes what is handed to"),
  invoke: row("exec", "destructive", "invokes"),
  run: row("exec", "destructive", "runs"),
  send: row("exec", "destructive", "sends what it is handed to"),
  abort: row("delete", "destructive", "aborts"),
  cancel: row("delete", "destructive", "cancels"),
  delete: row("delete", "destructive", "deletes"),
  deregister: row("delete", "destructive", "deregisters"),
  detach: row("delete", "destructive", "detaches"),
  disassociate: row("delete", "destructive", "disassociates"),
  purge: row("delete", "destructive", "purges"),
  release: row("delete", "destructive", "releases"),
  remove: row("delete", "destructive", "removes"),
  reset: row("delete", "destructive", "resets"),
  terminate: row("delete", "destructive", "terminates"),
  unassign: row("delete", "destructive", "unassigns")
}

/** Operations that do something else than others of their verb. */
const writeOperations: Readonly<Record<string, WriteVerb>> = {
  "autoscaling set-desired-capacity": row("scale", "high", "scales"),
  "autoscaling terminate-instance-in-auto-scaling-group": row("delete", "destructive", "terminates an instance of"),
  "cloudwatch set-alarm-state": row("update", "low", "overrides, until its next evaluation, the state of"),
  "ec2 run-instances": row("create", "high", "starts new"),
  "ec2 start-declarative-policies-report": row("create", "low", "starts"),
  "iam generate-credential-report": row("create", "low", "makes"),
  "iam generate-service-last-accessed-details": row("create", "low", "makes"),
  "kms generate-data-key": row("create", "high", "makes a key from"),
  "logs stop-query": row("update", "low", "stops"),
  "ssm resume-session": row("exec", "destructive", "opens a terminal on"),
  "ssm start-automation-execution": row("exec", "destructive", "runs a document by"),
  "ssm start-session": row("exec", "destructive", "opens a terminal on"),
  "stepfunctions start-execution": row("exec", "destructive", "runs a state machine by"),
  "stepfunctions start-sync-execution": row("exec", "destructive", "runs a state machine by"),
  "codebuild start-build": row("exec", "destructive", "runs a project by"),
  "glue start-job-run": row("exec", "destructive", "runs a job by"),
  "athena start-query-execution": row("exec", "destructive", "runs a statement, which can be one that writes, by"),
  "dynamodb execute-statement": row("exec", "destructive", "runs a statement, which can be one that writes, by"),
  "rds-data execute-statement": row("exec", "destructive", "runs a statement, which can be one that writes, by"),
  "redshift-data execute-statement": row("exec", "destructive", "runs a statement, which can be one that writes, by")
}

const tagging = /^(add|create|delete|remove)-tags(-|$)/

export const writeVerb = (service: string, operation: string): WriteVerb | undefined => {
  const line = `${service} ${operation}`
  if (Object.hasOwn(writeOperations, line)) return writeOperations[line]
  if (tagging.test(operation)) return row("update", "low", "changes tags of")
  const [verb = ""] = operation.replace(/^(batch|admin)-/, "").split("-")
  return Object.hasOwn(writeVerbs, verb) ? writeVerbs[verb] : undefined
}
