import { type Entity, showEntity } from "../../../domain/entity.ts"
import { at, list, text } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { type Condition, condition, conditionsOf } from "../../scene/views/condition.ts"
import { type Candidate, type Cause, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"

const ROUTES = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute"]

const isBad = (one: Condition | undefined): one is Condition => one?.status === "False"

/** What each gateway says of a route that wants to be served by it. https://gateway-api.sigs.k8s.io/reference/spec/ */
const saidOf = (route: KubeObject, type: string): ReadonlyArray<Condition> =>
  list(at(route, "status", "parents"))
    .flatMap((parent) => condition(conditionsOf(parent.conditions), type) ?? [])
    .filter(isBad)

const gatewaysOf = (route: KubeObject): ReadonlyArray<Entity> =>
  list(at(route, "spec", "parentRefs")).flatMap(({ kind = "Gateway", name, namespace }) => {
    const gateway = text(name)
    return gateway === undefined || kind !== "Gateway" ? [] : [entity("Gateway", text(namespace) ?? route.metadata.namespace, gateway)]
  })

const servicesOf = (route: KubeObject): ReadonlyArray<Entity> =>
  list(at(route, "spec", "rules")).flatMap(({ backendRefs }) =>
    list(backendRefs).flatMap(({ name, namespace }) => {
      const service = text(name)
      return service === undefined ? [] : [entity("Service", text(namespace) ?? route.metadata.namespace, service)]
    })
  )

const routeCandidates =
  (type: string) =>
  (scene: Scene): ReadonlyArray<Candidate> =>
    ROUTES.flatMap((kind) => scene.known(kind)).flatMap((route) =>
      saidOf(route, type)
        .slice(0, 1)
        .map(
          ({ message, reason }): Candidate => ({
            entity: entityOf(route),
            summary: `${showEntity(entityOf(route))}: ${reason}${message === "" ? "" : `, ${message}`}`,
            observations: [
              {
                ratio: weight.overwhelming,
                sentence: `${type} is False: ${reason} ${message}`.trim(),
                cites: [citeOf(scene, entityOf(route))]
              }
            ],
            explains: servicesOf(route),
            blames: gatewaysOf(route)
          })
        )
    )

const isTaken = (route: KubeObject): boolean =>
  list(at(route, "status", "parents")).some((parent) => condition(conditionsOf(parent.conditions), "Accepted")?.status === "True")

/** Nobody says anything of a route whose gateways do not exist. */
const orphanCandidates = (scene: Scene): ReadonlyArray<Candidate> =>
  ROUTES.flatMap((kind) => scene.known(kind)).flatMap((route): ReadonlyArray<Candidate> => {
    if (isTaken(route) || saidOf(route, "Accepted").length > 0) return []
    const gateways = gatewaysOf(route)
    const [first] = gateways
    if (first === undefined || gateways.some((one) => scene.find(one) !== "absent")) return []
    const sentence = `there is no ${gateways.map(showEntity).join(" and no ")}, by which it is to be served`
    return [
      {
        entity: entityOf(route),
        summary: `${showEntity(entityOf(route))}: ${sentence}`,
        observations: [{ ratio: weight.overwhelming, sentence, cites: [citeOf(scene, entityOf(route))] }],
        explains: servicesOf(route)
      }
    ]
  })

const gatewayCandidates = (scene: Scene): ReadonlyArray<Candidate> =>
  scene.known("Gateway").flatMap((gateway): ReadonlyArray<Candidate> => {
    if (!gateway.apiVersion.startsWith("gateway.networking.k8s.io")) return []
    const conditions = conditionsOf(at(gateway, "status", "conditions"))
    const bad = ["Accepted", "Programmed"].map((type) => condition(conditions, type)).find(isBad)
    const listener = list(at(gateway, "status", "listeners"))
      .flatMap((one) => condition(conditionsOf(one.conditions), "ResolvedRefs") ?? [])
      .find(isBad)
    const found = listener ?? bad
    if (found === undefined) return []
    return [
      {
        entity: entityOf(gateway),
        summary: `${showEntity(entityOf(gateway))} is not programmed: ${found.reason}${found.message === "" ? "" : `, ${found.message}`}`,
        observations: [
          {
            ratio: weight.overwhelming,
            sentence: `${found.type} is False: ${found.reason} ${found.message}`.trim(),
            cites: [citeOf(scene, entityOf(gateway))]
          }
        ],
        explains: []
      }
    ]
  })

export const gatewayCauses: ReadonlyArray<Cause> = [
  {
    code: "gateway-route-not-accepted",
    family: "ingress",
    title: "The gateway does not accept the route",
    prior: 0.01,
    next: "compare parentRefs, hostnames and the listener's allowedRoutes",
    candidates: (scene) => [...routeCandidates("Accepted")(scene), ...orphanCandidates(scene)]
  },
  {
    code: "gateway-route-backend-unresolved",
    family: "ingress",
    title: "The route leads to something that the gateway cannot resolve",
    prior: 0.01,
    next: "correct backendRefs; another namespace's service takes a ReferenceGrant",
    candidates: routeCandidates("ResolvedRefs")
  },
  {
    code: "gateway-not-programmed",
    family: "ingress",
    title: "The gateway is not programmed",
    prior: 0.01,
    next: "look at the gateway's class, listeners and certificates",
    candidates: gatewayCandidates
  }
]
