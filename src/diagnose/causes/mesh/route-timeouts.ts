import { type Entity, showEntity } from "../../../domain/entity.ts"
import { at, list, text, texts } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { asksHowItAnswers } from "../../reason/asked.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { podsBehind, serviceNamed } from "../../scene/views/service.ts"
import { type Candidate, weight } from "../cause.ts"
import { citeOf, type Spoken, saidThat } from "../evidence.ts"
import { serviceOfHost } from "./service-of-host.ts"

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** Milliseconds of `300ms`, `1.5s`, `1m30s`. https://gateway-api.sigs.k8s.io/geps/gep-2257/ */
const millisOf = (duration: string | undefined): number | undefined => {
  const parts = [...(duration ?? "").matchAll(/([\d.]+)(ms|s|m|h)/g)]
  const total = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0), 0)
  return parts.length === 0 || total === 0 ? undefined : total
}

interface Limit {
  readonly object: KubeObject
  readonly services: ReadonlyArray<Entity>
  readonly durations: ReadonlyArray<string | undefined>
}

/** Where each kind says how long a request may take. */
const limits: Readonly<Record<string, (object: KubeObject) => Omit<Limit, "object">>> = {
  // https://linkerd.io/2/reference/service-profiles/
  ServiceProfile: ({ metadata, spec }) => ({
    services: [serviceOfHost(metadata.name, metadata.namespace)],
    durations: list(at(spec, "routes")).map(({ timeout }) => text(timeout))
  }),
  // https://gateway-api.sigs.k8s.io/api-types/httproute/#timeouts-optional
  HTTPRoute: ({ metadata, spec }) => ({
    services: [
      ...list(at(spec, "parentRefs")).filter(({ kind }) => kind === "Service"),
      ...list(at(spec, "rules")).flatMap(({ backendRefs }) => list(backendRefs))
    ].flatMap(({ name, namespace }) =>
      text(name) === undefined ? [] : [entity("Service", text(namespace) ?? metadata.namespace, String(name))]
    ),
    durations: [
      ...list(at(spec, "rules")).flatMap(({ timeouts }) => [text(at(timeouts, "request")), text(at(timeouts, "backendRequest"))]),
      metadata.annotations?.["timeout.linkerd.io/request"],
      metadata.annotations?.["timeout.linkerd.io/response"]
    ]
  }),
  // https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPRoute
  VirtualService: ({ metadata, spec }) => ({
    services: texts(at(spec, "hosts")).map((host) => serviceOfHost(host, metadata.namespace)),
    durations: list(at(spec, "http")).map(({ timeout }) => text(timeout))
  }),
  // https://linkerd.io/2/reference/timeouts/
  Service: (object) => ({
    services: [entityOf(object)],
    durations: ["timeout.linkerd.io/request", "timeout.linkerd.io/response"].map((name) => object.metadata.annotations?.[name])
  })
}

/** A limit from which requests are hardly ever ended by it, in milliseconds. */
const SHORT = 1_000

/** A 504 of a proxy, as callers and proxies log it: Envoy's flag UT is that of a route's timeout. https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#response-flags */
const ended =
  /\b504\b(?! (?:ms|bytes))|gateway time-?out|upstream request timeout|\bresponse timeout\b|configured (?:dispatch|request) (?:deadline|timeout)/i

const complaints = (scene: Scene): ReadonlyArray<Spoken> =>
  scene.logs.flatMap(({ lines, source }) => {
    const from = Math.max(0, lines.length - 200)
    return lines.slice(from).flatMap((line, index) => (ended.test(line) ? [{ line, cite: `${source}:${from + index + 1}` }] : []))
  })

/** What is behind a service suffers as its callers do: both are asked about. */
const touched = (scene: Scene, service: Entity): ReadonlyArray<Entity> => {
  const found = serviceNamed(scene, service.namespace, service.name)
  return typeof found === "string" ? [service] : [service, ...podsBehind(scene, found).map(({ object }) => scene.workloadOf(object))]
}

/** The mesh ends requests that take longer than a route allows. */
export const endedByTimeout = (scene: Scene): ReadonlyArray<Candidate> => {
  if (!asksHowItAnswers(scene.subject)) return []
  const said = complaints(scene)
  if (said.length === 0) return []
  return Object.entries(limits).flatMap(([kind, read]) =>
    scene.known(kind).flatMap((object): ReadonlyArray<Candidate> => {
      const { durations, services } = read(object)
      const shortest = durations
        .map((duration) => ({ duration, millis: millisOf(duration) }))
        .filter(({ millis }) => millis !== undefined)
        .toSorted((a, b) => (a.millis ?? 0) - (b.millis ?? 0))[0]
      if (shortest?.millis === undefined) return []
      const sentence = `it ends requests after ${shortest.duration}`
      return [
        {
          entity: entityOf(object),
          summary: `${showEntity(entityOf(object))} ends requests after ${shortest.duration}, and callers see timeouts`,
          observations: [
            { ratio: shortest.millis <= SHORT ? weight.fair : weight.weak, sentence, cites: [citeOf(scene, entityOf(object))] },
            ...saidThat(said, /./, weight.strong),
            { ratio: weight.fair, sentence: "it is asked how it answers", cites: [] }
          ],
          explains: services.flatMap((service) => touched(scene, service))
        }
      ]
    })
  )
}
