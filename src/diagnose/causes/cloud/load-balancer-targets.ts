import { type Entity, showEntity } from "../../../domain/entity.ts"
import { at, list, strings, text } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { isReady } from "../../scene/views/pod.ts"
import { against, type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citeOf, perScene } from "../evidence.ts"
import { courseObservation } from "../metrics/course-words.ts"
import { isBetterHigh } from "../metrics/measure-kind.ts"
import { measured, stateOf } from "../metrics/measured-course.ts"
import { cloudAnswers } from "./cloud-answers.ts"

/** What a load balancer says of a target that it sends nothing to. */
interface Refused {
  readonly target: string
  readonly why: string
  readonly source: string
}

/** Of one that was just added, or is being taken out, nothing is told yet. */
const passing = /^(?:Elb\.(?:RegistrationInProgress|InitialHealthChecking)|Target\.(?:DeregistrationInProgress|NotRegistered|NotInUse))$/

/** What `--query` and `--output text` or `table` leave of it: a target, its state, in most its reason, in one line. */
const inRow =
  /(?<target>\bi-[0-9a-f]{6,17}\b|\b\d{1,3}(?:\.\d{1,3}){3}\b)[\s|,\d]+(?<state>healthy|unhealthy|draining|initial|unused)\b(?:[\s|,]+(?<reason>(?:Target|Elb)\.\w+))?/

const rows = (scene: Scene) =>
  scene.said.flatMap(({ line, source }) => {
    const { reason = "", state = "", target = "" } = inRow.exec(line)?.groups ?? {}
    return state === "" ? [] : [{ target, state, reason, said: "", source }]
  })

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html */
const targets = perScene((scene: Scene): { readonly refused: ReadonlyArray<Refused>; readonly healthy: ReadonlyArray<string> } => {
  const answers = cloudAnswers(scene).flatMap(({ source, value }) =>
    list(value.TargetHealthDescriptions).map((one) => ({
      target: text(at(one, "Target", "Id")) ?? "",
      state: text(at(one, "TargetHealth", "State")) ?? "",
      reason: text(at(one, "TargetHealth", "Reason")) ?? "",
      said: text(at(one, "TargetHealth", "Description")) ?? "",
      source
    }))
  )
  const told = [...answers, ...rows(scene)]
  return {
    refused: told
      .filter(({ reason, state }) => state === "unhealthy" && !passing.test(reason))
      .map(({ reason, said, source, target }) => ({ target, why: [reason, said].filter((one) => one !== "").join(": "), source })),
    healthy: told.filter(({ state }) => state === "healthy").map(({ target }) => target)
  }
})

interface Balanced {
  readonly entry: Entity
  readonly services: ReadonlyArray<KubeObject>
}

const wantsOne = (object: KubeObject): boolean => object.kind === "Ingress" || at(object, "spec", "type") === "LoadBalancer"

const servicesOf = (scene: Scene, object: KubeObject): ReadonlyArray<KubeObject> => {
  if (object.kind === "Service") return [object]
  const paths = [
    at(object, "spec", "defaultBackend"),
    ...list(at(object, "spec", "rules")).flatMap((rule) => list(at(rule, "http", "paths")).map((path) => at(path, "backend")))
  ]
  return paths.flatMap((backend) => {
    const name = text(at(backend, "service", "name"))
    const found = name === undefined ? "unknown" : scene.find(entity("Service", object.metadata.namespace, name))
    return typeof found === "string" ? [] : [found]
  })
}

const balanced = (scene: Scene): ReadonlyArray<Balanced> =>
  [...scene.known("Ingress"), ...scene.known("Service")]
    .filter(wantsOne)
    .map((object) => ({ entry: entityOf(object), services: servicesOf(scene, object) }))

const podsBehind = (scene: Scene, { services }: Balanced) =>
  services.flatMap((service) => scene.podsSelected(service.metadata.namespace ?? "default", strings(at(service, "spec", "selector"))))

/** The controller's gate on a pod: whether its target takes requests. https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/ */
const GATE = /^target-health\.(?:elbv2\.k8s\.aws|alb\.ingress\.k8s\.aws)\//

const checker = /ELB-HealthChecker|GoogleHC\/|HealthCheck(?:er)?\/\d/i
const failed = /\b(?:status[=: "]+)?(?:4\d\d|5\d\d)\b/i

const candidateOf = (scene: Scene, one: Balanced, isOnly: boolean): ReadonlyArray<Candidate> => {
  const pods = podsBehind(scene, one)
  const addresses = new Set(pods.flatMap(({ object, node }) => [text(at(object, "status", "podIP")) ?? "", node ?? ""]))
  const { healthy, refused } = targets(scene)
  const own = refused.filter(({ target }) => addresses.has(target) || isOnly)
  const gates = pods.flatMap((pod) =>
    pod.conditions.filter(({ status, type }) => GATE.test(type) && status === "False").map(({ message }) => ({ pod, message }))
  )
  const checks = pods.flatMap(({ entity: pod }) =>
    scene.logsOf(pod).flatMap(({ lines, source }) =>
      lines
        .filter((line) => checker.test(line) && failed.test(line))
        .slice(-1)
        .map((line) => ({ line, source }))
    )
  )
  const counted = isOnly
    ? measured(scene).filter((measure) => measure.kind === "targets" && !isBetterHigh(measure.sample) && measure.course.now >= 1)
    : []
  const bad = counted.filter((measure) => stateOf(scene, measure) === "bad" || measure.course.now === measure.course.before)
  const [first] = own
  const observations: ReadonlyArray<Observation> = [
    ...(first === undefined
      ? []
      : [{ ratio: weight.overwhelming, sentence: `${own.length} of its targets take no requests: ${first.why}`, cites: [first.source] }]),
    ...gates.slice(0, 1).map(({ message, pod }) => ({
      ratio: weight.overwhelming,
      sentence: `its target is not healthy: ${message ?? ""}`,
      cites: [citeOf(scene, pod.entity)]
    })),
    ...bad.slice(0, 1).map((measure) => courseObservation(measure, weight.strong)),
    ...checks.slice(0, 1).map(({ line, source }) => ({
      ratio: weight.fair,
      sentence: `its health check is answered with “${line.trim().slice(0, 160)}”`,
      cites: [source]
    })),
    ...(healthy.some((target) => addresses.has(target) || isOnly)
      ? [{ ratio: against(weight.strong), sentence: "other targets of it are healthy", cites: [] }]
      : [])
  ]
  if (observations.length === 0 || (first === undefined && gates.length === 0 && bad.length === 0)) return []
  const ready = pods.filter(isReady)
  return [
    {
      entity: one.entry,
      summary: `the load balancer of ${showEntity(one.entry)} takes its targets for ill: ${observations[0]?.sentence}`,
      observations: [
        ...observations,
        ...(ready.length > 0 && ready.length === pods.length
          ? [
              {
                ratio: weight.weak,
                sentence: "their pods are ready by their own probes",
                cites: ready.slice(0, 1).map((pod) => citeOf(scene, pod.entity))
              }
            ]
          : [])
      ],
      explains: [...one.services.map(entityOf), ...pods.map((pod) => scene.workloadOf(pod.object))],
      blames: [...one.services.map(entityOf), ...pods.flatMap((pod) => [pod.entity, scene.workloadOf(pod.object)])]
    }
  ]
}

export const loadBalancerTargets: Cause = {
  code: "load-balancer-targets-unhealthy",
  family: "ingress",
  title: "The load balancer's health check fails although pods are there",
  prior: 0.015,
  next: "compare the health check's path, port and codes with what the program answers; look at the security groups between the load balancer and the pods",
  candidates: (scene) => {
    const all = balanced(scene)
    return all.flatMap((one) => candidateOf(scene, one, all.length === 1))
  }
}
