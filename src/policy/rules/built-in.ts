import { assistMode } from "./assist-mode.ts"
import { autoMode } from "./auto-mode.ts"
import { incidentBudget, planBudget } from "./blast-budget.ts"
import { destructive } from "./destructive.ts"
import { dryRunFailed } from "./dry-run.ts"
import { effectsAreTrue } from "./effects-are-true.ts"
import { forbidden } from "./forbidden.ts"
import { notAgain } from "./not-again.ts"
import { planIsCurrent } from "./plan-is-current.ts"
import { reads, sensitiveReads } from "./reads.ts"
import { rollbacks } from "./rollbacks.ts"
import type { Rule } from "./rule.ts"
import { runbookApprovals } from "./runbook-approvals.ts"
import { targetsAreKnown, tierFits } from "./targets.ts"
import { understood } from "./understood.ts"

/** Name and version of these rules, in every decision they make. Raise it when a rule changes its mind about any plan. */
export const builtInEngine = "built-in-rules/1"

export const builtInRules: ReadonlyArray<Rule> = [
  planIsCurrent,
  effectsAreTrue,
  forbidden,
  understood,
  destructive,
  reads,
  sensitiveReads,
  assistMode,
  autoMode,
  dryRunFailed,
  planBudget,
  incidentBudget,
  runbookApprovals,
  notAgain,
  targetsAreKnown,
  tierFits,
  rollbacks
]
