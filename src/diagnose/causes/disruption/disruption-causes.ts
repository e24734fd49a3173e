import { showEntity } from "../../../domain/entity.ts"
import { at, strings, text, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { matchesSelector } from "../../../platform/kubernetes/label-selector.ts"
import { spokenIn } from "../../reason/asked.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { selectorOf } from "../../scene/views/placement.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { isAskedAbout } from "../asked-about.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citedLines, citeOf, perScene, type Spoken } from "../evidence.ts"
import { refusal, toldRefusals } from "./told-refusals.ts"

const podsOf = (scene: Scene, { metadata, spec }: KubeObject): ReadonlyArray<Pod> => {
  const selector = selectorOf(at(spec, "selector"))
  return selector === undefined
    ? []
    : scene.pods.filter((pod) => pod.namespace === metadata.namespace && matchesSelector(selector, strings(pod.labels)))
}

/** How many pods a budget keeps, and how many it has: numbers of its status, or of what is wanted. */
const never = (budget: KubeObject): string | undefined => {
  const most = at(budget, "spec", "maxUnavailable")
  if (most === 0 || most === "0" || most === "0%") return "maxUnavailable is 0"
  const [expected, desired] = [wholeNumber(at(budget, "status", "expectedPods")), wholeNumber(at(budget, "status", "desiredHealthy"))]
  if (text(at(budget, "spec", "minAvailable")) === "100%") return "minAvailable is 100%"
  return expected !== undefined && desired !== undefined && expected > 0 && desired >= expected
    ? `it keeps ${desired} of ${expected} pods`
    : undefined
}

/** Evictions that were refused, in whoever's words. */
const refusals = perScene(
  (scene: Scene): ReadonlyArray<Spoken> =>
    [
      ...scene.said.map(({ line, source }) => ({ line, cite: source })),
      ...scene.events.map(({ message, object }) => ({ line: message, cite: citeOf(scene, entityOf(object)) })),
      ...scene.logs.flatMap((log) => citedLines(log))
    ].filter(({ line }) => refusal.test(line))
)

/** Somebody wants the pods away: an eviction that was refused, or a node that takes no pods and still has some of these. */
const drains = (scene: Scene, budget: KubeObject, pods: ReadonlyArray<Pod>): ReadonlyArray<Observation> => {
  const told = refusals(scene).find(
    ({ line }) => line.includes(budget.metadata.name) || pods.some((pod) => line.includes(pod.entity.name)) || pods.length === 0
  )
  const cordoned = pods.flatMap(({ node }) => {
    const found = node === undefined ? "unknown" : scene.find(entity("Node", undefined, node))
    return typeof found !== "string" && at(found, "spec", "unschedulable") === true ? [entityOf(found)] : []
  })
  const [first] = cordoned
  return [
    ...(told === undefined ? [] : [{ ratio: weight.overwhelming, sentence: `“${told.line.trim().slice(0, 200)}”`, cites: [told.cite] }]),
    ...(first === undefined
      ? []
      : [{ ratio: weight.strong, sentence: `${showEntity(first)} is cordoned and still has its pods`, cites: [citeOf(scene, first)] }])
  ]
}

/** Words of who wants pods away; that a budget leaves no room hurts nobody until then. */
const away = /evict|drain|upgrad|cordon|block|stuck|deadlock|rotat|consolidat|maintenance|replac|prevent|scale[- ]?(?:down|in)|remov|never/i

const ofBudgets = /disrupt|\bpdbs?\b|budget/i

/** A person who names it asks why it blocks, or says so where its workload is called as it is; an alert says what it fires for. */
const wantsAway = ({ subject: { alerts, named = [], question = "" } }: Scene, isOwnName: boolean): boolean =>
  named.length > 0 ||
  (question !== "" && (isOwnName || away.test(question) || ofBudgets.test(question))) ||
  alerts.some(({ annotations, name }) => away.test([name, ...Object.values(annotations)].join(" ")))

const refusedEviction =
  /\bdrain|disruption ?budget|\bpdb\b|(?:cannot|can't|could not|unable to|fail\w* to) evict|\bevict\w*\b.{0,40}\b(?:refus|block|den[iy]|fail|stuck|hang)/i

/** Whether it is asked why pods stay that are to go, whichever they are. */
const asksOfEvictions = ({ subject }: Scene): boolean => spokenIn(subject).some((text) => refusedEviction.test(text))

/** https://kubernetes.io/docs/concepts/workloads/pods/disruptions/ */
const budgetBlocks: Cause = {
  code: "disruption-budget-blocks",
  family: "disruption",
  title: "A disruption budget allows no eviction",
  prior: 0.02,
  next: "give the workload one replica more, or the budget room for one; then drain again",
  candidates: (scene) => [
    ...toldRefusals(scene),
    ...scene.known("PodDisruptionBudget").flatMap((budget): ReadonlyArray<Candidate> => {
      const allowed = wholeNumber(at(budget, "status", "disruptionsAllowed"))
      if (allowed !== undefined && allowed > 0) return []
      const pods = podsOf(scene, budget)
      const workloads = pods.map(({ object }) => scene.workloadOf(object))
      const wanted = drains(scene, budget, pods)
      const why = never(budget)
      const about = entityOf(budget)
      // a budget that has no room just now may be anybody's
      const isAsked = isAskedAbout(scene, about) || (why !== undefined && asksOfEvictions(scene))
      const isOwnName = workloads.every(({ name }) => name !== about.name)
      if (wanted.length === 0 && !(isAsked && allowed === 0 && wantsAway(scene, isOwnName))) return []
      const cites = [citeOf(scene, about)]
      const [healthy, desired] = [wholeNumber(at(budget, "status", "currentHealthy")), wholeNumber(at(budget, "status", "desiredHealthy"))]
      const isShort = why === undefined && healthy !== undefined && desired !== undefined && healthy < desired
      return [
        {
          entity: about,
          summary: `${showEntity(about)} allows no eviction${why === undefined ? "" : `: ${why}`}`,
          observations: [
            ...wanted,
            ...(isAsked ? [{ ratio: weight.fair, sentence: "it is asked about", cites: [] }] : []),
            ...(allowed === 0 ? [{ ratio: weight.fair, sentence: "it allows 0 disruptions now", cites }] : []),
            ...(why === undefined ? [] : [{ ratio: weight.strong, sentence: `${why}, so it never allows one`, cites }]),
            ...(isShort ? [{ ratio: weight.weak, sentence: `${healthy} of the ${desired} pods that it keeps are healthy`, cites }] : []),
            ...(isShort && pods.length === 0
              ? [{ ratio: against(weight.overwhelming), sentence: "why its pods are not healthy nobody recorded", cites }]
              : [])
          ],
          explains: [
            ...workloads,
            ...pods.flatMap(({ entity: pod, node }) => (node === undefined ? [pod] : [pod, entity("Node", undefined, node)]))
          ],
          blames: isShort ? workloads : []
        }
      ]
    })
  ]
}

const budgetsOverlap: Cause = {
  code: "disruption-budgets-overlap",
  family: "disruption",
  title: "A pod has more than one disruption budget, so nothing evicts it",
  prior: 0.01,
  next: "make the budgets' selectors apart, or keep one",
  candidates: (scene) => {
    const line = [
      ...scene.said.map(({ line: text, source }) => ({ text, source })),
      ...scene.events.map(({ message, object }) => ({ text: message, source: citeOf(scene, entityOf(object)) }))
    ].find(({ text: one }) => /has more than one PodDisruptionBudget|matches multiple PodDisruptionBudgets/i.test(one))
    if (line === undefined) return []
    const budgets = scene.known("PodDisruptionBudget")
    const pod = scene.pods.find((one) => budgets.filter((budget) => podsOf(scene, budget).includes(one)).length > 1)
    if (pod === undefined) return []
    return [
      {
        entity: scene.workloadOf(pod.object),
        summary: `pods of ${showEntity(scene.workloadOf(pod.object))} have more than one disruption budget`,
        observations: [
          { ratio: weight.strong, sentence: `“${line.text.trim().slice(0, 200)}”`, cites: [line.source] },
          {
            ratio: weight.overwhelming,
            sentence: `${showEntity(pod.entity)} is selected by two budgets`,
            cites: [citeOf(scene, pod.entity)]
          }
        ],
        explains: [pod.entity, ...(pod.node === undefined ? [] : [entity("Node", undefined, pod.node)])]
      }
    ]
  }
}

export const disruptionCauses: ReadonlyArray<Cause> = [budgetBlocks, budgetsOverlap]
