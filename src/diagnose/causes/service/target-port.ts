import { showEntity } from "../../../domain/entity.ts"
import { list, text } from "../../../platform/kubernetes/fields.ts"
import type { Scene } from "../../scene/scene.ts"
import { addressOf, isReady, type Pod } from "../../scene/views/pod.ts"
import { podsBehind, type Service, serviceOf } from "../../scene/views/service.ts"
import { isAskedAbout } from "../asked-about.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citeOf, saidThat } from "../evidence.ts"
import { listeningPorts } from "./listening-ports.ts"

type Port = Service["ports"][number]

const numbersOf = (pods: ReadonlyArray<Pod>): ReadonlyArray<number> => [
  ...new Set(
    pods.flatMap(({ containers }) => containers.filter(({ isInit }) => !isInit).flatMap(({ ports }) => ports.map(({ port }) => port)))
  )
]

const hasPort = (pods: ReadonlyArray<Pod>, target: string): boolean =>
  pods.some(({ containers }) => containers.some(({ ports }) => ports.some(({ name, port }) => name === target || String(port) === target)))

const probedPorts = (pods: ReadonlyArray<Pod>): ReadonlyArray<string> =>
  pods.flatMap(({ containers }) =>
    containers.flatMap(({ ports, probes }) =>
      probes.flatMap(({ port }) => (port === undefined ? [] : [String(ports.find(({ name }) => name === port)?.port ?? port)]))
    )
  )

const observe = (scene: Scene, service: Service, target: string, pods: ReadonlyArray<Pod>): ReadonlyArray<Observation> => {
  const cites = [citeOf(scene, service.entity)]
  const podCites = pods.slice(0, 1).map(({ entity }) => citeOf(scene, entity))
  const numbers = numbersOf(pods)
  const probed = probedPorts(pods)
  const isNamed = !/^\d+$/.test(target)
  return [
    {
      ratio: isNamed ? weight.overwhelming : weight.strong,
      sentence: `none of the pods that it selects has a port ${target}; they have ${numbers.join(", ")}`,
      cites: [...cites, ...podCites]
    },
    ...(pods.every(isReady) ? [{ ratio: weight.fair, sentence: "the pods behind it are ready", cites: podCites }] : []),
    ...(!isNamed && numbers.length === 1 ? [{ ratio: weight.weak, sentence: `they serve one port, ${numbers[0]}`, cites: podCites }] : []),
    ...(!isNamed && probed.length > 0 && !probed.includes(target)
      ? [{ ratio: weight.weak, sentence: `their probes ask port ${probed[0]}`, cites: podCites }]
      : [])
  ]
}

const wrongTarget = (pods: ReadonlyArray<Pod>, { port, target = String(port) }: Port, isTold: boolean): string | undefined =>
  isTold && !hasPort(pods, target) ? target : undefined

/** Pods that a service leads to by its endpoints' addresses, as tables tell no labels. */
const podsAt = (scene: Scene, { entity: { name, namespace } }: Service): ReadonlyArray<Pod> => {
  const addresses = scene
    .known("Endpoints", namespace)
    .filter(({ metadata }) => metadata.name === name)
    .flatMap(({ subsets }) => list(subsets).flatMap((subset) => list(subset.addresses).flatMap(({ ip }) => text(ip) ?? [])))
  return scene.pods.filter((pod) => pod.namespace === namespace && addresses.includes(addressOf(pod) ?? ""))
}

/** Whether somebody is refused at a port of a pod itself, as a port-forward, a proxy or an ingress tells. */
const refusedAt = (scene: Scene, target: string): ReadonlyArray<Observation> => {
  const said = scene.said.map(({ line, source }) => ({ line, cite: source }))
  return saidThat(said, new RegExp(String.raw`[:\s]${target}\b.*\b(?:connection refused|ECONNREFUSED)`, "i"), weight.strong)
}

/** A service that leads to another port than the one on which its pods' programs tell that they listen. */
const unheard = (scene: Scene, service: Service): ReadonlyArray<Candidate> => {
  const behind = podsBehind(scene, service)
  const pods = (behind.length > 0 ? behind : podsAt(scene, service)).filter(isReady)
  const targets = service.ports.flatMap(({ target }) => (target !== undefined && /^\d+$/.test(target) ? [target] : []))
  const heard = listeningPorts(scene, pods)
  const [target] = targets
  const [first] = heard
  if (target === undefined || first === undefined || hasPort(pods, target) || heard.some(({ port }) => targets.includes(port))) return []
  const refused = refusedAt(scene, target)
  // of a log's end the line that tells the port in question may be missing
  if (refused.length === 0 && !isAskedAbout(scene, service.entity)) return []
  const ports = heard.map(({ port }) => port).join(", ")
  return [
    {
      entity: service.entity,
      summary: `${showEntity(service.entity)} leads to port ${target}, and its pods listen on ${ports}`,
      observations: [
        {
          ratio: weight.strong,
          sentence: `the program behind it tells that it listens on ${ports}`,
          cites: [citeOf(scene, service.entity), first.told.cite]
        },
        ...pods.slice(0, 1).map((pod) => ({
          ratio: weight.fair,
          sentence: "the pods behind it are ready",
          cites: [citeOf(scene, pod.entity)]
        })),
        ...refused
      ],
      explains: []
    }
  ]
}

/** A service that leads to a port which the pods behind it do not have. What a container's ports are is told by its author: most tell. */
const candidates = (scene: Scene): ReadonlyArray<Candidate> =>
  scene.known("Service").flatMap((object): ReadonlyArray<Candidate> => {
    const service = serviceOf(object)
    const pods = podsBehind(scene, service).filter(({ isWhole, phase }) => isWhole && phase !== "Succeeded" && phase !== "Failed")
    if (pods.length === 0 || numbersOf(pods).length === 0) return unheard(scene, service)
    // a table of services tells their ports and not where these lead
    const isTold = service.ports.some(({ target }) => target !== undefined)
    const wrong = service.ports.map((port) => wrongTarget(pods, port, isTold)).filter((target) => target !== undefined)
    const [target] = wrong
    if (target === undefined) return []
    return [
      {
        entity: service.entity,
        summary: `${showEntity(service.entity)} leads to port ${target}, and its pods have ${numbersOf(pods).join(", ")}`,
        observations: observe(scene, service, target, pods),
        explains: []
      }
    ]
  })

export const targetPort: Cause = {
  code: "service-target-port-mismatch",
  family: "service",
  title: "The service leads to a port that its pods do not have",
  prior: 0.04,
  next: "make the service's targetPort and the containers' port agree",
  candidates
}
