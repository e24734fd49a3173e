import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { at, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene, Subject } from "../../scene/scene.ts"
import { type Candidate, weight } from "../cause.ts"
import { citedLines, citeOf } from "../evidence.ts"

/** https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/ */
export const refusal = /cannot evict pod as it would violate the pod's disruption budget/i

interface Refusal {
  readonly line: string
  readonly cite: string
  readonly about: Entity
  /** What stays for it. */
  readonly stays?: Entity
}

/** How `kubectl drain` names a pod, and how Karpenter did. */
const pods: ReadonlyArray<RegExp> = [
  /error when evicting pods?(?:\/| )"(?<name>[a-z0-9][a-z0-9.-]*)"(?: -n "(?<namespace>[a-z0-9-]+)")?/,
  /evict pod (?<namespace>[a-z0-9-]+)\/(?<name>[a-z0-9][a-z0-9.-]*) due to PDB violation/
]
/** How Karpenter names the budget. https://karpenter.sh/docs/concepts/disruption/ */
const budget = /pdb \\?"(?<namespace>[a-z0-9-]+)\/(?<name>[a-z0-9][a-z0-9.-]*)\\?" (?:prevents pod evictions|is blocking evictions)/i

/** That nodes are not replaced while a budget is short is everyday life, and a trouble only where somebody asks about it. */
const asksAboutNodes = ({ subject: { alerts, question = "" } }: Scene): boolean =>
  /\b(?:drain|evict|disrupt|consolidat|drift|replac|upgrad|scal\w* down|stuck|terminat)/i.test(
    [question, ...alerts.map(({ name }) => name)].join(" ")
  )

const namedIn = (subject: Subject, line: string, cite: string): ReadonlyArray<Refusal> => {
  const pod = pods.map((pattern) => pattern.exec(line)?.groups).find((groups) => groups !== undefined)
  const { name, namespace = subject.namespace ?? "default" } = pod ?? budget.exec(line)?.groups ?? {}
  if (name === undefined) return []
  return [{ line, cite, about: entity(pod === undefined ? "PodDisruptionBudget" : "Pod", namespace, name) }]
}

/** What `kubectl drain` says once it was let. https://github.com/kubernetes/kubectl/blob/master/pkg/cmd/drain/drain.go */
const evicted = /^\s*pod(?:\/| ")(?<name>[a-z0-9][a-z0-9.-]*)"? evicted\b/
const drained = /^\s*node(?:\/| ")[a-z0-9][\w.-]*"? (?:drained|evicted)\b/

/** Refusals in what a command printed, those aside that it got over by trying again. */
const lastingIn = ({ said, subject }: Scene): ReadonlyArray<Refusal> => {
  const end = said.findLastIndex(({ line }) => drained.test(line))
  const goneAt = new Map(
    said.flatMap(({ line }, index) => {
      const name = evicted.exec(line)?.groups?.name
      return name === undefined ? [] : [[name, index] as const]
    })
  )
  return said.flatMap(({ line, source }, index) =>
    index > end && refusal.test(line) ? namedIn(subject, line, source).filter(({ about }) => index > (goneAt.get(about.name) ?? -1)) : []
  )
}

const isError = /\bERROR\b|"level":\s*"error"|can't drain|error when evicting|due to PDB violation/i

/** Evictions that are said to be refused, where no budget was recorded that could be why. */
export const toldRefusals = (scene: Scene): ReadonlyArray<Candidate> => {
  if (scene.known("PodDisruptionBudget").some((one) => (wholeNumber(at(one, "status", "disruptionsAllowed")) ?? 0) < 1)) return []
  const isAsked = asksAboutNodes(scene)
  const told = [
    ...lastingIn(scene),
    ...scene.logs.flatMap((log) =>
      citedLines(log).flatMap(({ cite, line }) => (isError.test(line) ? namedIn(scene.subject, line, cite) : []))
    ),
    ...(isAsked
      ? scene.events.flatMap(({ about: stays, message, object }) =>
          namedIn(scene.subject, message, citeOf(scene, entityOf(object))).map((one) => ({ ...one, stays }))
        )
      : [])
  ]
  return [...Map.groupBy(told, ({ about }) => entityKey(about)).values()].flatMap(([first, ...again]): ReadonlyArray<Candidate> => {
    if (first === undefined) return []
    const { about, cite, line } = first
    const found = scene.find(about)
    const isBudget = about.kind === "PodDisruptionBudget"
    return [
      {
        entity: isBudget || typeof found === "string" ? about : scene.workloadOf(found),
        summary: isBudget
          ? `${showEntity(about)} allows no eviction`
          : `a disruption budget that was not recorded keeps ${showEntity(about)} from being evicted`,
        observations: [
          { ratio: weight.overwhelming, sentence: `“${line.trim().slice(0, 200)}”`, cites: [cite] },
          ...(again.length === 0 ? [] : [{ ratio: weight.weak, sentence: `and ${again.length} times more`, cites: [cite] }])
        ],
        explains: [about, ...[first, ...again].flatMap(({ stays }) => stays ?? [])]
      }
    ]
  })
}
