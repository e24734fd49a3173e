import { type Finding, raise } from "../finding.ts"
import { allValues, type ParsedFlags } from "../parse-flags.ts"
import { applyToTargets, type Law, law } from "./law.ts"

const rollout = (verb: "rollback" | "restart" | "update", does: string): Law =>
  law(verb, does, { reversible: true, one: "low", several: "high", wide: "high", manifest: "high" })

const notDeployment = (found: Finding): Finding =>
  found.effect.kind === "Deployment" || found.effect.kind === "*"
    ? found
    : raise(found, "high", `a ${found.effect.kind} has no spare replicas to fall back on while it rolls`)

/** Only a Deployment rolls with surge and keeps what it had; https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment */
const onWorkload =
  (rules: Law) =>
  (flags: ParsedFlags): ReadonlyArray<Finding> =>
    applyToTargets(rules, flags).map(notDeployment)

export const rolloutUndo = onWorkload(rollout("rollback", "returns to an earlier revision of"))
export const rolloutRestart = onWorkload(rollout("restart", "replaces the pods, one after the other, of"))
export const rolloutPause = onWorkload(rollout("update", "stops the rollout of"))
export const rolloutResume = onWorkload(rollout("update", "continues the rollout of"))

const scaling = law("scale", "scales", {
  reversible: true,
  one: "low",
  several: "high",
  wide: "high",
  manifest: "high"
})

/** More than this is a capacity question of the whole cluster, not of one workload. */
const manyReplicas = 100

const scaleTo = (text: string): ((found: Finding) => Finding) => {
  const replicas = Number(text)
  if (!Number.isSafeInteger(replicas) || replicas < 0) return (found) => raise(found, "destructive", `${text} is not a number of replicas`)
  if (replicas === 0) {
    return (found) => raise(found, found.effect.scope === "objects" ? "high" : "destructive", "nothing of it is left running")
  }
  if (replicas > manyReplicas) return (found) => raise(found, "high", `${replicas} replicas can crowd out the rest of the cluster`)
  return (found) => found
}

/** Down from a known number counts as wide, because it takes capacity away; how many there are now is the snapshot's to say. */
const fewerThan = (current: string, wanted: ReadonlyArray<string>): ((found: Finding) => Finding) => {
  const known = Number(current)
  return Number.isSafeInteger(known) && known >= 0 && wanted.some((replicas) => Number(replicas) < known)
    ? (found) => raise(found, "high", `fewer than the ${known} there are`)
    : (found) => found
}

export const scale = (flags: ParsedFlags): ReadonlyArray<Finding> => {
  const wanted = allValues(flags, "replicas")
  const changes = [...wanted.map(scaleTo), ...allValues(flags, "current-replicas").map((current) => fewerThan(current, wanted))]
  return applyToTargets(scaling, flags).map((found) => changes.reduce((seen, change) => change(seen), found))
}

const autoscaling = law("create", "creates an autoscaler, which then changes the replicas by itself, for", {
  reversible: true,
  one: "high",
  several: "high",
  wide: "high",
  manifest: "high"
})

export const autoscale = (flags: ParsedFlags): ReadonlyArray<Finding> => applyToTargets(autoscaling, flags)
