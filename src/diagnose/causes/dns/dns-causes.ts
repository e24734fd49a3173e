import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { at, strings, text, texts, wholeNumber } from "../../../platform/kubernetes/fields.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition } from "../../scene/views/condition.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { type Candidate, type Cause, weight } from "../cause.ts"
import { hostsComplainedOf, spokenHosts } from "../crash/spoken-hosts.ts"
import { troubledCalls } from "../crash/troubled-calls.ts"
import { citeOf, perScene, saidThat } from "../evidence.ts"
import { DNS_NAMESPACE, dnsPods, dnsServers } from "./dns-servers.ts"
import { serverFatal } from "./server-fatal.ts"
import { upstreamSilent } from "./upstream-silent.ts"

const dnsCalls = perScene((scene) => troubledCalls(scene).filter(({ sign }) => sign.family === "dns"))

const callers = (scene: Scene): ReadonlyArray<Entity> => dnsCalls(scene).flatMap(({ pod }) => [pod.entity, scene.workloadOf(pod.object)])

const serverDown = (scene: Scene): ReadonlyArray<Candidate> => {
  const wanted = entity("Deployment", DNS_NAMESPACE, "coredns")
  const deployment =
    dnsCalls(scene).length > 0
      ? scene.find(wanted)
      : (scene.known("Deployment", DNS_NAMESPACE).find(({ metadata }) => metadata.name === "coredns") ?? "unknown")
  const pods = dnsPods(scene)
  const isNoneReady = pods.length > 0 && pods.every(({ conditions }) => condition(conditions, "Ready")?.status === "False")
  const isZero = typeof deployment !== "string" && wholeNumber(at(deployment, "spec", "replicas")) === 0
  const [call] = dnsCalls(scene)
  if (!isNoneReady && !isZero) return []
  const [pod] = pods
  const where = isZero || pod === undefined ? wanted : scene.workloadOf(pod.object)
  return [
    {
      entity: where,
      summary: isZero
        ? `${showEntity(where)} is scaled to zero: the cluster has no DNS`
        : `no pod of ${showEntity(where)} is ready: the cluster has no DNS`,
      observations: [
        {
          ratio: weight.overwhelming,
          sentence: isZero ? "it is to have no pod" : "none of its pods is ready",
          cites: [citeOf(scene, pod?.entity ?? wanted)]
        },
        ...(call === undefined ? [] : saidThat([call.spoken], call.sign.says, weight.fair))
      ],
      explains: [...dnsServers(scene).filter(({ kind }) => kind !== "ConfigMap"), ...callers(scene)]
    }
  ]
}

/** What makes a Corefile answer that names of the cluster do not exist. https://coredns.io/plugins/template/ */
const faults: ReadonlyArray<readonly [says: RegExp, sentence: string]> = [
  [/template\s[^{]*\{[^}]*rcode\s+(?:NXDOMAIN|SERVFAIL|REFUSED)/is, "a template of the Corefile answers that names do not exist"],
  [/erratic/i, "the Corefile drops answers on purpose (erratic)"],
  [/forward\s+\.\s+(?:127\.0\.0\.1|::1)(?:\s|$)/i, "the Corefile forwards to itself"]
]

const corefile = (scene: Scene): ReadonlyArray<Candidate> => {
  if (dnsCalls(scene).length === 0) return []
  const found = scene.find(entity("ConfigMap", DNS_NAMESPACE, "coredns"))
  if (typeof found === "string") return []
  const content = Object.values(strings(found.data)).join("\n")
  if (content === "") return []
  const sentences = [
    ...faults.filter(([says]) => says.test(content)).map(([, sentence]) => sentence),
    ...(/^\s*kubernetes\s/m.test(content) ? [] : ["the Corefile has no kubernetes plugin, which knows the cluster's names"])
  ]
  const [first] = sentences
  if (first === undefined) return []
  const [call] = dnsCalls(scene)
  return [
    {
      entity: entityOf(found),
      summary: `${showEntity(entityOf(found))}: ${first}`,
      observations: [
        ...sentences.map((sentence) => ({ ratio: weight.strong, sentence, cites: [citeOf(scene, entityOf(found))] })),
        ...(call === undefined ? [] : saidThat([call.spoken], call.sign.says, weight.strong))
      ],
      explains: callers(scene)
    }
  ]
}

/** Names of services and of the cluster's own domain, which only the cluster's DNS knows. */
const isClusterName = (scene: Scene, namespace: string, line: string): boolean =>
  /\.svc\b|\.cluster\.local\b/.test(line) ||
  spokenHosts(line).some(({ name, namespace: told }) => typeof scene.find(entity("Service", told ?? namespace, name)) !== "string")

const policy = (scene: Scene): ReadonlyArray<Candidate> =>
  dnsCalls(scene).flatMap(({ pod, sign, spoken }): ReadonlyArray<Candidate> => {
    const dnsPolicy = text(pod.spec.dnsPolicy) ?? "ClusterFirst"
    const onHost = pod.spec.hostNetwork === true
    const isOutside = dnsPolicy === "Default" || dnsPolicy === "None" || (dnsPolicy === "ClusterFirst" && onHost)
    if (!isOutside || !isClusterName(scene, pod.namespace, spoken.line)) return []
    const cites = [citeOf(scene, pod.entity)]
    const servers = texts(at(pod.spec, "dnsConfig", "nameservers"))
    return [
      {
        entity: scene.workloadOf(pod.object),
        summary: `its pods ask other name servers than the cluster's (dnsPolicy ${dnsPolicy}${onHost ? ", hostNetwork" : ""}), which do not know its services`,
        observations: [
          {
            ratio: weight.strong,
            sentence: `dnsPolicy is ${dnsPolicy}${servers.length === 0 ? "" : ` with ${servers.join(", ")}`}`,
            cites
          },
          ...saidThat([spoken], sign.says, weight.strong)
        ],
        explains: [pod.entity, ...dnsServers(scene)]
      }
    ]
  })

const otherNamespace = (scene: Scene): ReadonlyArray<Candidate> =>
  dnsCalls(scene).flatMap(({ pod, spoken }) =>
    hostsComplainedOf(spoken.line).flatMap(({ name, namespace = pod.namespace }): ReadonlyArray<Candidate> => {
      if (scene.find(entity("Service", namespace, name)) !== "absent") return []
      const [found] = scene.everywhere("Service").filter(({ metadata }) => metadata.name === name)
      if (found === undefined) return []
      const cites = [citeOf(scene, pod.entity), spoken.cite]
      return [
        {
          entity: scene.workloadOf(pod.object),
          summary: `it calls service ${name} in ${namespace}, and that is in ${found.metadata.namespace}`,
          observations: [
            {
              ratio: weight.overwhelming,
              sentence: `there is no service ${name} in ${namespace}; ${showEntity(entityOf(found))} is there`,
              cites
            },
            { ratio: weight.fair, sentence: "it says that the name is not found", cites: [spoken.cite] }
          ],
          explains: [pod.entity, ...dnsServers(scene)]
        }
      ]
    })
  )

/** A workload that speaks of its own name may mean anything by it (its user, its database), unless it gives it as a host's. */
const isOtherOrHost = (scene: Scene, pod: Pod, workload: Entity, line: string): boolean =>
  entityKey(scene.workloadOf(pod.object)) !== entityKey(workload) ||
  new RegExp(`(?<![\\w-])${workload.name}(?:\\.[a-z]|:\\d)`, "i").test(line)

/** Stateful sets whose pods have their host names of a service. https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id */
const governedBy = (scene: Scene, namespace: string, service: string): ReadonlyArray<Entity> =>
  scene
    .known("StatefulSet", namespace)
    .filter((one) => at(one, "spec", "serviceName") === service)
    .map(entityOf)

const missingService = (scene: Scene): ReadonlyArray<Candidate> =>
  troubledCalls(scene).flatMap(({ pod, sign, spoken }) =>
    hostsComplainedOf(spoken.line).flatMap(({ name, namespace = pod.namespace }): ReadonlyArray<Candidate> => {
      const workloads = ["Deployment", "StatefulSet"]
        .map((kind) => entity(kind, namespace, name))
        .filter((one) => isOtherOrHost(scene, pod, one, spoken.line))
      const [workload] = [
        ...workloads.filter((one) => scene.known(one.kind, namespace).some(({ metadata }) => metadata.name === name)),
        ...governedBy(scene, namespace, name)
      ]
      // only what runs under that name, or is to have it, makes a word in a log the name of a service
      if (workload === undefined || scene.find(entity("Service", namespace, name)) !== "absent") return []
      return [
        {
          entity: entity("Service", namespace, name),
          summary: `there is no service ${name} in ${namespace}, by which ${showEntity(workload)} is called`,
          observations: [
            {
              ratio: weight.overwhelming,
              sentence: `${showEntity(workload)} is there, and its service is not`,
              cites: [citeOf(scene, workload)]
            },
            ...saidThat([spoken], sign.says, weight.fair)
          ],
          explains: [pod.entity, scene.workloadOf(pod.object), workload, ...dnsServers(scene)]
        }
      ]
    })
  )

export const dnsCauses: ReadonlyArray<Cause> = [
  {
    code: "dns-server-down",
    family: "dns",
    title: "The cluster's DNS has no pod that is ready",
    prior: 0.01,
    next: "look at the pods of CoreDNS: their logs, their nodes, their number",
    candidates: serverDown
  },
  {
    code: "dns-config-wrong",
    family: "dns",
    title: "The configuration of the cluster's DNS answers wrongly",
    prior: 0.01,
    next: "compare the Corefile with the last one that worked",
    candidates: (scene) => [...serverFatal(scene), ...corefile(scene), ...upstreamSilent(scene)]
  },
  {
    code: "pod-dns-policy-wrong",
    family: "dns",
    title: "The pods do not ask the cluster's DNS",
    prior: 0.01,
    next: "set dnsPolicy to ClusterFirst, or to ClusterFirstWithHostNet for pods on the host's network",
    candidates: policy
  },
  {
    code: "service-in-other-namespace",
    family: "dns",
    title: "The service that is called is in another namespace",
    prior: 0.01,
    next: "call it by its name and namespace",
    candidates: otherNamespace
  },
  {
    code: "service-missing",
    family: "service",
    title: "The service that is called does not exist",
    prior: 0.02,
    next: "create the service, or bring back the one that was removed",
    candidates: missingService
  }
]
