import { type Entity, entityKey, showEntity } from "../../domain/entity.ts"
import { weight } from "../causes/cause.ts"
import { dnsServers } from "../causes/dns/dns-servers.ts"
import { eachOnce } from "../causes/evidence.ts"
import type { Scene } from "../scene/scene.ts"
import type { Symptom } from "../symptoms/symptom.ts"
import { asksHowItAnswers } from "./asked.ts"
import { behindService, type Calls, callsOf } from "./calls.ts"
import { observed, reachOf, type Scored } from "./hypothesis.ts"
import type { Focus } from "./relevance.ts"

/** What would be believed by itself if a little more spoke for it. */
const LIKELY = 0.5

const keysOf = (entities: ReadonlyArray<Entity>): ReadonlySet<string> => new Set(entities.map(entityKey))
const meets = (keys: ReadonlySet<string>, one: Scored): boolean => [...reachOf(one)].some((key) => keys.has(key))

/** What may be meant by a complaint: what it names and, where it names nothing, what the program is told to call. */
const meant = ({ complained, isOutside, told }: Calls): ReadonlyArray<Entity> =>
  complained.length > 0 ? complained : isOutside ? [] : told

/** What a hypothesis points at: of a probe also what the program complains of, of a call all that is behind what its line or a setting names. */
const pointedAt = (scene: Scene, { blames = [], cause, entity }: Scored): ReadonlyArray<Entity> => {
  if (cause.family === "probe") return [...blames, ...callsOf(scene, entity).complained]
  if (cause.isOfCall !== true) return blames
  const calls = callsOf(scene, entity)
  // what it is told to call is no fault of what it complains of elsewhere
  const settings = calls.isOutside ? keysOf(calls.told) : new Set<string>()
  const own = blames.filter((one) => !settings.has(entityKey(one)))
  const isItself = (service: Entity): boolean => keysOf(behindService(scene, service)).has(entityKey(entity))
  const servers = keysOf(dnsServers(scene))
  const named = own.filter((one) => one.kind === "Service" && !isItself(one) && !servers.has(entityKey(one)))
  if (named.length > 0) return [...own, ...named.flatMap((service) => behindService(scene, service))]
  // a name that is not found is said with the complaint
  return [...own, ...(cause.family === "dns" ? calls.complained : meant(calls))]
}

/**
 * Lets what a caller tells, and a probe that waits for what a program calls, point at all that they are about: also at what is named around the
 * complaint, in a setting, or by another name of a service.
 */
export const pointAtCalled = (scene: Scene, hypotheses: ReadonlyArray<Scored>): ReadonlyArray<Scored> =>
  hypotheses.map((one) => (one.status === "refuted" ? one : { ...one, blames: eachOnce(pointedAt(scene, one)) }))

interface Dependent {
  readonly entity: Entity
  readonly calls: Calls
}

/** Workloads that programs complain in, and that no cause is confirmed for. */
const complainants = (scene: Scene, symptoms: ReadonlyArray<Symptom>): ReadonlyArray<Dependent> =>
  eachOnce(symptoms.filter(({ entity }) => scene.podsOf(entity).length > 0).map(({ entity }) => entity)).map((entity) => ({
    entity,
    calls: callsOf(scene, entity)
  }))

/** That callers complain of it speaks for what is likely to be wrong with something, where nothing else is as likely there. */
export const heardByCallers = (
  scene: Scene,
  hypotheses: ReadonlyArray<Scored>,
  symptoms: ReadonlyArray<Symptom>
): ReadonlyArray<Scored> => {
  const callers = complainants(scene, symptoms)
  const settled = new Set(hypotheses.filter(({ status }) => status === "confirmed").flatMap((one) => [...reachOf(one)]))
  const told = new Map<Scored, Scored>()
  const seen = new Set<string>()
  for (const one of hypotheses) {
    const key = entityKey(one.entity)
    if (seen.has(key)) continue
    seen.add(key)
    if (one.status !== "inconclusive" || one.likelihood < LIKELY || one.cause.isOfCall === true) continue
    // what is behind it fails for a reason that is known, which its callers suffer from
    if (one.entity.kind === "Service" && behindService(scene, one.entity).some((behind) => settled.has(entityKey(behind)))) continue
    const caller = callers.find(({ calls, entity }) => entityKey(entity) !== key && keysOf(calls.complained).has(key))
    if (caller === undefined) continue
    const sentence = `${showEntity(caller.entity)} calls it, and complains`
    told.set(one, observed(one, { ratio: weight.fair, sentence, cites: caller.calls.cites.slice(0, 1) }))
  }
  return hypotheses.map((one) => told.get(one) ?? one).toSorted((a, b) => b.odds - a.odds)
}

/** What suffers from something else for all that is known: it complains, or people complain of it, and nothing is found with itself. */
const sufferers = (
  scene: Scene,
  hypotheses: ReadonlyArray<Scored>,
  symptoms: ReadonlyArray<Symptom>,
  focus: Focus
): ReadonlyArray<Dependent> => {
  const asked = asksHowItAnswers(scene.subject)
    ? eachOnce(scene.pods.map(({ object }) => scene.workloadOf(object))).filter((one) => focus.named.has(entityKey(one)))
    : []
  const isOwn = ({ cause, status, likelihood }: Scored): boolean =>
    status === "confirmed" || (status === "inconclusive" && likelihood >= LIKELY && cause.isOfCall !== true && cause.family !== "probe")
  const explained = new Set(hypotheses.filter(isOwn).flatMap((one) => [...reachOf(one)]))
  const missed = keysOf(asked)
  return [...complainants(scene, symptoms), ...asked.map((entity) => ({ entity, calls: callsOf(scene, entity) }))]
    .filter(({ entity }) => !explained.has(entityKey(entity)))
    .filter(({ calls, entity }) => calls.cites.length > 0 || missed.has(entityKey(entity)))
}

/**
 * Gives each cause what suffers from it without a word of its own for that: what complains of what it calls, where that, or what it is told to
 * call, has one confirmed cause. Who calls such a caller suffers as well.
 */
export const withDependents = (
  scene: Scene,
  hypotheses: ReadonlyArray<Scored>,
  symptoms: ReadonlyArray<Symptom>,
  focus: Focus
): ReadonlyArray<Scored> => {
  if (!hypotheses.some(({ status }) => status === "confirmed")) return hypotheses
  let known = hypotheses
  let left = sufferers(scene, hypotheses, symptoms, focus)
  for (let before = Number.POSITIVE_INFINITY; left.length < before; ) {
    before = left.length
    left = left.filter(({ calls, entity }) => {
      const keys = keysOf(meant(calls))
      const [root, other] = known.filter((one) => one.status === "confirmed" && meets(keys, one))
      if (root === undefined || other !== undefined) return true
      const theirs = [entity, ...scene.podsOf(entity).map((pod) => pod.entity)]
      known = known.map((one) => (one === root ? { ...root, explains: [...root.explains, ...theirs] } : one))
      return false
    })
  }
  return known
}
