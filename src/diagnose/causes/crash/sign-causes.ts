import { type Entity, entityKey } from "../../../domain/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { configMapsOf, secretsOf } from "../change/config-in-use.ts"
import { changeBehind } from "../cloud/cloud-changes.ts"
import { serviceBehind } from "../cloud/cloud-services.ts"
import { dnsServers } from "../dns/dns-servers.ts"
import { citeOf, eventLines, perScene, type Spoken, saidThat, stateLine } from "../evidence.ts"
import { policyOf } from "../network/policy.ts"
import { ailingContainers } from "./ailing-containers.ts"
import { ailingObservations } from "./ailing-observations.ts"
import { type SaidSign, signs, signsIn } from "./decisive-sign.ts"
import { type FailingContainer, failingContainers } from "./failing-containers.ts"
import type { Sign } from "./sign.ts"
import { blamedIn, servicesOfDomain } from "./spoken-hosts.ts"

/** What the kubelet says of a container besides why it cannot be started: probes, hooks and pauses have causes of their own. */
const beside = /probe (?:failed|errored|warning)|lifecycle hook \(|PostStartHook|^Back-off |back-off .* restarting/i

/** What was said of a container's failure: by the runtime that could not start it, or by the program, its last words last. */
export const lastWords = (scene: Scene, { end, kubelet, log, pod }: FailingContainer): ReadonlyArray<Spoken> => {
  const told = (end?.message ?? "").split("\n").flatMap((line) => stateLine(scene, pod.entity, line))
  return [...kubelet.filter(({ line }) => !beside.test(line)), ...log, ...told]
}

/** Ended from outside: by the kubelet after a probe, or by the kernel. */
const KILLED = new Set([137, 143])

const wasProbed = ({ end, kubelet }: FailingContainer): boolean =>
  KILLED.has(end?.exitCode ?? 0) && kubelet.some(({ line }) => /(?:liveness|startup) probe/i.test(line))

/** The runtime could not start the container: its code says that, and not why. https://github.com/moby/moby/blob/master/daemon/start.go */
const notItsOwn = /^(?:ContainerCannotRun|StartError)$/

interface Failure {
  readonly one: FailingContainer
  readonly said: ReadonlyArray<SaidSign>
}

/** Each failing container with the signs in its last words, the decisive one first. */
export const failures = perScene(
  (scene): ReadonlyArray<Failure> => failingContainers(scene).map((one) => ({ one, said: signsIn(lastWords(scene, one)) }))
)

export const failsObservation = (scene: Scene, { container, end, pod, waiting }: FailingContainer): Observation => ({
  ratio: weight.strong,
  sentence: `container ${container.name} does not stay up${waiting === "" ? "" : ` (${waiting})`}${end?.exitCode === undefined ? "" : `, it ended with ${end.exitCode}`}`,
  cites: [citeOf(scene, pod.entity)]
})

const spokenOf = (sign: Sign, { count, spoken }: SaidSign): ReadonlyArray<Observation> => [
  ...saidThat([spoken], sign.says, weight.strong),
  ...(count > 2 ? [{ ratio: weight.weak, sentence: `it says so ${count} times`, cites: [spoken.cite] }] : [])
]

const observe = (scene: Scene, { one, said }: Failure, sign: Sign): ReadonlyArray<Observation> => {
  const own = said.find((each) => each.sign === sign)
  const [decisive] = said
  const cites = [citeOf(scene, one.pod.entity)]
  const code = one.end?.exitCode ?? 0
  const byCode = sign.exitCodes?.[code]
  const exit =
    byCode === undefined || (own === undefined && notItsOwn.test(one.end?.reason ?? "")) || one.end?.reason === "OOMKilled"
      ? []
      : [{ ratio: byCode, sentence: `exit code ${code}`, cites }]
  if (own === undefined && exit.length === 0) return []
  const isOther = decisive !== undefined && decisive.sign !== sign
  return [
    failsObservation(scene, one),
    ...(own === undefined ? [] : spokenOf(sign, own)),
    ...exit,
    ...(isOther
      ? [{ ratio: against(weight.strong), sentence: `its last words are of something else: ${decisive.sign.title}`, cites }]
      : []),
    ...(one.end?.reason === "OOMKilled" ? [{ ratio: against(weight.strong), sentence: "the kernel ended it for its memory", cites }] : []),
    ...(wasProbed(one) && sign.isCall !== true
      ? [{ ratio: against(weight.fair), sentence: "the kubelet ended it because of a probe", cites }]
      : [])
  ]
}

/** Addresses of private networks, as clusters give them to services. https://datatracker.ietf.org/doc/html/rfc1918#section-3 */
const refusedAtHome = /\b(?:10|172\.(?:1[6-9]|2\d|3[01])|192\.168)(?:\.\d{1,3}){2,3}:\d+\b.{0,40}\brefused\b/i

/**
 * What a connection may have been refused by, where the address tells no name and no list of services tells whose it is: what else in the
 * namespace does not stay up, for a reason of its own. A service without a ready pod refuses.
 */
const downBeside = (scene: Scene, pod: Pod, line: string): ReadonlyArray<Entity> =>
  refusedAtHome.test(line) && !scene.isComplete("Service", pod.namespace)
    ? failures(scene)
        .filter(({ one, said }) => one.pod.namespace === pod.namespace && said[0] !== undefined && said[0].sign.isCall !== true)
        .map(({ one }) => scene.workloadOf(one.pod.object))
        .filter((workload) => entityKey(workload) !== entityKey(scene.workloadOf(pod.object)))
    : []

/** What may have dropped a call that was not answered: the policies for what leaves the pod. */
const closedFor = (scene: Scene, pod: Pod, line: string): ReadonlyArray<Entity> =>
  !/time-?d? ?out|EAI_AGAIN|temporary failure in name resolution/i.test(line)
    ? []
    : scene.known("NetworkPolicy", pod.namespace).flatMap((object) => {
        const policy = policyOf(object)
        return policy?.rules.egress !== undefined && policy.selects(pod) ? [policy.entity] : []
      })

/** What a line about a call points at, and what may stop it on its way out; a name that is not resolved points at the cluster's DNS too. */
const blamedBy = (scene: Scene, pod: Pod, { family }: Sign, line: string): ReadonlyArray<Entity> => {
  const named = blamedIn(scene, pod, line)
  return [
    ...(named.length > 0 ? named : downBeside(scene, pod, line)),
    ...servicesOfDomain(line),
    ...closedFor(scene, pod, line),
    ...(family === "dns" ? dnsServers(scene) : [])
  ]
}

/** What the cloud tells of what a program complains of: that it is not well, or who changed what it needs. */
const behind = (scene: Scene, { code, isCall }: Sign, spoken: Spoken): ReadonlyArray<Observation> => {
  const service = isCall === true ? serviceBehind(scene, spoken.line) : undefined
  const change = changeBehind(scene, code, spoken)
  return [service, change].filter((one) => one !== undefined)
}

const told = (observations: ReadonlyArray<Observation>): string => observations.map(({ sentence }) => `; ${sentence}`).join("")

/** A call to a service of this cluster that has no answer fails for what is there, or for what lies between: that it fails is hardly ever the cause. */
const callsInside = (scene: Scene, { container, pod }: Pick<FailingContainer, "container" | "pod">, sign: Sign, line: string) =>
  sign.isCall === true && sign.isAnswer !== true && blamedIn(scene, pod, line).length > 0
    ? [
        {
          ratio: against(weight.strong),
          sentence: `what container ${container.name} calls is in this cluster, and would fail for a cause of its own`,
          cites: []
        }
      ]
    : []

/** Failing containers that show a sign, as candidates of its cause. */
const signCandidates = (scene: Scene, sign: Sign): ReadonlyArray<Candidate> =>
  failures(scene).flatMap((failure): ReadonlyArray<Candidate> => {
    const observations = observe(scene, failure, sign)
    if (observations.length === 0) return []
    const { one, said } = failure
    const spoken = said.find((each) => each.sign === sign)
    const quote = spoken === undefined ? undefined : saidThat([spoken.spoken], sign.says, 1)[0]?.sentence
    const cloud = spoken === undefined ? [] : behind(scene, sign, spoken.spoken)
    return [
      {
        entity: scene.workloadOf(one.pod.object),
        summary: `${sign.title}: ${quote ?? `container ${one.container.name} ends with ${one.end?.exitCode}`}${told(cloud)}`,
        observations: [...observations, ...cloud, ...(spoken === undefined ? [] : callsInside(scene, one, sign, spoken.spoken.line))],
        explains: [one.pod.entity],
        blames: [
          ...configMapsOf(one.pod),
          ...secretsOf(one.pod),
          ...(sign.isCall === true && spoken !== undefined ? blamedBy(scene, one.pod, sign, spoken.spoken.line) : [])
        ]
      }
    ]
  })

/** Containers that run and complain of it: that weighs as much as something else says that all is not well. */
const ailingCandidates = (scene: Scene, sign: Sign): ReadonlyArray<Candidate> =>
  ailingContainers(scene)
    .filter(({ said }) => said.sign === sign)
    .map((one): Candidate => {
      const { pod, said } = one
      const quote = saidThat([said.spoken], sign.says, weight.strong)
      const cloud = behind(scene, sign, said.spoken)
      return {
        entity: scene.workloadOf(pod.object),
        summary: `${sign.title}: ${quote[0]?.sentence}${told(cloud)}`,
        observations: [...quote, ...cloud, ...ailingObservations(scene, one), ...callsInside(scene, one, sign, said.spoken.line)],
        explains: [pod.entity],
        ...(sign.isCall === true ? { blames: blamedBy(scene, pod, sign, said.spoken.line) } : {})
      }
    })

/** What the driver of a volume says of why it cannot give it to a pod that waits for it. */
const volumeCandidates = (scene: Scene, sign: Sign): ReadonlyArray<Candidate> =>
  scene.pods
    .filter(({ containers, phase }) => phase === "Pending" || containers.some(({ status }) => status?.waiting !== undefined))
    .flatMap((pod): ReadonlyArray<Candidate> => {
      const said = eventLines(scene, pod.entity, ({ reason }) => reason === "FailedMount" || reason === "FailedAttachVolume").toReversed()
      const quote = saidThat(said, sign.says, weight.overwhelming)
      if (quote.length === 0) return []
      const sentence = "a volume of the pod waits for it"
      return [
        {
          entity: scene.workloadOf(pod.object),
          summary: `${sign.title}: ${quote[0]?.sentence}`,
          observations: [...quote, { ratio: weight.strong, sentence, cites: [citeOf(scene, pod.entity)] }],
          explains: [pod.entity]
        }
      ]
    })

/** What a probe of a pod reports that the program told it: the sign that its output shows. */
export const reportedByProbe = (scene: Scene, pod: Pod): { readonly sign: Sign; readonly spoken: Spoken } | undefined => {
  const said = eventLines(scene, pod.entity, ({ reason }) => reason === "Unhealthy").toReversed()
  return said
    .flatMap((spoken) => {
      const sign = signs.find((one) => one.isOfProbes === true && one.says.test(spoken.line) && one.unless?.test(spoken.line) !== true)
      return sign === undefined ? [] : [{ sign, spoken }]
    })
    .at(0)
}

const probeReports = perScene((scene) =>
  scene.pods
    .filter(({ containers }) => containers.some(({ status }) => status?.isReady === false))
    .flatMap((pod) => {
      const reported = reportedByProbe(scene, pod)
      return reported === undefined ? [] : [{ pod, ...reported }]
    })
)

const probeCandidates = (scene: Scene, sign: Sign): ReadonlyArray<Candidate> =>
  probeReports(scene)
    .filter((report) => report.sign === sign)
    .map(({ pod, spoken }): Candidate => {
      const quote = saidThat([spoken], sign.says, weight.overwhelming)
      return {
        entity: scene.workloadOf(pod.object),
        summary: `${sign.title}: ${quote[0]?.sentence}`,
        observations: [...quote, { ratio: weight.fair, sentence: "its pod is not ready", cites: [citeOf(scene, pod.entity)] }],
        explains: [pod.entity]
      }
    })

const causeOf = (sign: Sign): Cause => ({
  code: sign.code,
  family: sign.family,
  title: sign.title,
  prior: sign.prior,
  next: sign.next,
  ...(sign.isCall === true ? { isOfCall: true } : {}),
  candidates: (scene) => [
    ...signCandidates(scene, sign),
    ...ailingCandidates(scene, sign),
    ...(sign.isOfVolumes === true ? volumeCandidates(scene, sign) : []),
    ...(sign.isOfProbes === true ? probeCandidates(scene, sign) : [])
  ]
})

/** Causes that more than logs tell of: they take the candidates of their signs to their own. */
const elsewhere = new Set(["image-platform-mismatch", "dependency-saturated"])

/** What logs tell of a cause that has its own place. */
export const toldByLogs = (scene: Scene, code: string): ReadonlyArray<Candidate> =>
  signs
    .filter((sign) => elsewhere.has(code) && sign.code === code)
    .flatMap((sign) => [...signCandidates(scene, sign), ...ailingCandidates(scene, sign)])

export const signCauses: ReadonlyArray<Cause> = signs.filter(({ code }) => !elsewhere.has(code)).map(causeOf)
