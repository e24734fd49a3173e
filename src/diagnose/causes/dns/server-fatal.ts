import { entity } from "../../scene/entity.ts"
import type { LogText, Scene } from "../../scene/scene.ts"
import { type Candidate, weight } from "../cause.ts"
import { citedLines, saidThat } from "../evidence.ts"
import { DNS_NAMESPACE, dnsPods } from "./dns-servers.ts"

/** What CoreDNS ends with, and why, in a few words. */
const ends: ReadonlyArray<readonly [says: RegExp, sentence: string]> = [
  // https://coredns.io/plugins/loop/
  [/plugin\/loop: .*(?:loop detected|detected for zone)/i, "what it forwards comes back to itself: the node's own resolver is a local one"],
  // https://github.com/coredns/caddy/blob/master/caddyfile/parse.go; what a plugin says while it runs has a level in front
  [
    /Corefile:\d+ - Error during parsing|^(?:[\d/.: -]+ )?plugin\/\w+: |plugin\/\w+: .*(?:unknown property|not a valid|no nameservers found|wrong argument)/i,
    "its Corefile cannot be read"
  ]
]

const isOfDns = (scene: Scene, { namespace, pod }: LogText): boolean =>
  (namespace === DNS_NAMESPACE && /^(?:rke2-coredns-\S+|core-?dns|kube-dns)-/.test(pod)) ||
  dnsPods(scene).some(({ entity: known }) => known.namespace === namespace && known.name === pod)

/** A DNS server that says why it does not start. */
export const serverFatal = (scene: Scene): ReadonlyArray<Candidate> =>
  scene.logs
    .filter((log) => isOfDns(scene, log))
    .flatMap((log): ReadonlyArray<Candidate> => {
      const { namespace, pod } = log
      const own = entity("Pod", namespace, pod)
      const said = citedLines(log)
      const [found] = ends.flatMap(([says, sentence]) => saidThat(said, says, weight.overwhelming).map((seen) => ({ seen, sentence })))
      if (found === undefined) return []
      const object = scene.find(own)
      const workload = typeof object === "string" ? own : scene.workloadOf(object)
      return [
        {
          entity: workload,
          summary: `the cluster's DNS server ends by itself: ${found.sentence}`,
          observations: [found.seen, { ratio: weight.strong, sentence: found.sentence, cites: found.seen.cites }],
          explains: [own, entity("Service", DNS_NAMESPACE, "kube-dns")]
        }
      ]
    })
