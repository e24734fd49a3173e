import { type Entity, entityKey } from "../../../domain/entity.ts"
import { entity } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { isReady, type Pod } from "../../scene/views/pod.ts"
import { type Candidate, weight } from "../cause.ts"
import { citedLines, citeOf, type Spoken, saidThat } from "../evidence.ts"
import { hasProxy, proxyLines } from "./proxies.ts"

/** Where the control plane of a pod's proxy is. https://linkerd.io/2/reference/proxy-configuration/ */
const homeOf = ({ labels }: Pod): string => labels["linkerd.io/control-plane-ns"] ?? "linkerd"

/** What linkerd-identity says in its log, and in an event of the reason IssuerValidationFailed. https://linkerd.io/2/tasks/replacing_expired_certificates/ */
const issuerInvalid = /(?:CA cert validation failure|certificate) ?.*(?:has expired or is not yet valid|expired)/i

/** The same, in words that only linkerd-identity has of its own certificate. */
const issuerOver = /CA cert validation failure: .*(?:has expired or is not yet valid|expired)/i

/** Lines of a log that tell how it is now. */
const PRESENT = 50

/** What proxies log that get no certificate of their own, or one that is over. */
const notCertified =
  /Failed to (?:certify|obtain) identity|invalid (?:peer )?(?:certificate|ceritficate): ?(?:Cert)?(?:Expired|NotValidYet)|\bCertExpired\b/i

interface Home {
  readonly home: string
  readonly pods: ReadonlyArray<Pod>
}

/** Pods in the mesh that are not ready: why is their proxy's to say. */
const homes = (scene: Scene): ReadonlyArray<Home> => {
  const ill = scene.pods.filter((pod) => hasProxy(pod, "Linkerd") && pod.phase !== "Succeeded" && !isReady(pod))
  return [...Map.groupBy(ill, homeOf)].map(([home, pods]) => ({ home, pods }))
}

const saidByIdentity = (scene: Scene, home: string): ReadonlyArray<Spoken> => {
  const events = scene
    .all("Event", home)
    .filter(({ reason }) => reason === "IssuerValidationFailed")
    .map((event) => ({ line: String(event.message ?? ""), cite: citeOf(scene, entity("Event", home, event.metadata.name)) }))
  const logs = scene.logs
    .filter(({ namespace, pod }) => namespace === home && pod.startsWith("linkerd-identity"))
    .flatMap((log) => citedLines(log))
  return [...events, ...logs].filter(({ line }) => issuerInvalid.test(line))
}

/** What `linkerd check` prints of a certificate that is over. https://linkerd.io/2/tasks/troubleshooting/#l5d-identity */
const failedCheck = /^\s*[×x] (?<which>trust (?:roots|anchors)|issuer cert) (?:is|are) within (?:its|their) validity period/

/** Linkerd's own word on the certificates that it signs with, where none of its pods was saved. */
export const identityCheckFailed = (scene: Scene): ReadonlyArray<Candidate> => {
  const checks = scene.said.flatMap(({ line, source }) => {
    const which = failedCheck.exec(line)?.groups?.which
    return which === undefined ? [] : [{ line, cite: source, which }]
  })
  const logged = scene.logs
    .filter(({ pod }) => pod.startsWith("linkerd-identity"))
    .flatMap((log) =>
      citedLines(log, PRESENT)
        .filter(({ line }) => issuerOver.test(line))
        .map((spoken) => ({ ...spoken, pod: entity("Pod", log.namespace, log.pod) }))
    )
  const [first] = [...checks, ...logged]
  if (first === undefined) return []
  const home = logged[0]?.pod.namespace ?? "linkerd"
  const isOfAnchors = checks.some(({ which }) => which.startsWith("trust"))
  const workloads = logged.map(({ pod }) => {
    const found = scene.find(pod)
    return typeof found === "string" ? pod : scene.workloadOf(found)
  })
  return [
    {
      entity: isOfAnchors ? entity("ConfigMap", home, "linkerd-identity-trust-roots") : entity("Secret", home, "linkerd-identity-issuer"),
      summary: `${isOfAnchors ? "Linkerd's trust anchors are" : "the certificate by which Linkerd signs identities is"} over: ${first.line.trim()}`,
      observations: [
        ...saidThat([first], /./, weight.overwhelming),
        { ratio: weight.strong, sentence: "proxies get no certificate, or none that others trust, once this is over", cites: [first.cite] }
      ],
      explains: [...workloads, ...logged.map(({ pod }) => pod)]
    }
  ]
}

/** The certificate by which Linkerd signs those of its proxies is over: what is started, or wants a new one, gets none. */
export const identityExpired = (scene: Scene): ReadonlyArray<Candidate> =>
  homes(scene).flatMap(({ home, pods }): ReadonlyArray<Candidate> => {
    const byProxies = pods.flatMap((pod) => proxyLines(scene, pod, "Linkerd")).filter(({ line }) => notCertified.test(line))
    const byIdentity = byProxies.length > 0 || pods.some(({ namespace }) => namespace === home) ? saidByIdentity(scene, home) : []
    if (byIdentity.length === 0 && byProxies.length === 0) return []
    const workloads = new Map(pods.map((pod) => scene.workloadOf(pod.object)).map((one) => [entityKey(one), one]))
    const issuer: Entity = entity("Secret", home, "linkerd-identity-issuer")
    const isOver = byProxies.some(({ line }) => /Expired/i.test(line))
    return [
      {
        entity: issuer,
        summary: `the certificate by which Linkerd signs identities has expired: ${workloads.size} workloads have proxies without one`,
        observations: [
          ...saidThat(byIdentity, /./, weight.overwhelming),
          ...saidThat(byProxies, /./, isOver ? weight.overwhelming : weight.strong),
          {
            ratio: weight.fair,
            sentence: `${pods.length} pods with its proxy are not ready`,
            cites: pods.slice(0, 3).map((pod) => citeOf(scene, pod.entity))
          },
          ...(workloads.size > 1 ? [{ ratio: weight.fair, sentence: "in several workloads", cites: [] }] : [])
        ],
        explains: [...workloads.values(), ...pods.map((pod) => pod.entity)]
      }
    ]
  })
