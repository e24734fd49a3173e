import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { at, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import { spokenIn } from "../../reason/asked.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { isAskedAbout } from "../asked-about.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citeOf, perScene, saidThat } from "../evidence.ts"
import { type BackendFault, backendFaults, blamedFor } from "./backend.ts"
import { refusedControllers } from "./refused-controllers.ts"
import { mustPass, type Webhook, webhookKinds, webhooksOf } from "./webhook.ts"
import { type WebhookFailure, webhookFailures } from "./webhook-failures.ts"

/** A webhook that is called and fails, or that would: with all that is known of it. */
interface Suspect {
  readonly webhook: Webhook
  readonly failures: ReadonlyArray<WebhookFailure>
  readonly faults: ReadonlyArray<BackendFault>
  /** Controllers that lack pods which it would have to let in, and that nothing else is told of. */
  readonly blocked: ReadonlyArray<Entity>
  readonly isAsked: boolean
  /** Nothing is known of its configuration but what the API server says of a call. */
  readonly isTold?: true
}

/** Whether people or alerts speak of admission at all. */
const asksAboutWebhooks = perScene(({ subject }: Scene): boolean => spokenIn(subject).some((text) => /webhook|admission/i.test(text)))

const webhooks = (scene: Scene): ReadonlyArray<Webhook> => {
  const isWanted = webhookFailures(scene).length > 0 || asksAboutWebhooks(scene)
  return webhookKinds.flatMap((kind) => (isWanted ? scene.all(kind) : scene.known(kind))).flatMap(webhooksOf)
}

const shortOfPods = perScene((scene: Scene) => {
  const refused = new Set(refusedControllers(scene).map(({ controller }) => entityKey(controller)))
  return ["ReplicaSet", "StatefulSet"]
    .flatMap((kind) => scene.all(kind))
    .filter(
      (object) =>
        (wholeNumber(at(object, "spec", "replicas")) ?? 0) > (wholeNumber(at(object, "status", "replicas")) ?? Number.POSITIVE_INFINITY)
    )
    .filter((object) => !refused.has(entityKey(entityOf(object))))
})

const blockedBy = (scene: Scene, webhook: Webhook): ReadonlyArray<Entity> =>
  shortOfPods(scene)
    .filter((object) => mustPass(scene, webhook, object.metadata.namespace ?? "default", at(object, "spec", "template")))
    .map(entityOf)

/** A webhook whose configuration nobody recorded: the service that was called stands for it. */
const toldSuspects = (scene: Scene, known: ReadonlyArray<Webhook>): ReadonlyArray<Suspect> =>
  [...Map.groupBy(webhookFailures(scene), ({ webhook }) => webhook).values()].flatMap((failures): ReadonlyArray<Suspect> => {
    const [first] = failures
    if (first?.service === undefined || known.some(({ name }) => name === first.webhook)) return []
    const { port, service, webhook: name } = first
    const backend = { service, port, caBundle: undefined }
    const webhook: Webhook = { configuration: service, name, backend, isRequired: true, timeout: 10, spec: {} }
    return [{ webhook, failures, faults: backendFaults(scene, backend, service), blocked: [], isAsked: false, isTold: true }]
  })

const suspects = perScene((scene: Scene): ReadonlyArray<Suspect> => {
  const known = webhooks(scene)
  return [...toldSuspects(scene, known), ...knownSuspects(scene, known)]
})

const knownSuspects = (scene: Scene, known: ReadonlyArray<Webhook>): ReadonlyArray<Suspect> =>
  known.flatMap((webhook): ReadonlyArray<Suspect> => {
    const failures = webhookFailures(scene).filter((one) => one.webhook === webhook.name)
    const blocked = failures.length > 0 || !webhook.isRequired ? [] : blockedBy(scene, webhook)
    const { configuration } = webhook
    const isAsked = asksAboutWebhooks(scene) && [configuration.name, webhook.name].some((name) => isAskedAbout(scene, { kind: "", name }))
    // one that nothing has to pass is nobody's trouble, whatever is wrong with it
    if (failures.length + blocked.length === 0 && !isAsked) return []
    return [{ webhook, failures, faults: backendFaults(scene, webhook.backend, configuration), blocked, isAsked }]
  })

/** One way in which a webhook fails. */
interface Way {
  readonly code: string
  readonly title: string
  readonly next: string
  readonly prior: number
  readonly fault?: BackendFault["kind"]
  /** Whether trouble of what is behind the service would be why. */
  readonly isBehind?: true
  /** How the API server says it. https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apiserver/pkg/util/webhook/client.go */
  readonly says: RegExp
}

const ways: ReadonlyArray<Way> = [
  {
    code: "webhook-service-missing",
    title: "The service of an admission webhook does not exist",
    next: "bring the service back, or remove the webhook configuration if what it was for is gone",
    prior: 0.01,
    fault: "service-missing",
    says: /service "[^"]*" not found/i
  },
  {
    code: "webhook-port-mismatch",
    title: "An admission webhook is called on a port that its service has not",
    next: "make clientConfig.service.port and the service's ports agree",
    prior: 0.005,
    fault: "port-missing",
    says: /no service port \S+ found for service/i
  },
  {
    code: "webhook-without-endpoints",
    title: "No ready pod is behind the service of an admission webhook",
    next: "bring its pods up; if they must pass their own webhook, leave their namespace out of it first",
    prior: 0.015,
    fault: "no-endpoints",
    isBehind: true,
    says: /no endpoints available for service/i
  },
  {
    code: "webhook-certificate-invalid",
    title: "The API server does not trust the certificate of an admission webhook",
    next: "renew the webhook's certificate and put its authority into caBundle (cert-manager's cainjector does)",
    prior: 0.015,
    fault: "certificate",
    says: /x509:|tls: (?:failed to verify|bad certificate|unknown certificate)|unable to load root certificates/i
  },
  {
    code: "webhook-timed-out",
    title: "An admission webhook does not answer in time",
    next: "look at the webhook's pods and whether the API server reaches them (network policy, firewall from the control plane)",
    prior: 0.015,
    isBehind: true,
    says: /context deadline exceeded|Client\.Timeout exceeded|i\/o timeout|request canceled/i
  }
]

/** What was told of its calls, as far as it says this way, or another one. That nothing comes back in time fits any of them. */
const wordsFor = ({ says }: Way, { failures, webhook }: Suspect): ReadonlyArray<Observation> => {
  const told = saidThat(failures, says, weight.overwhelming)
  const [first] = failures
  if (told.length > 0 || first === undefined) return told
  const other = failures.find(({ line }) => ways.some((way) => way.fault !== undefined && way.says.test(line)))
  return other === undefined
    ? [{ ratio: weight.fair, sentence: `the API server cannot call ${webhook.name}`, cites: [first.cite] }]
    : [{ ratio: against(weight.strong), sentence: "the API server says something else of it", cites: [other.cite] }]
}

const observe = (scene: Scene, way: Way, suspect: Suspect): ReadonlyArray<Observation> => {
  const { blocked, failures, faults, isAsked, isTold = false, webhook } = suspect
  const fault = faults.find(({ kind }) => kind === way.fault)
  if (fault === undefined && !failures.some(({ line }) => way.says.test(line))) return []
  const own = [citeOf(scene, webhook.configuration)]
  const [first] = blocked
  return [
    ...wordsFor(way, suspect),
    // while its configuration is not known this must not be as good as certain: that would end the looking before it is read
    ...(fault === undefined || isTold ? [] : [{ ratio: fault.ratio, sentence: fault.sentence, cites: fault.cites }]),
    ...(way.fault === undefined && webhook.isRequired && !isTold
      ? [{ ratio: weight.weak, sentence: `each object waits ${webhook.timeout} s for it, and is then refused`, cites: own }]
      : []),
    ...(first === undefined
      ? []
      : [{ ratio: weight.fair, sentence: `${showEntity(first)} lacks pods that must pass it`, cites: [citeOf(scene, first)] }]),
    ...(isAsked ? [{ ratio: weight.weak, sentence: "it is asked about", cites: [] }] : []),
    ...(webhook.isRequired
      ? []
      : [{ ratio: against(weight.overwhelming), sentence: "its failurePolicy is Ignore: what it cannot judge passes", cites: own }])
  ]
}

const explained = (scene: Scene, { blocked, failures }: Suspect): ReadonlyArray<Entity> => [
  ...failures.flatMap(({ refused }) => refused),
  ...blocked.flatMap((one) => {
    const found = scene.find(one)
    return typeof found === "string" ? [one] : [one, scene.workloadOf(found)]
  })
]

const causeOf = (way: Way): Cause => ({
  code: way.code,
  family: "admission",
  title: way.title,
  prior: way.prior,
  next: way.next,
  candidates: (scene) =>
    suspects(scene).flatMap((suspect): ReadonlyArray<Candidate> => {
      const observations = observe(scene, way, suspect)
      const [first] = observations
      if (first === undefined) return []
      const { configuration, name } = suspect.webhook
      const fault = suspect.faults.find(({ kind }) => kind === way.fault)
      const entity = fault?.fixedAt ?? configuration
      const blames = way.isBehind ? blamedFor(scene, suspect.webhook.backend) : []
      return [
        {
          entity,
          summary: `${suspect.isTold === true ? `the webhook ${name}` : `${name} of ${showEntity(configuration)}`} cannot be called: ${fault?.sentence ?? first.sentence}`,
          observations,
          explains: [configuration, ...explained(scene, suspect)],
          blames: blames.filter((one) => entityKey(one) !== entityKey(entity))
        }
      ]
    })
})

/** Where nothing tells why, or who configures it is not known. */
const unavailable: Cause = {
  code: "admission-webhook-unavailable",
  family: "admission",
  title: "An admission webhook does not answer",
  prior: 0.02,
  next: "look at the webhook's service, pods and certificate",
  candidates: (scene) =>
    webhookFailures(scene).flatMap((failure): ReadonlyArray<Candidate> => {
      const suspect = suspects(scene).find(({ webhook }) => webhook.name === failure.webhook)
      const found = suspect?.webhook
      const entity = found?.configuration ?? failure.refused[0]
      if (entity === undefined) return []
      // while its configuration is not known this must not be as good as certain: that would end the looking before it is read
      const [, controller] = failure.refused
      const isOpen = controller !== undefined && (found === undefined || suspect?.isTold === true)
      const told = saidThat([failure], /./, isOpen ? weight.strong : weight.overwhelming)
      return [
        {
          entity,
          summary: `${failure.webhook} does not answer: ${told[0]?.sentence}`,
          observations: [
            ...told,
            ...(controller === undefined
              ? []
              : [{ ratio: weight.strong, sentence: `pods of ${showEntity(controller)} are not created`, cites: [failure.cite] }])
          ],
          explains: failure.refused,
          blames: found === undefined ? [] : [found.configuration, ...blamedFor(scene, found.backend)]
        }
      ]
    })
}

export const webhookCauses: ReadonlyArray<Cause> = [...ways.map(causeOf), unavailable]
