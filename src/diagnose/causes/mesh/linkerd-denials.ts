import { type Entity, entityKey, showEntity } from "../../../domain/entity.ts"
import { asksHowItAnswers } from "../../reason/asked.ts"
import type { Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { type Candidate, type Observation, weight } from "../cause.ts"
import { citeOf, eachOnce, perScene, type Spoken, saidThat } from "../evidence.ts"
import { besides, hasProxy, isInMesh, podAt, proxyLines, wantedMesh } from "./proxies.ts"

/** What a proxy of Linkerd refused: by which Server or default policy, and whom. */
interface Denial {
  readonly pod: Pod
  readonly spoken: Spoken
  /** The Server that refuses; the workload where it is a default policy. */
  readonly by: Entity
  /** Its name, where it is a default policy. */
  readonly policy: string | undefined
  /** Whether the caller showed who it is. */
  readonly isKnown: boolean
  readonly caller: Pod | undefined
}

const denied = /\b(?:Request|Connection) denied\b(.*)$/

/**
 * As the inbound proxy logs it: `Request denied server.kind=server server.name=web client.tls=None(NoClientHello) client.ip=10.0.0.1`, and
 * before 2.12 `server=web tls=… client=10.0.0.1:39024`. https://linkerd.io/2/tasks/troubleshooting/, https://linkerd.io/2/reference/authorization-policy/
 */
const denialIn = (scene: Scene, pod: Pod, spoken: Spoken): Denial | undefined => {
  const told = denied.exec(spoken.line)?.[1]
  const name = /\sserver(?:\.name)?=(\S+)/.exec(told ?? "")?.[1]
  if (told === undefined || name === undefined) return undefined
  const isDefault = /\sserver\.kind=default\b/.test(told) || name.startsWith("default:")
  const address = /\sclient(?:\.ip)?=\[?([\d.]+|[\da-f:]+)/i.exec(told)?.[1]
  return {
    pod,
    spoken,
    by: isDefault ? scene.workloadOf(pod.object) : besides("Server", pod, name),
    policy: isDefault ? name : undefined,
    isKnown: !/\stls=None|\.tls=None/.test(told),
    caller: address === undefined ? undefined : podAt(scene, address)
  }
}

/** Proxies are heard where it is asked how something answers: their refusals are nobody's trouble otherwise. */
const denials = perScene((scene: Scene): ReadonlyArray<Denial> => {
  if (!asksHowItAnswers(scene.subject)) return []
  return scene.pods
    .filter((pod) => hasProxy(pod, "Linkerd"))
    .flatMap((pod) => proxyLines(scene, pod, "Linkerd").flatMap((spoken) => denialIn(scene, pod, spoken) ?? []))
})

const callersOf = (scene: Scene, all: ReadonlyArray<Denial>): ReadonlyArray<Entity> =>
  eachOnce(all.flatMap(({ caller }) => (caller === undefined ? [] : [scene.workloadOf(caller.object)])))

const touchedBy = (scene: Scene, all: ReadonlyArray<Denial>): ReadonlyArray<Entity> => [
  ...eachOnce(all.flatMap(({ pod }) => [pod.entity, scene.workloadOf(pod.object)])),
  ...callersOf(scene, all)
]

const observe = (scene: Scene, all: ReadonlyArray<Denial>, by: Entity): ReadonlyArray<Observation> => {
  const policy = all.find((one) => one.policy !== undefined)?.policy
  const server = scene.find(by)
  const why =
    policy !== undefined
      ? `its default inbound policy is ${policy}`
      : typeof server === "string"
        ? undefined
        : "it lets in only what an authorization for it names"
  return [
    ...saidThat(
      all.map(({ spoken }) => spoken),
      /./,
      weight.strong
    ),
    ...(all.length > 2
      ? [{ ratio: weight.weak, sentence: `${all.length} were refused`, cites: all.slice(-1).map(({ spoken }) => spoken.cite) }]
      : []),
    ...(why === undefined ? [] : [{ ratio: weight.fair, sentence: why, cites: [citeOf(scene, by)] }]),
    { ratio: weight.fair, sentence: "it is asked how it answers", cites: [] }
  ]
}

const grouped = (all: ReadonlyArray<Denial>): ReadonlyArray<readonly [by: Entity, all: ReadonlyArray<Denial>]> =>
  [...Map.groupBy(all, ({ by }) => entityKey(by)).values()].flatMap((some) => (some[0] === undefined ? [] : [[some[0].by, some] as const]))

/** Callers that have no proxy show nobody who they are. */
const isBare = ({ caller, isKnown }: Denial): boolean => !isKnown && caller?.isWhole === true && !isInMesh(caller)

const names = (entities: ReadonlyArray<Entity>): string =>
  entities.length === 0 ? "callers" : entities.slice(0, 2).map(showEntity).join(", ")

/** Refusals of callers that have a proxy, or are not known. */
export const refusedByLinkerd = (scene: Scene): ReadonlyArray<Candidate> =>
  grouped(denials(scene).filter((one) => !isBare(one))).map(([by, all]) => ({
    entity: by,
    summary: `${showEntity(by)} refuses ${names(callersOf(scene, all))}`,
    observations: observe(scene, all, by),
    explains: touchedBy(scene, all)
  }))

/** Refusals of callers outside of the mesh, where it wants to know who they are. */
export const bareCallersOfLinkerd = (scene: Scene): ReadonlyArray<Candidate> =>
  grouped(denials(scene).filter(isBare)).map(([by, all]) => {
    const callers = callersOf(scene, all)
    return {
      entity: by,
      summary: `${showEntity(by)} wants to know who calls, and ${names(callers)} has no proxy of the mesh`,
      observations: [
        ...observe(scene, all, by),
        { ratio: weight.fair, sentence: "the caller has no proxy", cites: callers.map((one) => citeOf(scene, one)) }
      ],
      explains: touchedBy(scene, all),
      // where the caller is to be in the mesh, that it is not is the cause
      blames: callers
    }
  })

/** Workloads that are to be in the mesh and are not, which others refuse for that. */
export const withoutProxy = (scene: Scene): ReadonlyArray<Candidate> => {
  const bare = grouped(denials(scene).filter(isBare)).flatMap(([, all]) => all)
  const missing = scene.pods.flatMap((pod) => {
    const wanted = pod.isWhole && pod.phase === "Running" ? wantedMesh(scene, pod) : undefined
    return wanted === undefined || hasProxy(pod, wanted.mesh) ? [] : [{ pod, ...wanted }]
  })
  return [...Map.groupBy(missing, ({ pod }) => entityKey(scene.workloadOf(pod.object))).values()].flatMap(
    (all): ReadonlyArray<Candidate> => {
      const [first] = all
      if (first === undefined) return []
      const workload = scene.workloadOf(first.pod.object)
      const refusals = bare.filter(({ caller }) => all.some(({ pod }) => pod === caller))
      const sentence = `${first.by} wants it in ${first.mesh}, and it has no proxy`
      return [
        {
          entity: workload,
          summary: `${showEntity(workload)} is not in the mesh: ${sentence}`,
          observations: [
            { ratio: weight.strong, sentence, cites: [citeOf(scene, first.pod.entity)] },
            ...saidThat(
              refusals.map(({ spoken }) => spoken),
              /./,
              weight.strong
            ),
            ...(refusals.length > 0 ? [{ ratio: weight.fair, sentence: "it is asked how it answers", cites: [] }] : [])
          ],
          explains: [...all.map(({ pod }) => pod.entity), ...touchedBy(scene, refusals)]
        }
      ]
    }
  )
}
