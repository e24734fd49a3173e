import { type Entity, entityKey, showEntity } from "../../domain/entity.ts"
import { at, list, text, time } from "../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import type { Cause } from "../causes/cause.ts"
import { isAskedWhyItEnded } from "../causes/crash/failing-containers.ts"
import { measuredWell } from "../causes/metrics/measured-well.ts"
import { isMeasuredWell } from "../causes/metrics/well-measured.ts"
import { entity, entityOf } from "../scene/entity.ts"
import type { Scene } from "../scene/scene.ts"
import { isTrue } from "../scene/views/condition.ts"
import { findSymptoms } from "../symptoms/find-symptoms.ts"
import { isNodeGone } from "../symptoms/node-gone.ts"
import type { Symptom } from "../symptoms/symptom.ts"
import { workloadKinds } from "../symptoms/workload-trouble.ts"
import { askedOf, asksOfExpiry, complainsOfCertificate } from "./asked.ts"
import { claimsFailure } from "./claims.ts"
import { conclude, type Verdict } from "./conclude.ts"
import { heardByCallers, pointAtCalled, withDependents } from "./dependents.ts"
import { explainAway } from "./explain-away.ts"
import { hypothesesIn, type Scored } from "./hypothesis.ts"
import { type Focus, focusOf, leastRelevance, relevance } from "./relevance.ts"
import { ruleOutRivals } from "./rule-out-rivals.ts"
import { standsAlone } from "./stands-alone.ts"

export interface Analysis {
  readonly verdict: Verdict
  readonly hypotheses: ReadonlyArray<Scored>
  readonly symptoms: ReadonlyArray<Symptom>
  readonly focus: Focus
}

/** Nothing runs in the namespace that is asked about, nor is to run, as far as all of it was seen. */
const isSeenEmpty = (scene: Scene, focus: Focus): boolean => {
  const { namespace } = scene.subject
  if (namespace === undefined || focus.named.size > 0 || typeof scene.find(entity("Namespace", undefined, namespace)) === "string")
    return false
  return ["Pod", "Job", ...workloadKinds].every((kind) => scene.isComplete(kind, namespace))
}

/** A node that is gone while others are there is trouble only to what ran on it, and has not found another place. */
const isNodeThatWent = (scene: Scene, one: Entity): boolean => isNodeGone(scene, one) && scene.pods.length > 0

/** Whether there are certificates where it is asked, and all of them hold. https://cert-manager.io/docs/usage/certificate/ */
const certificatesHold = (scene: Scene, { namespaces }: Focus): boolean => {
  const known = scene.known("Certificate").filter(({ metadata }) => namespaces.size === 0 || namespaces.has(metadata.namespace ?? ""))
  const holds = (certificate: KubeObject) => {
    const until = time(at(certificate, "status", "notAfter"))
    return isTrue(certificate, "Ready") && (until === undefined || scene.now === undefined || until > scene.now)
  }
  return known.length > 0 && known.every(holds)
}

/** Whether a certificate is complained of that an ingress takes from a secret of which nothing is known. */
const isShownUnknown = (scene: Scene, { named }: Focus): boolean =>
  complainsOfCertificate(scene.subject) &&
  scene
    .known("Ingress")
    .filter((ingress) => named.has(entityKey(entityOf(ingress))))
    .some(({ metadata: { namespace }, spec }) =>
      list(at(spec, "tls")).some(({ secretName }) => scene.find(entity("Secret", namespace, text(secretName) ?? "")) === "unknown")
    )

/** Why it cannot be said that nothing is wrong with what was asked about; nothing when it can, as far as it is known. */
const whyNotHealthy = (scene: Scene, focus: Focus): string | undefined => {
  const [missing] = focus.missing.filter((one) => !isNodeThatWent(scene, one))
  if (missing !== undefined) {
    const isAbsent = missing.kind !== "object" && scene.find(missing) === "absent"
    return isAbsent ? `there is no ${showEntity(missing)}` : `nothing is known of ${missing.name}`
  }
  const asked = scene.pods.filter(({ entity }) => relevance(focus, entityKey(entity)) === leastRelevance(focus))
  const isSeen = asked.every(({ containers, phase }) => phase !== undefined || containers.some(({ status }) => status !== undefined))
  if (asked.length === 0 && askedOf(scene.subject) === "state" && isSeenEmpty(scene, focus)) return undefined
  if (asked.length === 0 ? !standsAlone(scene, focus) : !isSeen) return "too little is known to say that nothing is wrong"
  if (asked.some((pod) => isAskedWhyItEnded(scene, pod))) return "its pods are well by now, and why they were started again is not known"
  if (isShownUnknown(scene, focus) && !certificatesHold(scene, focus))
    return "what is behind it is well, and the certificate that is shown for it is in a secret that was not read"
  switch (askedOf(scene.subject)) {
    case "state":
      return asksOfExpiry(scene.subject) && !certificatesHold(scene, focus)
        ? "its pods are well, and how long its certificate holds is not known"
        : undefined
    case "answers":
      return isMeasuredWell(scene) || asked.some(({ entity }) => scene.logsOf(entity).length > 0)
        ? undefined
        : "its pods are well, and how it answers is told by its logs, which are not known"
    case "measures":
      if (asked.length > 0 && (measuredWell(scene, asked) || isMeasuredWell(scene))) return undefined
      return "its pods are well, and how fast or how full it is takes measurements"
    case "other":
      return "it was not asked what is wrong"
  }
}

/** The cause of what was asked about, in what is known. Pure: the same evidence gives the same answer. */
export const analyse = (scene: Scene, causes: ReadonlyArray<Cause>): Analysis => {
  const focus = focusOf(scene)
  const symptoms = findSymptoms(scene)
  const found = heardByCallers(scene, pointAtCalled(scene, hypothesesIn(scene, causes)), symptoms)
  const hypotheses = withDependents(scene, explainAway(found), symptoms, focus)
  const verdict = conclude(hypotheses, symptoms, focus, {
    notHealthy: whyNotHealthy(scene, focus),
    isClaimed: claimsFailure(scene.subject)
  })
  return { verdict, hypotheses: verdict.verdict === "cause" ? ruleOutRivals(hypotheses, verdict.cause) : hypotheses, symptoms, focus }
}
