import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { at, list } from "../../../platform/kubernetes/fields.ts"
import { entity } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition } from "../../scene/views/condition.ts"
import { isAskedAbout } from "../asked-about.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citeOf, eventLines, type Spoken, saidThat, stateLine } from "../evidence.ts"
import { type Autoscaler, autoscalers } from "./autoscaler.ts"
import { contendedCauses } from "./contended-causes.ts"
import { untriggered } from "./scaled-objects.ts"

/** What the controller says of an autoscaler: a condition of this type that is false or limits, and its warnings, latest first. */
const said = (
  scene: Scene,
  { conditions, entity: about }: Autoscaler,
  type: string,
  bad: "True" | "False" = "False"
): ReadonlyArray<Spoken> => {
  const found = condition(conditions, type)
  const isBad = found?.status === bad
  const events = found === undefined || isBad ? eventLines(scene, about, ({ isWarning }) => isWarning).toReversed() : []
  return [...stateLine(scene, about, isBad ? `${found.reason}: ${found.message}` : undefined), ...events]
}

const candidate = (
  one: Autoscaler,
  summary: string,
  observations: ReadonlyArray<Observation>,
  blames: ReadonlyArray<Entity> = []
): Candidate => ({
  entity: one.entity,
  summary: `${showEntity(one.entity)} ${summary}`,
  observations,
  explains: one.target === undefined ? [] : [one.target],
  blames
})

const noRequest = /missing request for (\S+)/i

/** Containers of the target's template that give no request of a resource that is measured in percent of it. */
const withoutRequest = (scene: Scene, { object, target }: Autoscaler): ReadonlyArray<string> => {
  const found = target === undefined ? "unknown" : scene.find(target)
  if (typeof found === "string") return []
  const resources = list(at(object, "spec", "metrics")).flatMap((metric) => {
    const name = at(metric, "resource", "name")
    return typeof name === "string" && at(metric, "resource", "target", "averageUtilization") !== undefined ? [name] : []
  })
  return list(at(found, "spec", "template", "spec", "containers")).flatMap((container) =>
    resources.filter(
      (name) => at(container, "resources", "requests", name) === undefined && at(container, "resources", "limits", name) === undefined
    )
  )
}

const requestsMissing: Cause = {
  code: "hpa-requests-missing",
  family: "autoscaling",
  title: "The autoscaler's target does not give the requests that its metric is a share of",
  prior: 0.01,
  next: "give each container of the target a request of that resource",
  candidates: (scene) =>
    autoscalers(scene).flatMap((one): ReadonlyArray<Candidate> => {
      const spoken = saidThat(said(scene, one, "ScalingActive"), noRequest, weight.overwhelming)
      const missing = spoken.length === 0 ? [] : withoutRequest(scene, one)
      const cites = one.target === undefined ? [] : [citeOf(scene, one.target)]
      const seen =
        missing.length === 0 ? [] : [{ ratio: weight.fair, sentence: `containers of its target request no ${missing[0]}`, cites }]
      return spoken.length === 0
        ? []
        : [candidate(one, "cannot tell how loaded its target is: the pods request nothing", [...spoken, ...seen])]
    })
}

const noMetrics = /unable to (?:get|fetch)|no metrics returned|did not receive metrics|no matches for|unable to compute the replica count/i

/** The API that an autoscaler's metrics come from. */
const metricsService = (line: string): Entity => {
  const group = /(external|custom)\.metrics/.exec(line)?.[1]
  return entity("APIService", undefined, group === undefined ? "v1beta1.metrics.k8s.io" : `v1beta1.${group}.metrics.k8s.io`)
}

const metricsMissing: Cause = {
  code: "hpa-metrics-unavailable",
  family: "autoscaling",
  title: "The autoscaler gets no metrics",
  prior: 0.02,
  next: "look at metrics-server (or the metrics adapter), and whether the target's pods are ready",
  candidates: (scene) => [
    ...untriggered(scene),
    ...autoscalers(scene).flatMap((one): ReadonlyArray<Candidate> => {
      const active = condition(one.conditions, "ScalingActive")
      const lines = said(scene, one, "ScalingActive")
      const spoken = saidThat(lines, noMetrics, weight.strong)
      const [first] = spoken
      if (first === undefined) return []
      const state =
        active?.status === "False"
          ? [{ ratio: weight.strong, sentence: "its condition ScalingActive is False", cites: [citeOf(scene, one.entity)] }]
          : []
      // the same of a time of which only events tell
      const failed = scene.eventsOf(one.entity).some(({ reason }) => reason === "FailedComputeMetricsReplicas")
      const told =
        active === undefined && failed
          ? [{ ratio: weight.strong, sentence: "it could not tell how many replicas it wants", cites: [first.cites[0] ?? ""] }]
          : []
      const other = saidThat(lines, noRequest, against(weight.overwhelming))
      const ofPods = /did not receive metrics for (?:targeted|any ready) pods|pods might be unready/i.test(first.sentence)
      const blames = ofPods && one.target !== undefined ? [one.target] : [metricsService(first.sentence)]
      return [candidate(one, `gets no metrics: ${first.sentence}`, [...spoken, ...state, ...told, ...other], blames)]
    })
  ]
}

const targetMissing: Cause = {
  code: "hpa-target-missing",
  family: "autoscaling",
  title: "What the autoscaler is to scale does not exist",
  prior: 0.01,
  next: "correct scaleTargetRef, or remove the autoscaler",
  candidates: (scene) =>
    autoscalers(scene).flatMap((one): ReadonlyArray<Candidate> => {
      const spoken = saidThat(
        said(scene, one, "AbleToScale"),
        /FailedGetScale.*(?:not found|could not find)|unable to get the target's current scale.*not found/i,
        weight.overwhelming
      )
      const isAbsent = one.target !== undefined && scene.find(one.target) === "absent"
      const absent =
        isAbsent && one.target !== undefined
          ? [{ ratio: weight.overwhelming, sentence: `there is no ${showEntity(one.target)}`, cites: [citeOf(scene, one.entity)] }]
          : []
      return spoken.length + absent.length === 0
        ? []
        : [
            candidate(one, `is to scale ${one.target === undefined ? "what" : showEntity(one.target)}, which does not exist`, [
              ...spoken,
              ...absent
            ])
          ]
    })
}

const maxedOut: Cause = {
  code: "hpa-maxed-out",
  family: "autoscaling",
  title: "The autoscaler wants more replicas than its maximum",
  prior: 0.02,
  next: "raise maxReplicas if the nodes have room; look what made the load grow",
  candidates: (scene) =>
    autoscalers(scene).flatMap((one): ReadonlyArray<Candidate> => {
      const limited = condition(one.conditions, "ScalingLimited")
      const isLimited = limited?.status === "True" && limited.reason === "TooManyReplicas"
      const isAtMost = one.max !== undefined && one.current !== undefined && one.current >= one.max
      if (!isLimited && !isAtMost) return []
      const cites = [citeOf(scene, one.entity)]
      const over = one.metrics.filter(({ now, target }) => now > target * 1.1)
      const measured: ReadonlyArray<Observation> =
        one.metrics.length === 0
          ? []
          : over.length > 0
            ? over.map(({ name, now, target }) => ({
                ratio: weight.strong,
                sentence: `${name} is at ${Math.round((now / target) * 100)} % of its target`,
                cites
              }))
            : [{ ratio: against(weight.strong), sentence: "no metric is above its target", cites }]
      return [
        candidate(one, `is at its maximum of ${one.max ?? "?"} replicas and wants more`, [
          ...(isLimited ? [{ ratio: weight.strong, sentence: `it is limited: ${limited.message}`, cites }] : []),
          ...(isAtMost ? [{ ratio: weight.fair, sentence: `it has ${one.current} replicas of at most ${one.max}`, cites }] : []),
          ...measured,
          ...(isAskedAbout(scene, one.entity) ? [{ ratio: weight.weak, sentence: "it is asked about", cites: [] }] : [])
        ])
      ]
    })
}

const scalingDisabled: Cause = {
  code: "hpa-scaling-disabled",
  family: "autoscaling",
  title: "The autoscaler stands still because its target was scaled to zero",
  prior: 0.01,
  next: "scale the target to one or more: the autoscaler goes on from there",
  candidates: (scene) =>
    autoscalers(scene).flatMap((one): ReadonlyArray<Candidate> => {
      const spoken = saidThat(said(scene, one, "ScalingActive"), /ScalingDisabled|scaling is disabled/i, weight.overwhelming)
      const asked = isAskedAbout(scene, one.entity) || (one.target !== undefined && isAskedAbout(scene, one.target))
      return spoken.length === 0 || !asked ? [] : [candidate(one, "stands still: its target has been scaled to zero", spoken)]
    })
}

const conflicting: Cause = {
  code: "hpa-conflict",
  family: "autoscaling",
  title: "Two autoscalers scale the same pods",
  prior: 0.01,
  next: "keep one of them; metrics can be joined in one autoscaler",
  candidates: (scene) => {
    const byTarget = Map.groupBy(autoscalers(scene), ({ target }) => (target === undefined ? "" : entityKey(target)))
    return autoscalers(scene)
      .flatMap((one): ReadonlyArray<Candidate> => {
        const spoken = saidThat(said(scene, one, "ScalingActive"), /AmbiguousSelector|controlled by multiple HPAs/i, weight.overwhelming)
        const same = one.target === undefined ? [] : (byTarget.get(entityKey(one.target)) ?? [])
        const twin = same.find((other) => other !== one)
        if (twin === undefined && spoken.length === 0) return []
        const seen =
          twin === undefined
            ? []
            : [
                {
                  ratio: weight.overwhelming,
                  sentence: `${showEntity(twin.entity)} has the same target`,
                  cites: [citeOf(scene, twin.entity)]
                }
              ]
        return [
          {
            ...candidate(one, `and ${twin === undefined ? "another" : showEntity(twin.entity)} scale the same pods`, [...spoken, ...seen]),
            explains: [...(one.target === undefined ? [] : [one.target]), ...(twin === undefined ? [] : [twin.entity])]
          }
        ]
      })
      .slice(0, 1)
  }
}

export const autoscalingCauses: ReadonlyArray<Cause> = [
  requestsMissing,
  metricsMissing,
  targetMissing,
  maxedOut,
  scalingDisabled,
  conflicting,
  ...contendedCauses
]
