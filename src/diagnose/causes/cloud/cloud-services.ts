import { at, type Fields, list, text } from "../../../platform/kubernetes/fields.ts"
import type { Scene } from "../../scene/scene.ts"
import { type Observation, weight } from "../cause.ts"
import { perScene } from "../evidence.ts"
import { cloudAnswers } from "./cloud-answers.ts"

/** A database, cache or queue that the cloud runs, as its command line tells it. */
interface CloudService {
  readonly name: string
  readonly status: string
  /** The host that programs call. */
  readonly host: string | undefined
  readonly source: string
}

const hostOf = (one: Fields): string | undefined =>
  text(at(one, "Endpoint", "Address")) ??
  text(one.Endpoint) ??
  text(at(one, "ConfigurationEndpoint", "Address")) ??
  list(one.NodeGroups).flatMap((group) => text(at(group, "PrimaryEndpoint", "Address")) ?? [])[0]

/** By the field that lists them: those of their name and their state. */
const listed: Readonly<Record<string, readonly [name: string, state: string]>> = {
  DBInstances: ["DBInstanceIdentifier", "DBInstanceStatus"],
  DBClusters: ["DBClusterIdentifier", "Status"],
  CacheClusters: ["CacheClusterId", "CacheClusterStatus"],
  ReplicationGroups: ["ReplicationGroupId", "Status"]
}

const services = perScene(
  (scene: Scene): ReadonlyArray<CloudService> =>
    cloudAnswers(scene).flatMap(({ source, value }) =>
      Object.entries(listed).flatMap(([field, [nameField, stateField]]) =>
        list(value[field]).flatMap((one) => {
          const [name, status] = [text(one[nameField]), text(one[stateField])]
          return name === undefined || status === undefined ? [] : [{ name, status, host: hostOf(one), source }]
        })
      )
    )
)

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html#Overview.DBInstance.Status */
const isWell = /^(?:available|backing-up|configuring-\S+|storage-optimization|modifying|snapshotting|active|creating)$/i

/** Whether the cloud says that what a complaint names is not well, or the only one that it was asked about. */
export const serviceBehind = (scene: Scene, line: string): Observation | undefined => {
  const all = services(scene)
  const named = all.filter(({ host, name }) => line.includes(name) || (host !== undefined && line.includes(host)))
  const [one] = (named.length > 0 ? named : all.length === 1 ? all : []).filter(({ status }) => !isWell.test(status))
  return one === undefined
    ? undefined
    : { ratio: weight.strong, sentence: `the cloud says that ${one.name} is ${one.status}`, cites: [one.source] }
}
