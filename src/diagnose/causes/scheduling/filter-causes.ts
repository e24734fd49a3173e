import { type Entity, showEntity } from "../../../domain/entity.ts"
import { at } from "../../../platform/kubernetes/fields.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { claimsOf } from "../../scene/views/pod.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { brokenSuppliers } from "../cloud/node-suppliers.ts"
import { citeOf, perScene, saidThat } from "../evidence.ts"
import { type Filter, type FilterCode, filters } from "./filters.ts"
import { isOfIllness } from "./illness-taints.ts"
import { nodeClaimsOf } from "./node-claims.ts"
import { type NodeFit, nodeFits } from "./node-fits.ts"
import { refusedNode } from "./node-supply.ts"
import { refusedByKubelet } from "./refused-by-kubelet.ts"
import { beforeSelector, ofRoom } from "./room.ts"
import { excludedBy, readSchedulerMessage } from "./scheduler-message.ts"
import { podEntities, type Unscheduled, unscheduled } from "./unscheduled.ts"

/** What is known of why a workload's pods have no node: the scheduler's counts, and what the objects give. */
interface Account {
  readonly of: Unscheduled
  /** By the scheduler's message: how many nodes each filter excludes. */
  readonly told: ReadonlyMap<FilterCode, number>
  /** Of the nodes that it is meant for. */
  readonly fits: ReadonlyArray<NodeFit>
}

const toldOf = (line: string): ReadonlyMap<FilterCode, number> => {
  const message = readSchedulerMessage(line)
  return new Map(
    filters.flatMap(({ code, says }) => {
      const count = message === undefined ? (says.test(line) ? 1 : 0) : excludedBy(message, says)
      return count === 0 ? [] : [[code, count] as const]
    })
  )
}

/** Nodes of the control plane count where there are no others. */
const workers = (fits: ReadonlyArray<NodeFit>): ReadonlyArray<NodeFit> => {
  const own = fits.filter(({ isControlPlane }) => !isControlPlane)
  return own.length > 0 ? own : fits
}

/** What says where a pod is to run, rather than that there is no room: its labels, where its volumes are, and the taints that keep nodes for others. */
const placing: ReadonlyArray<FilterCode> = ["node-selector-mismatch", "volume-zone-conflict", "taint-not-tolerated"]

/**
 * The nodes that a pod is meant for: those that it may choose, as far as there are any. A node that only its own illness keeps it off is not
 * kept for others: it is meant, and does not do.
 */
const meantFor = (fits: ReadonlyArray<NodeFit>): ReadonlyArray<NodeFit> =>
  placing.reduce((left, code) => {
    const open = left.filter(({ excludedBy }) => !excludedBy.some((one) => one.code === code && one.illness === undefined))
    return open.length > 0 ? open : left
  }, fits)

/** The order in which the scheduler asks of a node what says where pods are to run: it tells of each node the first that refuses it. */
const askedFirst: ReadonlyArray<FilterCode> = ["nodes-cordoned", "taint-not-tolerated", "node-selector-mismatch", "volume-zone-conflict"]

/** The scheduler's counts without the nodes that the pod is not meant for. */
const toldOfMeant = (
  told: ReadonlyMap<FilterCode, number>,
  fits: ReadonlyArray<NodeFit>,
  meant: ReadonlyArray<NodeFit>
): ReadonlyMap<FilterCode, number> => {
  const others = fits
    .filter((fit) => !meant.includes(fit))
    .map(({ excludedBy }) => askedFirst.find((code) => excludedBy.some((one) => one.code === code)))
  return new Map(
    [...told]
      .map(([code, count]) => [code, count - others.filter((other) => other === code).length] as const)
      .filter(([, count]) => count > 0)
  )
}

const accounts = perScene(
  (scene): ReadonlyArray<Account> =>
    unscheduled(scene).map((of) => {
      const all = workers(nodeFits(scene, of.pod))
      const fits = meantFor(all)
      return { of, told: of.said === undefined ? new Map() : toldOfMeant(toldOf(of.said.line), all, fits), fits }
    })
)

const isDecisive = (told: ReadonlyMap<FilterCode, number>, code: FilterCode): boolean => {
  const others = [...told].filter(([other]) => other !== code)
  const passed = others.some(([other]) => !beforeSelector.has(other))
  if (code === "node-selector-mismatch") return !passed && others.every(([, count]) => count <= (told.get(code) ?? 0))
  return others.every(([other, count]) => other === "node-selector-mismatch" || count <= (told.get(code) ?? 0))
}

const byMessage = ({ of: { said }, told }: Account, { code, says }: Filter & { readonly code: FilterCode }): ReadonlyArray<Observation> => {
  if (said === undefined || !told.has(code)) return []
  const decisive = isDecisive(told, code)
  const isTwin = code === "insufficient-memory" && told.get("insufficient-cpu") === told.get(code)
  return [
    ...saidThat([said], says, weight.overwhelming),
    {
      ratio: decisive ? weight.strong : against(weight.strong),
      sentence: decisive ? "nothing else keeps it from more nodes" : "something else keeps it from the nodes that it is meant for",
      cites: [said.cite]
    },
    ...(isTwin ? [{ ratio: against(weight.fair), sentence: "as many nodes are short of CPU", cites: [said.cite] }] : [])
  ]
}

const soleReason = (fits: ReadonlyArray<NodeFit>, code: FilterCode): number =>
  fits.filter((fit) => fit.excludedBy.every((one) => one.code === code)).length

/** Whether each node is excluded by something that the objects tell. */
const isFullyExplained = (fits: ReadonlyArray<NodeFit>): boolean => fits.length > 0 && fits.every((fit) => fit.excludedBy.length > 0)

const byObjects = (scene: Scene, { fits, of: { said } }: Account, code: FilterCode): ReadonlyArray<Observation> => {
  const excluded = fits.filter((fit) => fit.excludedBy.some((one) => one.code === code))
  if (excluded.length === 0 || !isFullyExplained(fits)) return []
  const sole = soleReason(fits, code)
  const most = Math.max(...filters.map((filter) => soleReason(fits, filter.code)))
  const cites = excluded.slice(0, 5).map(({ node }) => citeOf(scene, entityOf(node)))
  const each = excluded
    .slice(0, 3)
    .map(({ excludedBy: all, node }) => `${node.metadata.name}: ${all.find((one) => one.code === code)?.why}`)
    .join("; ")
  const reasons = excluded.length > 3 ? `${each}; and ${excluded.length - 3} more` : each
  const ratio = sole > 0 && sole >= most ? weight.strong : sole < most ? against(weight.fair) : weight.weak
  return [
    { ratio: said === undefined ? weight.strong : weight.weak, sentence: `by what the nodes have: ${reasons}`, cites },
    {
      ratio,
      sentence: sole > 0 ? `without this it would fit on ${sole} of ${fits.length} nodes` : "other filters exclude these nodes too",
      cites
    }
  ]
}

const preemptedFirst = (scene: Scene, { of: { preempted } }: Account): ReadonlyArray<Observation> => {
  const [event] = preempted
  return event === undefined
    ? []
    : [
        {
          ratio: against(weight.overwhelming),
          sentence: "it had a place, and was taken from it for a pod of higher priority",
          cites: [citeOf(scene, entityOf(event.object))]
        }
      ]
}

/** What has to be changed: a cordoned node where one is known, otherwise the workload. */
const atFault = (scene: Scene, { of }: Account, code: FilterCode) => {
  const cordoned = code === "nodes-cordoned" ? scene.known("Node").find((node) => at(node, "spec", "unschedulable") === true) : undefined
  return cordoned === undefined ? of.workload : entityOf(cordoned)
}

/** The claims of a pod for which no volume is found: why not is told of them. */
const unprovided = ({ of: { pod } }: Account, code: FilterCode): ReadonlyArray<Entity> =>
  code === "volume-capacity-short" ? claimsOf(pod) : []

/** Nodes whose own trouble set the taint that keeps the pod away. https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#taint-based-evictions */
const troubled = ({ fits }: Account, code: FilterCode): ReadonlyArray<Entity> =>
  code !== "taint-not-tolerated"
    ? []
    : fits.filter(({ excludedBy }) => excludedBy.some(({ illness }) => illness !== undefined)).map(({ node }) => entityOf(node))

/** The taints that keep the pod off: those that the scheduler names, and where it names none, as since 1.35, those that the nodes have. */
const taintKeys = ({ fits, of: { said } }: Account): ReadonlyArray<string> => {
  const named = Array.from(said?.line.matchAll(/taints? \{([^:=}]+)/g) ?? [], ([, key = ""]) => key.trim())
  if (named.length > 0) return named
  const taints = fits.flatMap(({ excludedBy }) => excludedBy.filter(({ code }) => code === "taint-not-tolerated"))
  return taints.map(({ illness, why }) => illness ?? why)
}

/** Taints that nodes get by being ill: the pod is not to tolerate them. */
const byIllness = (account: Account, code: FilterCode): ReadonlyArray<Observation> => {
  const { said } = account.of
  const keys = code === "taint-not-tolerated" ? taintKeys(account) : []
  return keys.length === 0 || !keys.every(isOfIllness)
    ? []
    : [
        {
          ratio: against(weight.overwhelming),
          sentence: "the nodes have this taint because they are not well",
          cites: said === undefined ? [] : [said.cite]
        }
      ]
}

/** What another node, as the groups and pools make them, would mend. */
const mendedByNodes: ReadonlySet<FilterCode> = new Set([...ofRoom, "node-selector-mismatch"])

/** Groups and pools that say themselves that they make no nodes. */
const suppliersOf = (scene: Scene, code: FilterCode): ReadonlyArray<Entity> =>
  mendedByNodes.has(code) ? brokenSuppliers(scene).map(({ about }) => about) : []

/** Who makes nodes says why none is made: what those that there are lack is as it was meant. */
const refused = (scene: Scene, { of: { workload } }: Account, code: FilterCode): ReadonlyArray<Observation> => {
  const by = refusedNode(scene, workload)
  return (by === "limit" ? mendedByNodes : ofRoom).has(code) && by !== undefined
    ? [{ ratio: against(weight.overwhelming), sentence: "a node would be made for it, were that not refused", cites: [] }]
    : []
}

const candidateOf = (scene: Scene, account: Account, filter: Filter & { readonly code: FilterCode }): ReadonlyArray<Candidate> => {
  const refusal = refused(scene, account, filter.code)
  // what the nodes have tells the same as the scheduler's counts, which are not why where a node was refused
  const observations = [...byMessage(account, filter), ...(refusal.length > 0 ? [] : byObjects(scene, account, filter.code))]
  const isNamed = account.told.has(filter.code) || account.of.said === undefined
  if (observations.length === 0 || !isNamed) return []
  const entity = atFault(scene, account, filter.code)
  const { workload } = account.of
  return [
    {
      entity,
      summary: `${filter.title} (${showEntity(entity)}${entity === workload ? "" : `, for ${showEntity(workload)}`})`,
      observations: [...observations, ...byIllness(account, filter.code), ...refusal, ...preemptedFirst(scene, account)],
      explains: [workload, ...podEntities(account.of)],
      blames: [
        ...troubled(account, filter.code),
        ...unprovided(account, filter.code),
        ...nodeClaimsOf(scene, workload),
        ...suppliersOf(scene, filter.code)
      ]
    }
  ]
}

/** One cause for each of the scheduler's filters. */
export const filterCauses: ReadonlyArray<Cause> = filters.map((filter) => ({
  ...filter,
  family: "scheduling",
  candidates: (scene) => [...accounts(scene).flatMap((account) => candidateOf(scene, account, filter)), ...refusedByKubelet(scene, filter)]
}))
