import { at, strings } from "../../../platform/kubernetes/fields.ts"
import { spokenIn } from "../../reason/asked.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { type Candidate, type Observation, weight } from "../cause.ts"
import { citedLines, citeOf, type Spoken, saidThat } from "../evidence.ts"
import { DNS_NAMESPACE, dnsNamespaces, dnsPods } from "./dns-servers.ts"

/** A question that CoreDNS passed on, and that nobody answered. https://coredns.io/plugins/errors/ */
const unanswered =
  /plugin\/errors: .*\b(?:read|dial|write) (?:udp|tcp) \S+?->(?<server>[\d.]+|\[[\da-f:]+\]):\d+: .*(?:i\/o timeout|connection refused|no route to host|network is unreachable)/i

/** Fewer may be one lost packet and who asked again. */
const LEAST = 3

/** Where the Corefile passes on what it does not know itself, where that is not the node's own configuration. https://coredns.io/plugins/forward/ */
const forwardsTo = (corefile: string): ReadonlyArray<string> =>
  (/^\s*(?:forward|proxy)\s+\.\s+([^\n{]*)/m.exec(corefile)?.[1] ?? "")
    .trim()
    .split(/\s+/)
    .map((server) => server.replace(/^(?:dns|tls):\/\//, "").replace(/:\d+$/, ""))
    .filter((server) => /^[\d.]+$|^\[?[\da-f:]+\]?$/i.test(server))

const isAsked = ({ subject }: Scene): boolean =>
  spokenIn(subject).some((text) => /\bdns\b|resol(?:ve|ution)|name server|lookup/i.test(text))

const complaints = (scene: Scene): ReadonlyArray<Spoken & { readonly server: string }> => {
  const pods = new Set(dnsPods(scene).map(({ entity: { name, namespace } }) => `${namespace}/${name}`))
  return scene.logs
    .filter(
      ({ namespace, pod }) => pods.has(`${namespace}/${pod}`) || (dnsNamespaces.includes(namespace) && /^(?:\S+-)?core-?dns-/.test(pod))
    )
    .flatMap((log) => citedLines(log))
    .flatMap((spoken) => {
      const server = unanswered.exec(spoken.line)?.groups?.server
      return server === undefined ? [] : [{ ...spoken, server }]
    })
}

/** A server that the Corefile names for what is not of the cluster, and that does not answer. */
export const upstreamSilent = (scene: Scene): ReadonlyArray<Candidate> => {
  const said = complaints(scene)
  const found = scene.find(entity("ConfigMap", DNS_NAMESPACE, "coredns"))
  if (said.length < LEAST || typeof found === "string") return []
  const servers = forwardsTo(strings(at(found, "data")).Corefile ?? "")
  const silent = said.filter(({ server }) => servers.includes(server))
  // of several one that answers is enough
  if (servers.length === 0 || silent.length < LEAST || servers.some((server) => !silent.some((one) => one.server === server))) return []
  const cites = [citeOf(scene, entityOf(found))]
  const asked: ReadonlyArray<Observation> = isAsked(scene) ? [{ ratio: weight.fair, sentence: "it is asked about names", cites: [] }] : []
  return [
    {
      entity: entityOf(found),
      summary: `the Corefile passes names on to ${servers.join(", ")}, which does not answer`,
      observations: [
        ...saidThat(silent, unanswered, weight.strong),
        { ratio: weight.fair, sentence: `the Corefile names no other server than ${servers.join(", ")}`, cites },
        ...asked
      ],
      explains: [...dnsPods(scene).flatMap((pod) => [pod.entity, scene.workloadOf(pod.object)])]
    }
  ]
}
