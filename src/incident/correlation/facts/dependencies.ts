import type { Signal } from "../../../domain/signal.ts"
import { DEPENDS_ON } from "../../../knowledge/topology/declared-dependencies.ts"
import { blamedIn } from "./blamed.ts"
import type { Labels } from "./labels.ts"
import { PROSE } from "./prose.ts"
import type { Subject } from "./subject.ts"
import { serviceName } from "./subject-of.ts"
import { exporterOf, isToldFromElsewhere } from "./tellers.ts"
import { wordsOf } from "./words.ts"
import { sameNameOf, shortHost, workloadOfPod } from "./workload-name.ts"

/** Something named by a name and, where it is said, a namespace. */
export interface Named {
  readonly name: string
  readonly namespace?: string
}

/** `from` needs `to`. */
export interface Dependency {
  readonly from: Named
  readonly to: Named
  /** By labels of telemetry, which know; else by annotations and sentences. */
  readonly observed?: true
}

/** Labels by which telemetry names who called. */
const CALLERS: ReadonlyArray<readonly [label: string, namespace: string]> = [
  ["source_workload", "source_workload_namespace"],
  ["source_app", "source_workload_namespace"],
  ["source_canonical_service", "source_workload_namespace"],
  ["client", "client_namespace"],
  ["caller", "caller_namespace"]
]

/** Labels by which telemetry of a caller names what it called. */
const CALLED = [
  "server_address",
  "peer_service",
  "net_peer_name",
  "upstream",
  "upstream_cluster",
  "upstream_service",
  "rpc_service",
  "remote_service",
  "target_service",
  "dependency",
  "db_host",
  "backend",
  "backend_pool",
  "backend_name",
  "target_group",
  "origin",
  "span_destination_service_resource",
  "destination_service_resource",
  "host_header",
  "authority",
  "dst_deployment",
  "dst_workload",
  "dst_service",
  "envoy_cluster_name"
]

/** The annotation by which people say it themselves, and how it comes through labels of metrics. */
const SPELLINGS = [DEPENDS_ON, "handrail_dev_depends_on", "depends_on"]

const MOST = 20

const named = (text: string, namespace: string | undefined): ReadonlyArray<Named> => {
  const found = serviceName(text.trim())
  if (found === undefined || found.name === "unknown" || found.name === "localhost") return []
  const place = found.namespace ?? namespace
  return [{ name: found.name, ...(place === undefined ? {} : { namespace: place }) }]
}

/** Envoy's cluster names: `outbound|8080||cart.shop.svc.cluster.local`. gRPC's services: `oteldemo.CartService`. */
const calledName = (text: string): string => {
  const envoy = /^(outbound|inbound)\|[^|]*\|[^|]*\|(.+)$/.exec(text)?.[2]
  const grpc = /^(?:[\w.]*\.)?([A-Z]\w*?)(Service)?$/.exec(text)?.[1]
  return envoy ?? grpc ?? text.replace(/-(pool|tg|target-?group|backend|origin)$/, "")
}

const MOST_TEXT = 4_000

/** `cart.shop.svc`, `cart.shop:8080` and `http://cart.shop/items`. */
const ADDRESS =
  /(?:(?<=:\/\/)([a-z0-9][-a-z0-9]*)\.([a-z][-a-z0-9]*)(?=[:/?'"\s]|$))|(?<![-.\w@])(?:[a-z0-9][-a-z0-9]*\.(?=[-a-z0-9]+\.[-a-z0-9]+\.svc\b))?([a-z0-9][-a-z0-9]*)\.([a-z0-9][-a-z0-9]*)(?=\.svc\b|:\d{2,5}\b)/g

/** What a pattern finds in texts. */
const foundIn = (texts: ReadonlyArray<string>, pattern: RegExp): ReadonlyArray<RegExpExecArray> =>
  texts.flatMap((text) => [...text.slice(0, MOST_TEXT).matchAll(pattern)])

const inText = (texts: ReadonlyArray<string>): ReadonlyArray<Named> =>
  foundIn(texts, ADDRESS).flatMap(([, site, domain, service, place]) => {
    const [name, namespace] = [site ?? service, domain ?? place]
    return name === undefined || namespace === undefined || !/[a-z]/.test(namespace) ? [] : [{ name, namespace }]
  })

/** Machines are called by names with a domain, or with a number: `hv-12.dc2.example.net`, `db1`. */
const HOST = /(?<![-.\w@/=])(?:([a-z][a-z]+[-a-z0-9]*\d[-a-z0-9]*)(?![-\w])|([a-z][-a-z0-9]*[-\d][-a-z0-9]*)(?=\.[a-z]))/g

/** Topics, tables and pipelines are often called with underscores or dots; a partition has its number behind. */
const RESOURCE = /(?<![-.\w@/=])[a-z][a-z0-9]*(?:[_.][a-z0-9]+)+(?!\w|-(?!\d+\b))/g

const resourcesNamed = (texts: ReadonlyArray<string>): ReadonlyArray<string> => foundIn(texts, RESOURCE).map(([name]) => name)

const hostsIn = (texts: ReadonlyArray<string>): ReadonlyArray<string> =>
  foundIn(texts, HOST).flatMap(([, plain, full]) => plain ?? full ?? [])

/** Sites by their whole name, as probes name them: `https://login.example.com/health`. */
const SITE = /https?:\/\/((?:[a-z0-9-]+\.)+[a-z]{2,})(?=[:/?'"\s),]|$)/gi

const sitesIn = (texts: ReadonlyArray<string>): ReadonlyArray<Named> =>
  foundIn(texts, SITE).flatMap(([, name]) => (name === undefined ? [] : [{ name: name.toLowerCase() }]))

/** Objects as commands and controllers write them: `pod shop/cart-0`, `StatefulSet shop/db`. */
const OBJECT =
  /\b(?:pods?|deployments?|stateful ?sets?|daemon ?sets?|replica ?sets?|jobs?|cron ?jobs?|services?|claims?|pvcs?|workloads?|rollouts?|app(?:lication)?s?|kustomizations?|helm ?releases?|from|to|of|for)[ :]+['"`]?([a-z0-9][-a-z0-9]*)\/([a-z0-9][-a-z0-9.]*[a-z0-9])/gi

const objectsIn = (texts: ReadonlyArray<string>): ReadonlyArray<Named> =>
  foundIn(texts, OBJECT).flatMap(([, namespace, name]) =>
    name === undefined || namespace === undefined ? [] : [{ name: workloadOfPod(name), namespace }]
  )

/** Looked for first: few sentences have one. */
const MANAGED_END = /\.(?:com|net|cn|internal|cloud)\b/

/** Hosts of a cloud's managed services are called after what they serve: `orders-1.c2k4.eu-west-1.rds.amazonaws.com`. */
const MANAGED_HOST = /\b([a-z][-a-z0-9]{2,62})(?:\.[a-z0-9][-a-z0-9]*){2,6}\.(?:com|net|cn|internal|cloud)\b/g

const managedIn = (texts: ReadonlyArray<string>): ReadonlyArray<Named> =>
  foundIn(
    texts.filter((text) => MANAGED_END.test(text)),
    MANAGED_HOST
  ).flatMap(([, name]) => (name === undefined || name === "www" ? [] : [{ name }]))

/** A client's span names the method that it called: `oteldemo.CheckoutService/PlaceOrder`. */
const spanTarget = ({ span_kind = "", span_name = "", rpc_method = "" }: Labels): ReadonlyArray<string> => {
  if (!/client|producer/i.test(span_kind)) return []
  return [span_name, rpc_method].flatMap((text) => /^(?:grpc\.)?([\w.]+)\//.exec(text)?.[1] ?? [])
}

/** A controller tells of its resource in another namespace; what Argo CD tells of is where the application is put. */
const tells = (labels: Labels): boolean =>
  isToldFromElsewhere(labels) ? exporterOf(labels) === undefined : (labels.dest_namespace ?? labels.namespace) !== labels.namespace

/** What an alert itself says of who needs whom, in its labels and annotations. */
export const dependenciesOf = (
  { annotations, labels, name: title }: Signal,
  { namespace, node, workload: told }: Subject
): ReadonlyArray<Dependency> => {
  const workload = told ?? (node === undefined ? (namespace ?? title.toLowerCase()) : shortHost(node))
  const self: Named = { name: workload, ...(namespace === undefined ? {} : { namespace }) }
  const callers = CALLERS.flatMap(([label, at]) => named(labels[label] ?? "", labels[at] ?? namespace))
  const called = [...CALLED.flatMap((label) => labels[label] ?? []), ...spanTarget(labels)].flatMap((text) =>
    named(calledName(text), namespace)
  )
  const said = SPELLINGS.flatMap((name) => (annotations[name] ?? labels[name] ?? "").split(",")).flatMap((text) => named(text, namespace))
  const sentences = Object.values(annotations)
  const mentioned = [
    ...inText([...sentences, ...Object.values(labels)]),
    ...managedIn(sentences),
    ...sitesIn(sentences),
    ...objectsIn(sentences)
  ]
  // what a controller tells of its resource can be the controller's own trouble
  const controller = tells(labels)
    ? // the parts of a product are called after it, and so is its namespace
      [labels.job ?? labels.service ?? "", labels.namespace ?? ""].flatMap((name) => named(name, labels.namespace))
    : []
  const prose = [...PROSE.flatMap((name) => annotations[name] ?? []), ...Object.values(labels).filter((text) => /\s\S+\s/.test(text))]
  const plain = prose.map((text) => text.toLowerCase())
  const blamed = [...blamedIn([wordsOf(title), ...prose]), ...hostsIn(plain), ...resourcesNamed(plain)].map((name) => ({ ...self, name }))
  const isSelf = ({ name }: Named) => sameNameOf(name) === sameNameOf(workload) || sameNameOf(workloadOfPod(name)) === sameNameOf(workload)
  return [
    ...callers.filter((one) => !isSelf(one)).map((from) => ({ from, to: self, observed: true as const })),
    ...called.filter((one) => !isSelf(one)).map((to) => ({ from: self, to, observed: true as const })),
    ...[...said, ...mentioned, ...controller, ...blamed].filter((one) => !isSelf(one)).map((to) => ({ from: self, to }))
  ].slice(0, MOST)
}
