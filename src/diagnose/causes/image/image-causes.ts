import type { Scene } from "../../scene/scene.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { toldByLogs } from "../crash/sign-causes.ts"
import { citeOf, saidThat } from "../evidence.ts"
import { type PullFailure, pullFailures } from "./pull-failures.ts"

const denied =
  /unauthorized|authorization failed|authentication required|access denied|pull access denied|forbidden|insufficient_scope|no basic auth|denied:|403 /i
const missing = /manifest unknown|not found|no such manifest|name unknown|does not exist|repository .* not exist|404 /i
const untrusted = /x509|certificate|tls: |server gave HTTP response to HTTPS client/i
const unreachable =
  /no such host|i\/o timeout|connection refused|connection reset|handshake timeout|deadline exceeded|no route to host|network is unreachable|50[0234] |server misbehaving|temporary failure in name resolution/i
const limited = /toomanyrequests|too many requests|rate limit|429 /i
const foreign = /no match(?:ing manifest)? for platform|no matching manifest for|does not match the specified platform/i
const invalid = /couldn't parse image|invalid reference format|InvalidImageName|failed to apply default image tag/i

interface Answer {
  readonly code: string
  readonly title: string
  readonly prior: number
  readonly next: string
  /** What the registry, or the kubelet, says. */
  readonly says: RegExp
  /** What it must not say besides: some registries answer a denied pull by all that it could be. */
  readonly unless?: RegExp
  readonly reason?: string
}

const answers: ReadonlyArray<Answer> = [
  {
    code: "image-tag-missing",
    title: "The image or its tag does not exist",
    prior: 0.05,
    next: "correct the image's name or tag, or push the image; `kubectl rollout undo` brings the last one back",
    says: missing,
    unless: new RegExp(`${denied.source}|${foreign.source}`, "i")
  },
  {
    code: "image-access-denied",
    title: "The registry denies access to the image",
    prior: 0.03,
    next: "give the pod a pull secret that the registry accepts, or correct the image's name: registries do not tell a private one from none",
    says: denied
  },
  {
    code: "registry-unreachable",
    title: "The registry does not answer",
    prior: 0.01,
    next: "look at the way from the nodes to the registry: DNS, proxy, certificates, and the registry itself",
    says: unreachable,
    unless: new RegExp(`${limited.source}|${untrusted.source}`, "i")
  },
  {
    code: "registry-certificate-rejected",
    title: "The registry's certificate is not accepted",
    prior: 0.01,
    next: "give the nodes the registry's authority, renew the certificate, or correct the address: one that answers by HTTP must be told to be so",
    says: untrusted
  },
  {
    code: "registry-rate-limit",
    title: "The registry limits how often it is asked",
    prior: 0.01,
    next: "pull with credentials, or through a mirror",
    says: limited
  },
  {
    code: "image-platform-mismatch",
    title: "The image is not built for the nodes' platform",
    prior: 0.01,
    next: "build the image for the nodes' architecture, or place the pods on nodes of the image's",
    says: foreign
  },
  {
    code: "image-name-invalid",
    title: "The image's name is not one",
    prior: 0.01,
    next: "correct the image's name",
    says: invalid,
    reason: "InvalidImageName"
  },
  {
    code: "image-never-pulled",
    title: "The image is not on the node, and the pod forbids to pull it",
    prior: 0.005,
    next: "change imagePullPolicy, or put the image on the nodes",
    says: /ErrImageNeverPull|is not present with pull policy of Never/i,
    reason: "ErrImageNeverPull"
  }
]

const observed = (scene: Scene, { container, pod, reason, said }: PullFailure, answer: Answer): ReadonlyArray<Observation> => {
  const cites = [citeOf(scene, pod.entity)]
  const waits = { ratio: weight.strong, sentence: `container ${container.name} waits for its image ${container.image}: ${reason}`, cites }
  if (answer.reason === reason) return [waits, { ratio: weight.overwhelming, sentence: `the reason is ${reason}`, cites }]
  const speaks = saidThat(said, answer.says, weight.strong)
  const spokenAgainst = answer.unless === undefined ? [] : saidThat(said, answer.unless, against(weight.strong))
  if (speaks.length > 0) return [waits, ...speaks, ...spokenAgainst]
  const other = answers.some(({ code, says }) => code !== answer.code && said.some(({ line }) => says.test(line)))
  return [
    waits,
    ...(other
      ? [{ ratio: against(weight.strong), sentence: "the registry says something else", cites }]
      : [{ ratio: against(weight.weak), sentence: "the registry's answer is not known", cites: [] }])
  ]
}

const causeOf = (answer: Answer): Cause => ({
  code: answer.code,
  family: "image",
  title: answer.title,
  prior: answer.prior,
  next: answer.next,
  candidates: (scene) => [
    ...toldByLogs(scene, answer.code),
    ...pullFailures(scene).map((failure): Candidate => {
      const workload = scene.workloadOf(failure.pod.object)
      return {
        entity: workload,
        summary: `${answer.title}: ${failure.container.image} of container ${failure.container.name}`,
        observations: observed(scene, failure, answer),
        explains: [failure.pod.entity]
      }
    })
  ]
})

export const imageCauses: ReadonlyArray<Cause> = answers.map(causeOf)
