import { at, list, text, texts } from "../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"

/** Kinds that serve hosts, which people name by those rather than by their objects' names. */
export const hostKinds: ReadonlyArray<string> = [
  "Ingress",
  "IngressRoute",
  "HTTPProxy",
  "Route",
  "HTTPRoute",
  "VirtualService",
  "Certificate"
]

/** Traefik's own language: Host(`a.example.com`) && PathPrefix(`/b`). https://doc.traefik.io/traefik/routing/routers/#rule */
const inMatch = (match: string | undefined): ReadonlyArray<string> =>
  match === undefined ? [] : Array.from(match.matchAll(/\bHost(?:SNI)?\(([^)]*)\)/g), ([, hosts = ""]) => hosts.split(/[`",\s]+/)).flat()

/** The hosts that an object is there for, whatever kind names them how. */
export const hostsOf = ({ spec }: KubeObject): ReadonlyArray<string> =>
  [
    ...list(at(spec, "rules")).flatMap(({ host }) => text(host) ?? []),
    ...list(at(spec, "routes")).flatMap(({ match }) => inMatch(text(match))),
    ...["hostnames", "hosts", "dnsNames"].flatMap((name) => texts(at(spec, name))),
    ...[text(at(spec, "host")), text(at(spec, "virtualhost", "fqdn")), text(at(spec, "commonName"))].filter((one) => one !== undefined)
  ].filter((host) => host.includes("."))
