import type { CommandEffects } from "../domain/command-effects.ts"
import type { PlanStep, TargetState } from "../domain/plan.ts"
import { commandLine } from "./command-line.ts"
import type { PolicyInput } from "./policy.ts"
import { tierOf } from "./tier.ts"

const target = ({ ref, uid, version }: TargetState) => ({
  group: ref.group,
  kind: ref.kind,
  namespace: ref.namespace ?? "",
  name: ref.name,
  uid: uid ?? "",
  version
})

const command = ({ argv, effects }: { readonly argv: ReadonlyArray<string>; readonly effects: CommandEffects }) => ({
  argv,
  command: commandLine(argv),
  effects
})

const step = (one: PlanStep) => ({
  id: one.id,
  title: one.title,
  argv: one.argv,
  command: commandLine(one.argv),
  effects: one.effects,
  tier: one.tier,
  /** The tier that its effects need. */
  needs: tierOf(one.effects),
  targets: one.targets.map(target),
  dryRun: one.dryRun && { status: one.dryRun.status, summary: one.dryRun.summary },
  through: one.through && { _tag: one.through._tag },
  blast: one.blast,
  rollback: one.rollback.map(command),
  irreversible: one.irreversible,
  validations: one.validate.length,
  approvals: one.approvals
})

/**
 * The document that rules see as `input`. It leaves out what no rule needs (evidence digests, conditions, retries), since the engines
 * parse all of it for each decision; members that are undefined are not in its JSON. `docs/policy.md` describes it to those who write rules: what is taken away here breaks theirs.
 */
export const ruleInput = ({ plan, digest, incident, cluster, namespaceLabels, now, history, facts, approvals }: PolicyInput) => ({
  now,
  actor: incident.requestedBy ?? "handrail",
  incident: { id: incident.id, mode: incident.mode, severity: incident.severity },
  cluster: { name: cluster.name, environment: cluster.environment },
  namespaceLabels,
  plan: {
    digest,
    incident: plan.incident,
    revision: plan.revision,
    cluster: plan.cluster,
    runbook: plan.runbook,
    hypothesis: plan.hypothesis,
    parameters: plan.parameters,
    createdAt: plan.createdAt,
    expiresAt: plan.expiresAt,
    steps: plan.steps.map(step)
  },
  approvals: approvals.map(({ by, answer, at }) => ({ by, answer, at })),
  history: {
    mutations: history.mutations,
    blast: history.blast,
    failed: history.failed.map(({ argv, targets }) => ({ command: commandLine(argv), targets: targets.map(target) }))
  },
  facts
})

export type RuleInput = ReturnType<typeof ruleInput>
