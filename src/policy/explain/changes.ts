import { localTime } from "../../platform/calendar/wall-clock.ts"
import type { RuleInput } from "../rule-input.ts"

/** Something that could be different, in words that say what somebody would have to do or wait for, and the input if it were. */
export interface Change {
  readonly say: string
  readonly apply: (input: RuleInput) => RuleInput
}

export interface Hints {
  /** The label by which a namespace's owners allow changes in auto mode. */
  readonly auto: { readonly label: string; readonly value: string }
  /** The label that excepts a namespace from "change it in the repository". */
  readonly gitops: { readonly label: string; readonly value: string }
  /** Suspects to be checked before the control plane is blamed. */
  readonly suspects: ReadonlyArray<string>
}

type Step = RuleInput["plan"]["steps"][number]
type Facts = RuleInput["facts"]
type Ways = (input: RuleInput, hints: Hints) => ReadonlyArray<Change>

const withFacts =
  (change: (facts: Facts) => Partial<Facts>) =>
  (input: RuleInput): RuleInput => ({ ...input, facts: { ...input.facts, ...change(input.facts) } })

const withStep =
  (id: string, change: (step: Step) => Partial<Step>) =>
  (input: RuleInput): RuleInput => ({
    ...input,
    plan: { ...input.plan, steps: input.plan.steps.map((step) => (step.id === id ? { ...step, ...change(step) } : step)) }
  })

const isChange = (step: Step): boolean => step.effects.class !== "read" && step.effects.class !== "sensitive-read"

const namespacesOf = ({ plan }: RuleInput): ReadonlyArray<string> => [
  ...new Set(plan.steps.filter(isChange).flatMap(({ effects }) => effects.effects.flatMap(({ namespace }) => namespace ?? [])))
]

const labelled =
  (namespace: string, { label, value }: Hints["auto"]) =>
  (input: RuleInput): RuleInput => ({
    ...input,
    namespaceLabels: { ...input.namespaceLabels, [namespace]: { ...input.namespaceLabels[namespace], [label]: value } }
  })

const byLabel =
  (pick: (hints: Hints) => Hints["auto"]): Ways =>
  (input, hints) => {
    const wanted = pick(hints)
    return namespacesOf(input)
      .filter((namespace) => input.namespaceLabels[namespace]?.[wanted.label] !== wanted.value)
      .map((namespace) => ({ say: `label namespace ${namespace} ${wanted.label}=${wanted.value}`, apply: labelled(namespace, wanted) }))
  }

/** The plan made anew at that time, for as long as it was valid before. */
const at = (input: RuleInput, now: RuleInput["now"]): RuleInput => {
  const lasts = Date.parse(input.plan.expiresAt) - Date.parse(input.plan.createdAt)
  const expiresAt = new Date(Date.parse(now) + lasts).toISOString() as RuleInput["now"]
  return { ...input, now, plan: { ...input.plan, createdAt: now, expiresAt } }
}

/** Of those freezes that are in force now, what is left at a time. Another may have begun by then: nothing here says which. */
const afterFreeze: Ways = ({ facts }) =>
  facts.freezes.map(({ name, until, untilLocal }) => {
    if (until === undefined) {
      const apply = withFacts(({ freezes }) => ({ freezes: freezes.filter((one) => one.name !== name) }))
      return { say: `once ${name} is over`, apply }
    }
    const isOver = withFacts(({ freezes }) => ({ freezes: freezes.filter((one) => one.until === undefined || one.until > until) }))
    return { say: `after ${untilLocal ?? localTime(Date.parse(until), "UTC")}`, apply: (input) => at(isOver(input), until) }
  })

const steady: Ways = ({ facts }) => [
  ...(facts.drains.status === "known" && facts.drains.nodes.length > 0
    ? facts.drains.nodes.map(({ name }) => ({
        say: `once node ${name} takes pods again`,
        apply: withFacts(({ drains }) => ({
          drains: drains.status === "known" ? { status: "known", nodes: drains.nodes.filter((node) => node.name !== name) } : drains
        }))
      }))
    : []),
  ...(facts.controlPlane.status === "stable"
    ? []
    : [{ say: "once the control plane passes /readyz", apply: withFacts(() => ({ controlPlane: { status: "stable" } })) }])
]

const healthy: Ways = ({ facts }) =>
  facts.disruption.flatMap((target) => {
    const { kind, name, namespace } = target
    const what = `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`
    const replace = (budgets: Extract<Facts["disruption"][number], { status: "known" }>["budgets"]) =>
      withFacts(({ disruption }) => ({
        disruption: disruption.map((one) =>
          one.kind === kind && one.namespace === namespace && one.name === name ? { kind, namespace, name, status: "known", budgets } : one
        )
      }))
    if (target.status === "unknown")
      return [{ say: `once the PodDisruptionBudgets of ${what} can be read, if none selects it`, apply: replace([]) }]
    const most = Math.max(...target.budgets.map(({ desired }) => desired))
    if (target.budgets.every(({ allowed }) => allowed > 0)) return []
    const enough = target.budgets.map((one) => ({ ...one, healthy: one.desired + 1, allowed: 1 }))
    return [{ say: `once ${what} has ${most + 1} healthy pods`, apply: replace(enough) }]
  })

const stored: Ways = ({ facts }) =>
  facts.storage.map(({ node }) => ({
    say: `once the volumes of node ${node} attach and detach without errors, and none exists only there`,
    apply: withFacts(({ storage }) => ({
      storage: storage.map((one) => (one.node === node ? { node, status: "known", attachments: [], local: [] } : one))
    }))
  }))

const stepwise: Ways = ({ plan }) =>
  plan.steps.filter(isChange).flatMap((step) => [
    ...(step.dryRun?.status === "passed"
      ? []
      : [
          {
            say: `with a dry run of step ${step.id} that passes`,
            apply: withStep(step.id, () => ({ dryRun: { status: "passed", summary: "it would work" } }))
          }
        ]),
    ...(step.rollback.length > 0
      ? []
      : [
          {
            say: `with a rollback for step ${step.id} in the runbook`,
            apply: withStep(step.id, ({ argv, command, effects }) => ({ rollback: [{ argv, command, effects }] }))
          }
        ]),
    ...(step.tier === step.needs
      ? []
      : [{ say: `with the ${step.needs}'s credentials for step ${step.id}`, apply: withStep(step.id, ({ needs }) => ({ tier: needs })) }])
  ])

const without: Ways = ({ plan }) =>
  plan.steps.length < 2
    ? []
    : plan.steps.filter(isChange).map(({ id }) => ({
        say: `without step ${id}`,
        apply: (input) => ({ ...input, plan: { ...input.plan, steps: input.plan.steps.filter((step) => step.id !== id) } })
      }))

const incident: Ways = ({ incident: { mode }, history, facts, now, plan }, { suspects }) => [
  ...(mode === "auto"
    ? []
    : [{ say: "in auto mode", apply: (input: RuleInput): RuleInput => ({ ...input, incident: { ...input.incident, mode: "auto" } }) }]),
  ...(history.mutations + history.failed.length === 0
    ? []
    : [
        {
          say: "in an incident that has not tried anything yet",
          apply: (input: RuleInput): RuleInput => ({ ...input, history: { mutations: 0, blast: undefined, failed: [] } })
        }
      ]),
  ...(now < plan.expiresAt ? [] : [{ say: "with a new plan, made from the present state", apply: (input: RuleInput) => at(input, now) }]),
  {
    say: `once a diagnosis has settled ${suspects.join(" and ")}`,
    apply: withFacts(() => ({
      diagnosis: {
        verdict: "confirmed",
        ...(facts.diagnosis?.cause === undefined ? {} : { cause: facts.diagnosis.cause }),
        hypotheses: [...(facts.diagnosis?.hypotheses ?? []), ...suspects.map((name) => ({ id: name, title: name, status: "refuted" }))]
      }
    }))
  }
]

/** All that could be different about an input. Whether any of it changes the answer is for the rules to say. */
const ways: ReadonlyArray<Ways> = [
  byLabel(({ auto }) => auto),
  byLabel(({ gitops }) => gitops),
  afterFreeze,
  steady,
  healthy,
  stored,
  stepwise,
  incident,
  without
]

export const possibleChanges = (input: RuleInput, hints: Hints): ReadonlyArray<Change> => ways.flatMap((way) => way(input, hints))
