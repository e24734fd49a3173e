import type { Scene } from "../../scene/scene.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { type Spoken, saidThat } from "../evidence.ts"
import { type Component, componentSays, measured, passedOn, podOfComponent, serverExpired } from "./component.ts"
import { unhealthyMembers, withoutLeader } from "./etcd-voice.ts"
import { slowDiskLines } from "./slow-disk.ts"

/** What a part of the control plane logs, or the API server answers, when it is in trouble; and what its metrics show. */
interface ComponentSign {
  readonly code: string
  readonly title: string
  readonly next: string
  readonly component: Component
  readonly says: RegExp
  /** Lines of what was said that tell it; all that match, where one says enough. */
  readonly tell?: (said: ReadonlyArray<Spoken>) => ReadonlyArray<Spoken>
  readonly measures?: (scene: Scene) => ReadonlyArray<Observation>
}

/** A metric that is bad above or below a bound. Seconds, bytes or counts, as the metric has them. */
const beyond =
  (metric: string, isBad: (value: number) => boolean, tell: (value: number) => string) =>
  (scene: Scene): ReadonlyArray<Observation> =>
    measured(scene, metric)
      .filter(({ value }) => isBad(value))
      .slice(0, 1)
      .map(({ source, value }) => ({ ratio: weight.overwhelming, sentence: tell(value), cites: [source] }))

const nearQuota = (scene: Scene): ReadonlyArray<Observation> => {
  if (scene.subject.namespace === undefined) {
    scene.samplesOf('{__name__=~"etcd_mvcc_db_total_size_in_bytes|etcd_server_quota_backend_bytes|etcd_server_has_leader"}')
  }
  const [size, quota] = [measured(scene, "etcd_mvcc_db_total_size_in_bytes")[0], measured(scene, "etcd_server_quota_backend_bytes")[0]]
  if (size === undefined || quota === undefined || quota.value === 0 || size.value / quota.value < 0.95) return []
  return [
    {
      ratio: weight.overwhelming,
      sentence: `its database is ${Math.round((size.value / quota.value) * 100)} % of its quota`,
      cites: [size.source]
    }
  ]
}

/** More rejected requests than this in ten minutes are no accident. */
const MANY = 60

/** Of the last ten minutes: the counter itself counts since the API server's start. */
const rejections = "sum by (flow_schema, priority_level, reason) (increase(apiserver_flowcontrol_rejected_requests_total[10m])) > 0"

/** https://kubernetes.io/docs/reference/instrumentation/metrics/ and https://kubernetes.io/docs/concepts/cluster-administration/flow-control/ */
const rejected = (scene: Scene): ReadonlyArray<Observation> => {
  if (scene.subject.namespace === undefined) scene.samplesOf(rejections)
  const grown = scene.samples
    .filter(({ metric, query }) => /apiserver_flowcontrol_rejected_requests_total/.test(metric.__name__ ?? query))
    .map((sample) => {
      const last = sample.points.at(-1)?.[1] ?? 0
      const isGrowth = /\b(?:increase|delta)\(/.test(sample.query)
      return { sample, count: isGrowth ? last : last - (sample.points[0]?.[1] ?? last) }
    })
    .toSorted((a, b) => b.count - a.count)
  return grown.slice(0, 1).flatMap(({ count, sample: { metric, source } }) => {
    const { flow_schema: schema, priority_level: level, reason } = metric
    const of =
      schema === undefined
        ? ""
        : ` of the flow schema ${schema} at the priority level ${level ?? "?"}${reason === undefined ? "" : ` (${reason})`}`
    return count < MANY
      ? []
      : [{ ratio: weight.overwhelming, sentence: `priority and fairness rejected ${Math.round(count)} requests${of}`, cites: [source] }]
  })
}

/** What kubectl prints, and what the API server and etcd log of each other. */
const certificateOver =
  /Unable to connect to the server: (?:tls: failed to verify certificate: )?x509: certificate has expired(?! or is not yet valid: current time \S+ is before)|authentication handshake failed: .*certificate has expired|remote error: tls: expired certificate/

/** https://etcd.io/docs/latest/op-guide/maintenance/ and https://etcd.io/docs/latest/faq/ */
const signs: ReadonlyArray<ComponentSign> = [
  {
    code: "etcd-no-space",
    title: "etcd's database is full and takes no writes",
    component: "etcd",
    says: /database space exceeded|etcdserver: no space|alarm:\s*NOSPACE|alarm raised.*NOSPACE/i,
    measures: nearQuota,
    next: "compact and defragment etcd, then disarm the alarm; find what writes so many objects"
  },
  {
    code: "etcd-no-quorum",
    title: "etcd has no leader: too many of its members are down",
    component: "etcd",
    says: /etcdserver: no leader|lost leader|raft: .* no leader|rafthttp: .* lost the TCP streaming connection .*quorum|etcdserver: not healthy for reconfigure/i,
    tell: withoutLeader,
    measures: (scene) => [
      ...beyond(
        "etcd_server_has_leader",
        (value) => value === 0,
        () => "a member has no leader"
      )(scene),
      ...unhealthyMembers(scene)
    ],
    next: "bring members back; with fewer than half left restore from a snapshot"
  },
  {
    code: "etcd-slow-disk",
    title: "etcd's disk is too slow",
    component: "etcd",
    says: /./,
    tell: slowDiskLines,
    next: "look at the disk's latency and who shares it; etcd wants its own fast disk"
  },
  {
    code: "api-server-overloaded",
    title: "The API server turns requests away because it has too many",
    component: "kube-apiserver",
    says: /too many requests(?:, please try again later| and has asked us to try again later)|\b429 Too Many Requests\b|request was rejected by priority and fairness/i,
    measures: rejected,
    next: "find the client that asks so much (by flow schema and user agent), and bound it"
  },
  {
    code: "control-plane-certificate-expired",
    title: "A certificate of the control plane has expired",
    component: "kube-apiserver",
    says: new RegExp(`${certificateOver.source}|${serverExpired.source}`, "i"),
    next: "renew the control plane's certificates (`kubeadm certs check-expiration`, `kubeadm certs renew`), and restart its pods"
  },
  {
    code: "oidc-unavailable",
    title: "The API server cannot check tokens of its identity provider",
    component: "kube-apiserver",
    says: /oidc: authenticator not initialized|oidc authenticator: (?:failed|initializing plugin)|oidc: (?:failed to verify|verify token): .*(?:fetching keys|get keys failed|unable to fetch)/i,
    next: "look whether the API server reaches the issuer's URL, and trusts its certificate"
  }
]

const observed = (scene: Scene, { component, measures, says, tell }: ComponentSign): ReadonlyArray<Observation> => {
  const said = componentSays(scene).get(component) ?? []
  const all = component === "etcd" ? [...said, ...(componentSays(scene).get("kube-apiserver") ?? []), ...passedOn(scene)] : said
  const telling = (tell?.(all) ?? all).filter(({ line }) => says.test(line))
  const times = { ratio: weight.fair, sentence: `it says so ${telling.length} times`, cites: telling.slice(0, 1).map(({ cite }) => cite) }
  return [...saidThat(telling, says, weight.overwhelming), ...(telling.length > 1 ? [times] : []), ...(measures?.(scene) ?? [])]
}

export const componentCauses: ReadonlyArray<Cause> = signs.map((sign) => ({
  code: sign.code,
  family: "control-plane",
  title: sign.title,
  prior: 0.01,
  next: sign.next,
  candidates: (scene): ReadonlyArray<Candidate> => {
    const observations = observed(scene, sign)
    const [first] = observations
    if (first === undefined) return []
    const entity = podOfComponent(scene, sign.component)
    // its words say as much of any program (a certificate, a timeout): of this one they say more
    const own = { ratio: weight.fair, sentence: `${entity.name} is of the control plane`, cites: [] }
    const all = entity.kind === "Pod" ? [...observations, own] : observations
    return [{ entity, summary: `${sign.title}: ${first.sentence}`, observations: all, explains: [] }]
  }
}))
