import { showEntity } from "../../../domain/entity.ts"
import { at, text } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { matchesSelector, selectorOf } from "../../../platform/kubernetes/label-selector.ts"
import { asksHowItAnswers } from "../../reason/asked.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { type Candidate, weight } from "../cause.ts"
import { citeOf, type Spoken, saidThat } from "../evidence.ts"
import { hasProxy } from "./proxies.ts"

/** Linkerd's kind of this name: Istio has one, too. */
const POLICY = "AuthorizationPolicy.policy.linkerd.io"

const isOfLinkerd = ({ apiVersion }: KubeObject): boolean => apiVersion.startsWith("policy.linkerd.io/")

/** Whether anything lets somebody in: a policy for the server, its routes or its whole namespace, or an authorization of the older kind. */
const isOpened = (scene: Scene, server: KubeObject): boolean => {
  const { name, namespace } = server.metadata
  const policies = scene
    .known("AuthorizationPolicy", namespace)
    .filter(isOfLinkerd)
    .map(({ spec }) => ({ kind: text(at(spec, "targetRef", "kind")), name: text(at(spec, "targetRef", "name")) }))
  const isTarget = policies.some((target) => target.kind === "Namespace" || target.kind?.endsWith("Route") || target.name === name)
  const authorizations = scene.known("ServerAuthorization", namespace).map(({ spec }) => text(at(spec, "server", "name")))
  // one without a name selects by labels
  return isTarget || authorizations.some((one) => one === undefined || one === name)
}

/** By default a Server lets nobody in. https://linkerd.io/2/reference/authorization-policy/#server */
const isShut = ({ spec }: KubeObject): boolean => ["deny", undefined].includes(text(at(spec, "accessPolicy")))

const refusals = (scene: Scene): ReadonlyArray<Spoken> =>
  scene.logs.flatMap(({ lines, source }) => {
    const from = Math.max(0, lines.length - 200)
    return lines
      .slice(from)
      .flatMap((line, index) =>
        /\b403\b.{0,40}forbidden|\bforbidden\b.{0,40}\b403\b|status(?: code)?[ =:]+403\b|code = PermissionDenied/i.test(line)
          ? [{ line, cite: `${source}:${from + index + 1}` }]
          : []
      )
  })

/** Servers that nothing authorizes anybody for: they refuse all callers, which see 403. */
export const shutServers = (scene: Scene): ReadonlyArray<Candidate> => {
  const servers = scene.known("Server").filter((one) => isOfLinkerd(one) && isShut(one))
  if (servers.length === 0 || !asksHowItAnswers(scene.subject)) return []
  const said = refusals(scene)
  return servers.flatMap((server): ReadonlyArray<Candidate> => {
    const { namespace } = server.metadata
    const areKnown = [POLICY, "ServerAuthorization"].map((kind) => scene.isComplete(kind, namespace))
    if (areKnown.includes(false) || isOpened(scene, server)) return []
    const selector = selectorOf(at(server, "spec", "podSelector"))
    const pods = scene.pods.filter(
      (pod) => pod.namespace === namespace && hasProxy(pod, "Linkerd") && matchesSelector(selector, pod.labels)
    )
    if (pods.length === 0) return []
    const own = entityOf(server)
    return [
      {
        entity: own,
        summary: `${showEntity(own)} refuses all callers: nothing authorizes anybody for it`,
        observations: [
          { ratio: weight.strong, sentence: "nothing authorizes anybody for it", cites: [citeOf(scene, own)] },
          ...saidThat(said, /./, weight.strong),
          { ratio: weight.fair, sentence: "it is asked how it answers", cites: [] }
        ],
        explains: pods.flatMap((pod) => [pod.entity, scene.workloadOf(pod.object)])
      }
    ]
  })
}
