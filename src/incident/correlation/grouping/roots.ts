/** Which of a group's entities is the likeliest root of the others' trouble, and why. */
import type { Severity } from "../../../domain/signal.ts"
import { type Cause, causes, families } from "../facts/family-table.ts"
import { essenceOf, isCaller, isMaker, isStore, outward } from "../facts/name-roles.ts"
import type { EntityName } from "../facts/subject.ts"
import { restsOn } from "../facts/technologies.ts"
import { wordsOf } from "../facts/words.ts"
import type { Aspect } from "./aspect.ts"
import type { Group } from "./group.ts"
import { needs } from "./named.ts"
import type { Around } from "./seen.ts"

export interface Candidate {
  readonly entity: EntityName
  /** The alert that says most of its cause. */
  readonly alert: string
  readonly family: string
  readonly cause: Cause
  /** Higher is likelier; it compares candidates of one incident and nothing else. */
  readonly score: number
  readonly reasons: ReadonlyArray<string>
  /** When its first alert fired, in milliseconds. */
  readonly at: number
}

/** How much a kind of trouble says of a cause: the order in which people look. */
const weights: Record<Cause, number> = {
  "control-plane": 100,
  node: 88,
  network: 84,
  storage: 72,
  workload: 62,
  availability: 46,
  saturation: 40,
  unknown: 34,
  traffic: 24,
  starvation: 8,
  observability: 14,
  notice: 4,
  heartbeat: 0
}

const severities: Record<Severity, number> = { critical: 3, error: 2, warning: 1, unknown: 0, info: -4 }

const places = new Map(causes.map((cause) => [cause, families.filter((one) => one.cause === cause).map(({ name }) => name)]))

/** What is only told for information is seldom why others are told as trouble. Throttling is by custom told so. */
const INFORMATION = 24

/** Within a kind, families that the table names first are nearer to the cause. */
const weightOf = ({ family, severity }: Aspect): number => {
  const weight = weights[family.cause] - Math.max(0, places.get(family.cause)?.indexOf(family.name) ?? 0) * 0.75
  if (severity === "info") return family.name === "throttling" ? weight : Math.min(weight, INFORMATION)
  // a warning whose words say nothing is no likelier than a critical symptom
  return family.cause === "unknown" && severity === "warning" ? weights.traffic - 2 : weight
}

interface Suspect {
  readonly entity: EntityName
  /** The most telling first. */
  readonly aspects: ReadonlyArray<Aspect>
  readonly lead: Aspect
  readonly weight: number
  readonly at: number
}

/** More are not weighed against each other; the most telling are. */
const MOST_SUSPECTS = 48

const suspectsOf = (group: Group): ReadonlyArray<Suspect> => {
  const byEntity = new Map<string, Array<Aspect>>()
  const parts = partsIn(group)
  for (const aspect of group.aspects.values()) {
    const id = (aspect.subject.workload === undefined && parts.get(aspect.subject.component)) || suspectId(aspect)
    const known = byEntity.get(id)
    if (known === undefined) byEntity.set(id, [aspect])
    else known.push(aspect)
  }
  return [...byEntity.values()]
    .map((all) => {
      const aspects = all.toSorted((a, b) => weightOf(b) - weightOf(a) || a.at - b.at)
      const lead = aspects[0] as Aspect
      return {
        entity: kindest(aspects).about.entity,
        aspects,
        lead,
        weight: weightOf(lead),
        at: Math.min(...aspects.map(({ at }) => at))
      }
    })
    .toSorted((a, b) => b.weight - a.weight || a.at - b.at)
    .slice(0, MOST_SUSPECTS)
}

/** What runs as each part of the cluster: an alert that only names the part is about that. */
const partsIn = (group: Group): ReadonlyMap<string | undefined, string> => {
  const found = new Map<string | undefined, Set<string>>()
  for (const aspect of group.aspects.values()) {
    const { component, workload } = aspect.subject
    if (component !== undefined && workload !== undefined) found.set(component, (found.get(component) ?? new Set()).add(suspectId(aspect)))
  }
  return new Map([...found].flatMap(([component, ids]) => (ids.size === 1 ? [[component, [...ids][0] as string] as const] : [])))
}

/** The aspect that names the entity most exactly: some labels name a Deployment where others only name a service. */
const kindest = (aspects: ReadonlyArray<Aspect>): Aspect => {
  const lead = aspects[0] as Aspect
  if (lead.about.isNode) return lead
  const exact = aspects.find(({ subject }) => subject.kind !== undefined)
  return exact ?? (lead.subject.workload === undefined ? aspects.find(({ subject }) => subject.workload !== undefined) : undefined) ?? lead
}

const suspectId = ({ about: { entity, isNode, key } }: Aspect): string => (isNode ? undefined : key) ?? entity.id

/** `carts-db`, `redis-cart` and `mongodb-geo` are the stores of `carts`, `cart` and `geo`: a custom, and only a hint. */
const isStoreOf = (store: Suspect, user: Suspect): boolean => {
  const [a, b] = [store.lead.subject, user.lead.subject]
  if (a.workload === undefined || b.workload === undefined || a.namespace !== b.namespace) return false
  if (!isStore(a.workload) || isStore(b.workload)) return false
  const core = essenceOf(a.workload)
  return core !== "" && core === essenceOf(b.workload)
}

/** A part of the cluster that is only seen failing on one node does not explain that node. */
const isOnlyOn = ({ aspects }: Suspect, node: string | undefined, aboutNode: boolean): boolean =>
  aboutNode && node !== undefined && aspects.every(({ subject }) => subject.node === node)

/** What keeps a whole namespace from working, such as its quota. */
const isOfNamespace = ({ family, subject }: Aspect): boolean =>
  family.selfContained === true && subject.namespace !== undefined && subject.workload === undefined && subject.node === undefined

/** Why the first's trouble can come from the second's; `undefined` when nothing says so. */
const explains = (root: Suspect, symptom: Suspect, around: Around): string | undefined => {
  const [a, b] = [root.lead, symptom.lead]
  if (a.about.isNode && a.subject.node !== undefined) {
    const on = symptom.aspects.some(
      ({ subject }) =>
        subject.node === a.subject.node || subject.host === a.subject.node || around.topology?.nodesOf(subject).has(a.subject.node ?? "")
    )
    if (on && b.family.selfContained !== true) return `on ${root.entity.id}`
  }
  if (
    a.about.reach === "cluster" &&
    (b.about.isOfPlatform || a.family.touches?.has(b.family.name) !== false) &&
    !isOnlyOn(root, b.subject.node, b.about.isNode) &&
    b.family.selfContained !== true &&
    root.weight > symptom.weight
  )
    return `in the cluster of ${root.entity.id}`
  if (isOfNamespace(a) && a.subject.namespace === b.subject.namespace && b.family.selfContained !== true)
    return `in namespace ${a.subject.namespace}`
  if (a.family.name === "facility" && b.about.isNodeDown && a.subject.zone !== undefined && a.subject.zone === b.subject.zone)
    return `stands in ${a.subject.zone}`
  if (a.about.supplies.includes(b.family.name)) return `lacks what ${root.entity.id} supplies`
  const pair = symptom.aspects.flatMap((user) => root.aspects.flatMap((used) => needs(user, used, around) ?? []))[0]
  if (pair !== undefined) return `depends on ${root.entity.id}`
  const { store } = a
  if (store !== undefined && b.store !== store && symptom.aspects.some(({ uses }) => uses?.includes(store) === true))
    return `cannot use its ${store}`
  if (restsOn(b.store, a.store) && a.subject.namespace === b.subject.namespace) return `keeps its members in ${root.entity.id}`
  return isStoreOf(root, symptom) ? `keeps its data in ${root.entity.id}, by its name` : undefined
}

/** What is taken off a suspect that another explains: much where the other has more than symptoms, and nothing where it explains itself. */
const discount = (root: Suspect, symptom: Suspect): number => {
  if (root.lead.about.supplies.includes(symptom.lead.family.name)) return 30
  if (symptom.lead.family.selfContained === true && root.lead.about.reach === undefined) return 0
  if (root.lead.about.isNode || root.lead.family.name === "facility") return 35
  if (root.weight >= weights.saturation - 5) return 30
  return symptom.weight <= weights.traffic + 1 ? 10 : 0
}

/** Words by which an alert's name puts the cause elsewhere: `UpstreamTimeouts`. */
const ELSEWHERE = /\b(upstream|downstream|dependenc(y|ies))\b/

const EARLY_MS = 15 * 60_000

const standing = ({ aspects, at, lead }: Suspect, first: number): ReadonlyArray<readonly [points: number, reason: string]> => {
  const { kind, namespace, workload } = lead.subject
  const worst = aspects.toSorted((a, b) => severities[b.severity] - severities[a.severity])[0]?.severity ?? "unknown"
  const kinds = new Set(aspects.map(({ family }) => family.name)).size
  const early = Math.max(0, 8 * (1 - (at - first) / EARLY_MS))
  const name = workload ?? ""
  const symptomOnly = weightOf(lead) <= weights.saturation
  const pointsAway = symptomOnly && aspects.some(({ name: title }) => ELSEWHERE.test(wordsOf(title)))
  return [
    [severities[worst], worst === "unknown" ? "" : `it is ${worst}`],
    [early, at === first ? "it was first" : ""],
    [Math.min(6, 2 * (kinds - 1)), kinds > 1 ? `it shows ${kinds} kinds of trouble` : ""],
    [workload !== undefined || lead.about.isNode || isOfNamespace(lead) ? 3 : namespace === undefined ? -5 : 0, ""],
    [kind === undefined ? 0 : 0.5, ""],
    [symptomOnly && isStore(name) ? 6 : 0, symptomOnly && isStore(name) ? "others keep their data in such a thing" : ""],
    [symptomOnly ? outward(name) : 0, symptomOnly && outward(name) < 0 ? "such a thing shows the trouble of what is behind it" : ""],
    [symptomOnly && isCaller(name) ? -3 : 0, symptomOnly && isCaller(name) ? "by its name it asks others to do the work" : ""],
    [pointsAway ? -6 : 0, pointsAway ? "its name puts the cause elsewhere" : ""],
    [isMaker(name) ? -20 : 0, isMaker(name) ? "it only makes calls" : ""]
  ]
}

const kindText: Record<Cause, string> = {
  "control-plane": "trouble of the control plane",
  node: "trouble of a node",
  network: "trouble of the network or DNS",
  storage: "trouble of storage",
  workload: "a workload's own failure",
  availability: "a workload that is not there",
  saturation: "saturation",
  unknown: "of a kind that its name does not tell",
  traffic: "a symptom seen in traffic",
  starvation: "what is left when others no longer call",
  observability: "trouble of the monitoring",
  notice: "told for information",
  heartbeat: "a heartbeat"
}

const MOST_REASONS = 6

/** All suspects, the likeliest root first. It stops after each of them, so that others can have the thread in between. */
export function* findingRoots(group: Group, around: Around): Generator<void, ReadonlyArray<Candidate>> {
  const suspects = suspectsOf(group)
  const first = Math.min(...suspects.map(({ at }) => at))
  const links: Array<ReadonlyArray<string | undefined>> = []
  for (const root of suspects) {
    links.push(suspects.map((symptom) => (symptom === root ? undefined : explains(root, symptom, around))))
    yield
  }
  return suspects
    .map((suspect, index): Candidate => {
      const explained = (links[index] ?? []).filter((link) => link !== undefined).length
      const reached = suspect.lead.about.reach === "cluster" ? Math.min(explained, 3) : explained
      const from = suspects.flatMap((root, at) => {
        const why = links[at]?.[index]
        // two that need each other explain nothing
        return why === undefined || links[index]?.[at] !== undefined ? [] : [{ why, points: discount(root, suspect) }]
      })
      const worst = from.toSorted((a, b) => b.points - a.points)[0]
      const points = standing(suspect, first)
      const score = suspect.weight + Math.min(15, 4 * reached) - (worst?.points ?? 0) + points.reduce((sum, [amount]) => sum + amount, 0)
      return {
        entity: suspect.entity,
        alert: suspect.lead.name,
        family: suspect.lead.family.name,
        cause: suspect.lead.family.cause,
        score: Math.round(score * 10) / 10,
        reasons: [
          `${suspect.lead.name} is ${kindText[suspect.lead.family.cause]} (${suspect.lead.family.name})`,
          ...(explained === 0 ? [] : [`it explains ${explained} of the ${suspects.length - 1} others`]),
          ...(worst === undefined || worst.points === 0 ? [] : [`but it ${worst.why}`]),
          ...points.flatMap(([, reason]) => (reason === "" ? [] : [reason]))
        ].slice(0, MOST_REASONS),
        at: suspect.at
      }
    })
    .toSorted((a, b) => b.score - a.score || a.at - b.at || (a.entity.id < b.entity.id ? -1 : 1))
}
