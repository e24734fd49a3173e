import { showEntity } from "../../../domain/entity.ts"
import { at, text } from "../../../platform/kubernetes/fields.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition, conditionsOf } from "../../scene/views/condition.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citedLines, citeOf, perScene, type Spoken } from "../evidence.ts"
import { clockBehind } from "./node-clocks.ts"

const expired =
  /certificate has expired|certificate rotation|part of the existing bootstrap client certificate .* is expired|tls: (?:expired|bad) certificate/i

/** Its node's state, as the kubelet's own journal gives it. */
const ownWord = /client certificate .*expired/i

/** Certificates of kubelets that are over, in whoever's words. */
const spoken = perScene(
  (scene: Scene): ReadonlyArray<Spoken> =>
    [...scene.logs.flatMap((log) => citedLines(log)), ...scene.said.map(({ line, source }) => ({ line, cite: source }))].filter(
      ({ line }) => expired.test(line) && !clockBehind.test(line) && /kubelet|system:node/i.test(line)
    )
)

/** https://kubernetes.io/docs/reference/access-authn-authz/kubelet-tls-bootstrapping/ */
export const kubeletCertificate: Cause = {
  code: "kubelet-certificate-expired",
  family: "node",
  title: "The kubelet's certificate is not valid any more",
  prior: 0.01,
  next: "approve the kubelet's pending certificate request, or bootstrap it anew; look why rotation did not work",
  candidates: (scene) =>
    scene.known("Node").flatMap((node): ReadonlyArray<Candidate> => {
      const about = entityOf(node)
      const ready = condition(conditionsOf(at(node, "status", "conditions")), "Ready")
      if (ready === undefined || ready.status === "True") return []
      const waits = scene.known("CertificateSigningRequest").find((request) => {
        const types = conditionsOf(at(request, "status", "conditions")).map(({ type }) => type)
        const isOfNode = text(at(request, "spec", "username")) === `system:node:${about.name}`
        return isOfNode && !types.includes("Approved") && text(at(request, "status", "certificate")) === undefined
      })
      const said =
        spoken(scene).find(({ line }) => line.includes(about.name)) ??
        (ownWord.test(ready.message) ? { line: ready.message, cite: citeOf(scene, about) } : undefined)
      const seen: ReadonlyArray<Observation> = [
        ...(waits === undefined
          ? []
          : [
              {
                ratio: weight.strong,
                sentence: `its certificate request ${waits.metadata.name} waits for approval`,
                cites: [citeOf(scene, entityOf(waits))]
              }
            ]),
        ...(said === undefined ? [] : [{ ratio: weight.overwhelming, sentence: `“${said.line.trim().slice(0, 200)}”`, cites: [said.cite] }])
      ]
      const isSilent = {
        ratio: weight.strong,
        sentence: `it is not ready: ${ready.message || ready.status}`,
        cites: [citeOf(scene, about)]
      }
      const on = scene.podsOn(about.name)
      return seen.length === 0
        ? []
        : [
            {
              entity: about,
              summary: `the certificate of the kubelet of ${showEntity(about)} is not valid any more`,
              observations: [
                isSilent,
                ...seen,
                { ratio: weight.strong, sentence: "which explains that the node does not report", cites: isSilent.cites }
              ],
              explains: on.flatMap((pod) => [pod.entity, scene.workloadOf(pod.object)])
            }
          ]
    })
}
