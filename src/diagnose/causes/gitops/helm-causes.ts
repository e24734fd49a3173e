import { text, time } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition } from "../../scene/views/condition.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { type Candidate, type Cause, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"
import { gitopsCause } from "./controller-fault.ts"

interface Release {
  readonly name: string
  readonly status: string
  readonly version: number
  readonly secret: KubeObject
}

/** Helm keeps each revision of a release in a secret. https://helm.sh/docs/topics/advanced/#storage-backends */
const latestReleases = (scene: Scene): ReadonlyArray<Release> => {
  const latest = new Map<string, Release>()
  for (const secret of scene.known("Secret")) {
    const labels = secret.metadata.labels ?? {}
    const found = /^sh\.helm\.release\.v1\.(.+)\.v(\d+)$/.exec(secret.metadata.name)
    const status = labels.status
    if (found === null || labels.owner !== "helm" || status === undefined) continue
    const [, name = "", version = "0"] = found
    const key = `${secret.metadata.namespace}/${name}`
    if ((latest.get(key)?.version ?? -1) < Number(version)) latest.set(key, { name, status, version: Number(version), secret })
  }
  return [...latest.values()]
}

/** Pods of a release that are not ready, by the label that charts put on them. https://helm.sh/docs/chart_best_practices/labels/ */
const illOf = (scene: Scene, { name, secret }: Release): ReadonlyArray<Pod> =>
  scene.pods.filter(
    ({ conditions, labels, namespace }) =>
      namespace === secret.metadata.namespace &&
      labels["app.kubernetes.io/instance"] === name &&
      condition(conditions, "Ready")?.status === "False"
  )

const releaseCandidate = (scene: Scene, release: Release, what: string): Candidate => {
  const ill = illOf(scene, release)
  const cites = [citeOf(scene, entityOf(release.secret))]
  return {
    entity: entityOf(release.secret),
    summary: `revision ${release.version} of Helm release ${release.name} ${what}`,
    observations: [
      { ratio: weight.strong, sentence: `the status of revision ${release.version} is ${release.status}`, cites },
      ...(ill.length > 0 ? [{ ratio: weight.strong, sentence: `${ill.length} pods of the release are not ready`, cites }] : [])
    ],
    explains: [],
    blames: ill.map(({ entity: pod }) => pod)
  }
}

/** Whether it is asked about the release, and not about what it made. */
const isAsked = ({ subject: { question = "" } }: Scene, { name }: Release): boolean =>
  /\b(?:helm|releases?|upgrades?|charts?)\b/i.test(question) && question.split(/[^\w.-]+/).includes(name)

const helmFailed = (scene: Scene): ReadonlyArray<Candidate> =>
  latestReleases(scene)
    .filter(({ status }) => status === "failed")
    .map((release) => {
      const candidate = releaseCandidate(scene, release, "failed")
      const asked = isAsked(scene, release) ? [{ ratio: weight.strong, sentence: "it is asked about", cites: [] }] : []
      return { ...candidate, observations: [...candidate.observations, ...asked] }
    })

/** How Helm refuses an operation while another is under way. https://github.com/helm/helm/blob/main/pkg/action/action.go */
const busy = /another operation \(install\/upgrade\/rollback\) is in progress/

/** An operation of Helm that takes longer than this, in milliseconds, was broken off. */
const LONG = 15 * 60_000

const helmPending = (scene: Scene): ReadonlyArray<Candidate> =>
  latestReleases(scene).flatMap((release) => {
    const made = time(release.secret.metadata.creationTimestamp)
    const isRefused = busy.test(scene.subject.question ?? "") || scene.said.some(({ line }) => busy.test(line))
    const isLong = made !== undefined && scene.now !== undefined && scene.now - made > LONG
    if (!release.status.startsWith("pending-") || !(isLong || isRefused)) return []
    const candidate = releaseCandidate(scene, release, `is ${release.status} since ${text(release.secret.metadata.creationTimestamp)}`)
    const cites = [citeOf(scene, candidate.entity)]
    return [
      {
        ...candidate,
        observations: [
          ...candidate.observations,
          {
            ratio: weight.strong,
            sentence: isLong ? "no operation of Helm takes that long" : "Helm refuses others because of it",
            cites
          }
        ]
      }
    ]
  })

export const helmCauses: ReadonlyArray<Cause> = [
  gitopsCause(
    "helm-release-failed",
    "The last revision of a Helm release failed",
    "read `helm history` and `helm status`; roll back, or correct the values and upgrade again",
    helmFailed
  ),
  gitopsCause(
    "helm-release-pending",
    "A Helm operation was broken off",
    "roll back to the last revision that was deployed: until then Helm refuses all others",
    helmPending
  )
]
