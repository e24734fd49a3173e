import { showEntity } from "../../../domain/entity.ts"
import { at } from "../../../platform/kubernetes/fields.ts"
import { entityOf } from "../../scene/entity.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import { isJobMadeUpFor } from "../../symptoms/made-up-for.ts"
import { isAskedAbout } from "../asked-about.ts"
import { against, type Candidate, type Cause, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"

/** Why a Job gave up. https://kubernetes.io/docs/concepts/workloads/controllers/job/#job-termination-and-cleanup */
interface GivenUp {
  readonly code: string
  readonly title: string
  readonly next: string
  readonly reasons: ReadonlySet<string>
}

const ends: ReadonlyArray<GivenUp> = [
  {
    code: "job-backoff-limit-exceeded",
    title: "The job's pods failed more often than it may try",
    next: "read the log of its last pod; start the job anew when that is mended",
    reasons: new Set(["BackoffLimitExceeded", "PodFailurePolicy", "FailedIndexes", "MaxFailedIndexesExceeded"])
  },
  {
    code: "job-deadline-exceeded",
    title: "The job was ended because it took longer than its deadline",
    next: "raise activeDeadlineSeconds, or find why it takes so long or waited to start",
    reasons: new Set(["DeadlineExceeded"])
  }
]

const givenUp = ({ code, next, reasons, title }: GivenUp): Cause => ({
  code,
  family: "job",
  title,
  prior: 0.01,
  next,
  candidates: (scene) =>
    scene.known("Job").flatMap((job): ReadonlyArray<Candidate> => {
      const conditions = conditionsOf(at(job, "status", "conditions"))
      const about = entityOf(job)
      const state = condition(conditions, "Failed") ?? condition(conditions, "FailureTarget")
      // describe prints no conditions of jobs, a table none of their reasons, and events do not last
      const told = scene.eventsOf(about).findLast(({ reason }) => reasons.has(reason))
      const failed = state?.status === "True" && reasons.has(state.reason) ? state : told
      if (failed === undefined || isJobMadeUpFor(scene, job)) return []
      const workload = scene.workloadOf(job)
      const pods = scene.podsOf(workload).map((pod) => pod.entity)
      // a log that can still be read tells more than that the job gave up
      const unread = pods.find((pod) => scene.logsOf(pod).length === 0)
      return [
        {
          entity: workload,
          summary: `${showEntity(about)} gave up: ${failed.message || failed.reason}`,
          observations: [
            { ratio: weight.overwhelming, sentence: `it failed for ${failed.reason}: ${failed.message}`, cites: [citeOf(scene, about)] },
            ...(unread === undefined || code === "job-deadline-exceeded"
              ? []
              : [
                  {
                    ratio: against(weight.fair),
                    sentence: `${showEntity(unread)} is there, and its log, which would tell why, is not known`,
                    cites: [citeOf(scene, unread)]
                  }
                ])
          ],
          explains: [about],
          blames: pods
        }
      ]
    })
})

const suspended: Cause = {
  code: "job-suspended",
  family: "job",
  title: "The job is suspended",
  prior: 0.01,
  next: "set spec.suspend to false if nobody wants it to stand still",
  candidates: (scene) =>
    ["CronJob", "Job"].flatMap((kind) =>
      scene.known(kind).flatMap((job): ReadonlyArray<Candidate> => {
        const about = entityOf(job)
        if (at(job, "spec", "suspend") !== true || !isAskedAbout(scene, about)) return []
        const cites = [citeOf(scene, about)]
        return [
          {
            entity: about,
            summary: `${showEntity(about)} is suspended, so it starts nothing`,
            observations: [{ ratio: weight.overwhelming, sentence: "spec.suspend is true", cites }],
            explains: []
          }
        ]
      })
    )
}

export const jobCauses: ReadonlyArray<Cause> = [...ends.map(givenUp), suspended]
