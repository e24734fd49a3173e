import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { list, text } from "../../../platform/kubernetes/fields.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition } from "../../scene/views/condition.ts"
import { workloadKinds } from "../../symptoms/workload-trouble.ts"
import { isAskedAbout } from "../asked-about.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { byWorkload, citeOf, saidThat } from "../evidence.ts"
import { filterCauses } from "./filter-causes.ts"
import { nodeSupplyCauses } from "./node-supply.ts"
import { podEntities, preemptionsOf, unscheduled } from "./unscheduled.ts"

/** https://kubernetes.io/docs/concepts/scheduling-eviction/pod-scheduling-readiness/ */
const schedulingGated: Cause = {
  code: "scheduling-gated",
  family: "scheduling",
  title: "The pod's scheduling gates are not lifted",
  prior: 0.01,
  next: "look at the controller that is to lift the gate; lift it by hand if that is gone",
  candidates: (scene) =>
    unscheduled(scene).flatMap((one): ReadonlyArray<Candidate> => {
      const gates = list(one.pod.spec.schedulingGates).flatMap(({ name }) => text(name) ?? [])
      const scheduled = condition(one.pod.conditions, "PodScheduled")
      const isGated = scheduled?.reason === "SchedulingGated" || one.pod.reason === "SchedulingGated"
      if (!isGated && gates.length === 0) return []
      const cites = [citeOf(scene, one.pod.entity)]
      return [
        {
          entity: one.workload,
          summary: `${showEntity(one.pod.entity)} waits for its scheduling gates${gates.length === 0 ? "" : `: ${gates.join(", ")}`}`,
          observations: [
            ...(isGated
              ? [{ ratio: weight.overwhelming, sentence: "the scheduler is told not to look at it yet: SchedulingGated", cites }]
              : []),
            ...(gates.length === 0 ? [] : [{ ratio: weight.strong, sentence: `its gates are ${gates.join(", ")}`, cites }])
          ],
          explains: podEntities(one)
        }
      ]
    })
}

const noNodes: Cause = {
  code: "no-nodes",
  family: "scheduling",
  title: "The cluster has no node that pods could run on",
  prior: 0.01,
  next: "look at the node group or the autoscaler that is to bring nodes",
  candidates: (scene) =>
    unscheduled(scene).flatMap((one): ReadonlyArray<Candidate> => {
      const spoken =
        one.said === undefined
          ? []
          : saidThat([one.said], /no nodes available to schedule pods|\b0\/0 nodes are available/i, weight.overwhelming)
      const isEmpty = scene.isComplete("Node") && scene.known("Node").length === 0
      const known: ReadonlyArray<Observation> = isEmpty
        ? [{ ratio: weight.overwhelming, sentence: "there is no node", cites: [citeOf(scene, one.pod.entity)] }]
        : []
      return spoken.length + known.length === 0
        ? []
        : [{ entity: one.workload, summary: "the cluster has no nodes", observations: [...spoken, ...known], explains: podEntities(one) }]
    })
}

/** The scheduler tells a victim of the pod that it went for, by its uid or its name. */
const preemptorIn = (scene: Scene, message: string): string | undefined => {
  const [, by, node] = /preempted by (?:a )?(?:pod )?(?:([\w-]+(?:\/[\w.-]+)?) )?on node (\S+)/i.exec(message) ?? []
  const [namespace, name] = by?.includes("/") === true ? by.split("/") : []
  const found = scene.pods.find(
    ({ entity, object }) => object.metadata.uid === by || (entity.name === name && entity.namespace === namespace)
  )
  const who = found === undefined ? by : showEntity(found.entity)
  return who === undefined ? (node === undefined ? undefined : `a pod on ${node}`) : `${who}${node === undefined ? "" : ` on ${node}`}`
}

/** What made a pod that is gone, as far as it is known: names of pods begin with theirs. */
const makerOf = (scene: Scene, { name, namespace }: Entity): Entity | undefined =>
  ["Job", ...workloadKinds]
    .flatMap((kind) => scene.known(kind, namespace))
    .map(entityOf)
    .find((one) => name.startsWith(`${one.name}-`))

/** Pods that the scheduler took away and that are gone since, of which nothing but events tell, where somebody asks about them. */
const goneForOthers = (scene: Scene): ReadonlyArray<Candidate> => {
  const gone = scene.events.filter(
    ({ about, reason }) => reason === "Preempted" && about.kind === "Pod" && typeof scene.find(about) === "string"
  )
  const found = gone.flatMap((event) => {
    const maker = makerOf(scene, event.about)
    return [event.about, ...(maker === undefined ? [] : [maker])].some((one) => isAskedAbout(scene, one))
      ? [{ event, entity: maker ?? event.about }]
      : []
  })
  const last = new Map(found.map((one) => [entityKey(one.entity), one]))
  return [...last.values()].map(({ entity, event }) => ({
    entity,
    summary: `${showEntity(event.about)} was taken away for ${preemptorIn(scene, event.message) ?? "pods of higher priority"}`,
    observations: [
      { ratio: weight.overwhelming, sentence: event.message, cites: [citeOf(scene, entityOf(event.object))] },
      { ratio: weight.fair, sentence: "it is asked about", cites: [] }
    ],
    explains: [event.about]
  }))
}

/** https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/ */
const podPreempted: Cause = {
  code: "pod-preempted",
  family: "scheduling",
  title: "Pods of higher priority took the pod's place",
  prior: 0.01,
  next: "add nodes, raise the workload's priority, or lower that of the pods that took its place",
  candidates: (scene) => {
    const workloads = byWorkload(scene, () => true)
    const short = workloads.flatMap(({ pods, workload }): ReadonlyArray<Candidate> => {
      const events = preemptionsOf(scene, workload)
      const victim = pods.find(({ conditions }) => condition(conditions, "DisruptionTarget")?.reason === "PreemptionByScheduler")
      const isShort = pods.some(({ node, phase }) => node === undefined || phase === "Failed" || phase === "Pending")
      const last = events.at(-1)
      if (!isShort || (last === undefined && victim === undefined)) return []
      const by = last === undefined ? undefined : preemptorIn(scene, last.message)
      return [
        {
          entity: workload,
          summary: `pods of ${showEntity(workload)} were taken away for ${by ?? "pods of higher priority"}, and find no other place`,
          observations: [
            ...(last === undefined
              ? []
              : [{ ratio: weight.overwhelming, sentence: last.message, cites: [citeOf(scene, entityOf(last.object))] }]),
            ...(victim === undefined
              ? []
              : [
                  {
                    ratio: weight.overwhelming,
                    sentence: `${showEntity(victim.entity)} ended for a pod of higher priority`,
                    cites: [citeOf(scene, victim.entity)]
                  }
                ]),
            { ratio: weight.strong, sentence: "it is short of pods since", cites: [citeOf(scene, workload)] }
          ],
          explains: pods.map(({ entity }) => entity)
        }
      ]
    })
    const named = new Set(short.map(({ entity }) => entityKey(entity)))
    return [...short, ...goneForOthers(scene).filter(({ entity }) => !named.has(entityKey(entity)))]
  }
}

export const schedulingCauses: ReadonlyArray<Cause> = [...filterCauses, schedulingGated, noNodes, podPreempted, ...nodeSupplyCauses]
