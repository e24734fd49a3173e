import { type Entity, showEntity } from "../../../domain/entity.ts"
import { at, list, text, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citeOf, eventLines, type Spoken, saidThat } from "../evidence.ts"

/** What the controller tells of a CronJob, latest first, with its reason. https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/cronjob/cronjob_controllerv2.go */
const said = (scene: Scene, about: Entity): ReadonlyArray<Spoken> => {
  const reasons = scene.eventsOf(about)
  return eventLines(scene, about)
    .map((one, index) => ({ ...one, line: `${reasons[index]?.reason ?? ""}: ${one.line}` }))
    .toReversed()
}

const spokenOf = (
  code: string,
  title: string,
  next: string,
  says: RegExp,
  more: (job: KubeObject, cites: ReadonlyArray<string>) => ReadonlyArray<Observation>
): Cause => ({
  code,
  family: "job",
  title,
  prior: 0.01,
  next,
  candidates: (scene) =>
    scene.known("CronJob").flatMap((job): ReadonlyArray<Candidate> => {
      const about = entityOf(job)
      const spoken = saidThat(said(scene, about), says, weight.overwhelming)
      const seen = more(job, [citeOf(scene, about)])
      return spoken.length + seen.filter(({ ratio }) => ratio >= weight.overwhelming).length === 0
        ? []
        : [
            {
              entity: about,
              summary: `${showEntity(about)}: ${(spoken[0] ?? seen[0])?.sentence}`,
              observations: [...spoken, ...seen],
              explains: []
            }
          ]
    })
})

/** The controller looks every ten seconds: a shorter deadline is always missed. https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#starting-deadline */
const SHORTEST_DEADLINE = 10

const missed = spokenOf(
  "cronjob-missed-schedules",
  "The cron job missed its times to start",
  "set startingDeadlineSeconds to more than ten and less than what a hundred runs take; was the controller manager down?",
  /FailedNeedsStart|too ?many ?missed ?(?:start )?times?|MissSchedule|Missed scheduled time to start a job/i,
  (job, cites) => {
    const deadline = wholeNumber(at(job, "spec", "startingDeadlineSeconds"))
    const hasRun = text(at(job, "status", "lastScheduleTime")) !== undefined
    // one that is suspended misses nothing
    const isSuspended = at(job, "spec", "suspend") === true
    return deadline !== undefined && deadline < SHORTEST_DEADLINE && !hasRun && !isSuspended
      ? [
          {
            ratio: weight.overwhelming,
            sentence: `startingDeadlineSeconds is ${deadline}, less than the controller's ${SHORTEST_DEADLINE}`,
            cites
          }
        ]
      : []
  }
)

const badSchedule = spokenOf(
  "cronjob-schedule-invalid",
  "The cron job's schedule or time zone cannot be read",
  "correct schedule (five fields) and timeZone (a name of the tz database)",
  /UnparseableSchedule|unparseable schedule|InvalidSchedule|UnknownTimeZone|invalid timeZone|unknown time zone/i,
  () => []
)

const isActive = (scene: Scene, job: Entity): boolean => {
  const found = scene.find(job)
  if (typeof found === "string") return found === "unknown"
  const conditions = conditionsOf(at(found, "status", "conditions"))
  return !["Complete", "Failed"].some((type) => condition(conditions, type)?.status === "True")
}

const blocked: Cause = {
  code: "cronjob-run-blocked",
  family: "job",
  title: "A run of the cron job does not end, and no other may start beside it",
  prior: 0.01,
  next: "look why the active job does not end; give it activeDeadlineSeconds",
  candidates: (scene) =>
    scene.known("CronJob").flatMap((job): ReadonlyArray<Candidate> => {
      const about = entityOf(job)
      const active = list(at(job, "status", "active"))
        .flatMap(({ name }) => text(name) ?? [])
        .map((name) => entity("Job", about.namespace, name))
        .filter((one) => isActive(scene, one))
      const forbids = at(job, "spec", "concurrencyPolicy") === "Forbid"
      const spoken = saidThat(
        said(scene, about),
        /JobAlreadyActive|prior execution is running and concurrency policy is Forbid/i,
        weight.overwhelming
      )
      if (spoken.length === 0) return []
      const cites = [citeOf(scene, about)]
      return [
        {
          entity: about,
          summary: `${showEntity(about)} starts nothing while ${active[0] === undefined ? "a run" : showEntity(active[0])} is active`,
          observations: [
            ...spoken,
            ...(forbids ? [{ ratio: weight.fair, sentence: "its concurrencyPolicy is Forbid", cites }] : []),
            ...active.map((one) => ({ ratio: weight.fair, sentence: `${showEntity(one)} is active`, cites }))
          ],
          explains: [],
          blames: active.flatMap((one) => [
            one,
            ...scene.pods
              .filter(
                ({ namespace, object }) =>
                  namespace === about.namespace && (object.metadata.ownerReferences ?? []).some(({ name }) => name === one.name)
              )
              .map((pod) => pod.entity)
          ])
        }
      ]
    })
}

export const cronJobCauses: ReadonlyArray<Cause> = [missed, badSchedule, blocked]
