import { type Entity, showEntity } from "../../../domain/entity.ts"
import { at, fields, list, strings, text, texts } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { matchesLabels } from "../../../platform/kubernetes/label-selector.ts"
import { asksHowItAnswers } from "../../reason/asked.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { podsBehind, serviceOf } from "../../scene/views/service.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { hostsComplainedOf } from "../crash/spoken-hosts.ts"
import { citedLines, citeOf, perScene, type Spoken, saidThat } from "../evidence.ts"
import { bareCallersOfLinkerd, refusedByLinkerd, withoutProxy } from "./linkerd-denials.ts"
import { identityCheckFailed, identityExpired } from "./linkerd-identity.ts"
import { shutServers } from "./linkerd-servers.ts"
import { plainUpstreams } from "./plain-upstreams.ts"
import { hasProxy } from "./proxies.ts"
import { endedByTimeout } from "./route-timeouts.ts"
import { serviceOfHost } from "./service-of-host.ts"

const routesOf = (service: KubeObject) =>
  ["http", "tls", "tcp"].flatMap((protocol) => list(at(service, "spec", protocol)).flatMap(({ route }) => list(route)))

const destinationsOf = (service: KubeObject) =>
  routesOf(service).flatMap(({ destination }) => {
    const host = text(at(destination, "host"))
    return host === undefined ? [] : [{ host, subset: text(at(destination, "subset")) }]
  })

const subsetsOf = (scene: Scene, target: Entity): ReadonlyArray<Readonly<Record<string, unknown>>> | undefined => {
  const rules = scene.known("DestinationRule").filter((rule) => {
    const wanted = serviceOfHost(text(at(rule, "spec", "host")) ?? "", rule.metadata.namespace)
    return wanted.name === target.name && wanted.namespace === target.namespace
  })
  return rules.length === 0 ? undefined : rules.flatMap((rule) => list(at(rule, "spec", "subsets")))
}

const subsetProblem = (scene: Scene, target: Entity, subset: string): string | undefined => {
  const known = subsetsOf(scene, target)
  if (known === undefined)
    return scene.isComplete("DestinationRule", target.namespace) ? `no DestinationRule for ${target.name}` : undefined
  const found = known.find(({ name }) => name === subset)
  if (found === undefined) return `its DestinationRule has no subset ${subset}`
  const service = scene.find(target)
  if (typeof service === "string" || !scene.isComplete("Pod", target.namespace)) return undefined
  const labels = strings(found.labels)
  return podsBehind(scene, serviceOf(service)).some((pod) => matchesLabels(labels, pod.labels))
    ? undefined
    : `no pod has the labels of subset ${subset}`
}

/** The services that a VirtualService speaks for. */
const hostsOf = (virtual: KubeObject): ReadonlyArray<Entity> =>
  texts(at(virtual, "spec", "hosts")).map((host) => serviceOfHost(host, virtual.metadata.namespace))

const overSubsets = (scene: Scene): ReadonlyArray<Candidate> =>
  scene.known("VirtualService").flatMap((virtual) =>
    destinationsOf(virtual).flatMap(({ host, subset }): ReadonlyArray<Candidate> => {
      const target = serviceOfHost(host, virtual.metadata.namespace)
      const isGone = scene.find(target) === "absent"
      const problem = isGone
        ? `there is no service ${target.name}`
        : subset === undefined
          ? undefined
          : subsetProblem(scene, target, subset)
      if (problem === undefined) return []
      return [
        {
          entity: entityOf(virtual),
          summary: `${showEntity(entityOf(virtual))} leads to ${host}${subset === undefined ? "" : `, subset ${subset}`}, and ${problem}`,
          observations: [{ ratio: weight.overwhelming, sentence: problem, cites: [citeOf(scene, entityOf(virtual))] }],
          explains: [target, ...hostsOf(virtual)]
        }
      ]
    })
  )

const faultsOf = (virtual: KubeObject): ReadonlyArray<string> =>
  list(at(virtual, "spec", "http")).flatMap(({ fault }) => {
    const { abort, delay } = fields(fault)
    return [
      ...(abort === undefined ? [] : [`requests are ended with ${String(at(abort, "httpStatus") ?? "an error")} on purpose`]),
      ...(delay === undefined ? [] : [`requests are delayed by ${String(at(delay, "fixedDelay") ?? "some time")} on purpose`])
    ]
  })

const overFaults = (scene: Scene): ReadonlyArray<Candidate> =>
  scene.known("VirtualService").flatMap((virtual): ReadonlyArray<Candidate> => {
    const [fault] = faultsOf(virtual)
    if (fault === undefined) return []
    const observations: ReadonlyArray<Observation> = [
      { ratio: weight.strong, sentence: fault, cites: [citeOf(scene, entityOf(virtual))] },
      ...(asksHowItAnswers(scene.subject) ? [{ ratio: weight.strong, sentence: "it is asked how it answers", cites: [] }] : [])
    ]
    return [
      {
        entity: entityOf(virtual),
        summary: `${showEntity(entityOf(virtual))} injects faults: ${fault}`,
        observations,
        explains: [...hostsOf(virtual), ...destinationsOf(virtual).map(({ host }) => serviceOfHost(host, virtual.metadata.namespace))]
      }
    ]
  })

const logs = perScene(
  (scene): ReadonlyArray<Spoken & { readonly pod: Entity }> =>
    scene.logs.flatMap((log) => citedLines(log, 200).map((spoken) => ({ ...spoken, pod: entity("Pod", log.namespace, log.pod) })))
)

const selectsPod = (policy: KubeObject, pod: Pod): boolean =>
  policy.metadata.namespace === pod.namespace && matchesLabels(strings(at(policy, "spec", "selector", "matchLabels")), pod.labels)

/** A policy that denies: by its action, or by allowing nothing. https://istio.io/latest/docs/reference/config/security/authorization-policy/ */
const denies = (policy: KubeObject): boolean => {
  const action = text(at(policy, "spec", "action")) ?? "ALLOW"
  const rules = list(at(policy, "spec", "rules"))
  return action === "DENY" ? rules.length > 0 : action === "ALLOW" && rules.length === 0
}

/** A caller whose answer was saved was refused by a policy, and there is but one. */
const toldToCaller = (policy: KubeObject, told: Spoken, pods: ReadonlyArray<Pod>, cites: ReadonlyArray<string>): Candidate => ({
  entity: entityOf(policy),
  summary: `${showEntity(entityOf(policy))} refuses a caller: “${told.line.trim()}”`,
  observations: [
    ...saidThat([told], /./, weight.overwhelming),
    { ratio: denies(policy) ? weight.strong : weight.fair, sentence: "it is the only policy that is known", cites }
  ],
  explains: pods.map(({ entity: pod }) => pod)
})

/** Whoever complains of being refused names what it called: those pods' workload or service, or something else. */
const calledByName = (scene: Scene, refused: ReadonlyArray<Spoken>, pods: ReadonlyArray<Pod>): ReadonlyArray<Observation> => {
  const calls = refused.filter(({ line }) => line.includes("://"))
  const selecting = (pod: Pod) =>
    scene
      .known("Service", pod.namespace)
      .map(serviceOf)
      .filter((service) => podsBehind(scene, service).includes(pod))
  const places = pods.flatMap((pod) => [scene.workloadOf(pod.object), ...selecting(pod).map((service) => service.entity)])
  const names = new Set(places.map(({ name }) => name))
  const told = calls.find(({ line }) => hostsComplainedOf(line).some(({ name }) => names.has(name)))
  if (told !== undefined) return [{ ratio: weight.fair, sentence: "the caller that was refused names them", cites: [told.cite] }]
  return calls.length > 0 && calls.length === refused.length
    ? [
        {
          ratio: against(weight.strong),
          sentence: "the caller that was refused called something else",
          cites: calls.slice(0, 1).map(({ cite }) => cite)
        }
      ]
    : []
}

const overAuthorization = (scene: Scene): ReadonlyArray<Candidate> => {
  // Linkerd has a kind of this name, too, which says other things
  const policies = scene.known("AuthorizationPolicy").filter(({ apiVersion }) => !apiVersion.startsWith("policy.linkerd.io/"))
  if (policies.length === 0) return []
  const refused = logs(scene).filter(({ line }) => /RBAC: access denied|rbac_access_denied|AuthorizationPolicy/i.test(line))
  const [told] = scene.said.filter(({ line }) => /^\W*RBAC: access denied\b/.test(line))
  return policies.flatMap((policy): ReadonlyArray<Candidate> => {
    const pods = scene.pods.filter((pod) => selectsPod(policy, pod))
    const cites = [citeOf(scene, entityOf(policy))]
    if (told !== undefined && policies.length === 1) return [toldToCaller(policy, { line: told.line, cite: told.source }, pods, cites)]
    const spoken = saidThat(refused, /./, weight.strong)
    if (!denies(policy) && spoken.length === 0) return []
    if (pods.length === 0) return []
    return [
      {
        entity: entityOf(policy),
        summary: `${showEntity(entityOf(policy))} refuses callers of ${pods
          .slice(0, 2)
          .map(({ entity: pod }) => showEntity(pod))
          .join(", ")}`,
        observations: [
          {
            ratio: denies(policy) ? weight.strong : weight.fair,
            sentence: denies(policy) ? "it denies what reaches its pods" : "it restricts who may call its pods",
            cites
          },
          ...spoken,
          ...calledByName(scene, refused, pods),
          ...(asksHowItAnswers(scene.subject) ? [{ ratio: weight.fair, sentence: "it is asked how it answers", cites: [] }] : [])
        ],
        explains: pods.flatMap((pod) => [pod.entity, scene.workloadOf(pod.object)])
      }
    ]
  })
}

const overTls = (scene: Scene): ReadonlyArray<Candidate> =>
  scene.known("PeerAuthentication").flatMap((policy): ReadonlyArray<Candidate> => {
    if (text(at(policy, "spec", "mtls", "mode")) !== "STRICT") return []
    const bare = logs(scene).filter(({ line, pod }) => {
      const found = scene.pods.find((one) => one.entity.name === pod.name && one.namespace === pod.namespace)
      return (
        found?.isWhole === true &&
        !hasProxy(found, "Istio") &&
        /connection reset by peer|ECONNRESET|upstream connect error|EOF\b/i.test(line)
      )
    })
    const spoken = saidThat(bare, /./, weight.strong)
    if (spoken.length === 0) return []
    return [
      {
        entity: entityOf(policy),
        summary: `${showEntity(entityOf(policy))} wants mutual TLS, and callers without the mesh's proxy are cut off`,
        observations: [
          { ratio: weight.strong, sentence: "its mode is STRICT", cites: [citeOf(scene, entityOf(policy))] },
          ...spoken,
          { ratio: weight.fair, sentence: "the caller has no proxy", cites: spoken[0]?.cites ?? [] }
        ],
        explains: bare.slice(0, 1).map(({ pod }) => pod)
      }
    ]
  })

const mesh = (code: string, title: string, next: string, candidates: Cause["candidates"]): Cause => ({
  code,
  family: "mesh",
  title,
  prior: 0.01,
  next,
  candidates
})

export const meshCauses: ReadonlyArray<Cause> = [
  mesh(
    "mesh-destination-missing",
    "A route of the mesh leads to a subset or service that is not there",
    "make the VirtualService, the DestinationRule's subsets and the pods' labels agree",
    overSubsets
  ),
  mesh(
    "mesh-fault-injected",
    "The mesh injects faults on purpose",
    "remove the fault from the VirtualService; was it left over from an experiment?",
    overFaults
  ),
  mesh(
    "mesh-authorization-denied",
    "An authorization policy of the mesh refuses callers",
    "allow the caller's service account, namespace or path in the policy",
    (scene) => [...overAuthorization(scene), ...refusedByLinkerd(scene), ...shutServers(scene)]
  ),
  mesh(
    "mesh-mtls-mismatch",
    "The mesh wants mutual TLS that one side of a call does not speak",
    "bring that side into the mesh, or make the policy PERMISSIVE (the rule DISABLE) for as long as it is outside",
    (scene) => [...overTls(scene), ...plainUpstreams(scene), ...bareCallersOfLinkerd(scene)]
  ),
  mesh(
    "mesh-proxy-missing",
    "Pods that are to be in the mesh have no proxy",
    "restart the workload, so that its pods are made anew with a proxy; look at the injector's webhook if they still have none",
    withoutProxy
  ),
  mesh(
    "mesh-identity-expired",
    "The certificate by which the mesh signs identities has expired",
    "replace the issuer's certificate, then restart what has no identity; see that it is renewed by itself",
    (scene) => {
      const byProxies = identityExpired(scene)
      return byProxies.length > 0 ? byProxies : identityCheckFailed(scene)
    }
  ),
  mesh(
    "mesh-route-timeout",
    "A route of the mesh ends requests before they are answered",
    "compare the route's timeout with how long the requests take; raise it, or make them faster",
    endedByTimeout
  )
]
