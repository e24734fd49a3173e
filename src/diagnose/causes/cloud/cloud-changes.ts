import { type Fields, fields, jsonFields, list, maybeFields, text, time } from "../../../platform/kubernetes/fields.ts"
import type { Scene } from "../../scene/scene.ts"
import { type Observation, weight } from "../cause.ts"
import { perScene, type Spoken } from "../evidence.ts"
import { cloudAnswers } from "./cloud-answers.ts"

/** What a change in the cloud may break: who reaches whom, who may do what, or by which secret. */
type Reach = "network" | "identity" | "secret"

/** By the names of CloudTrail's events; those that read, and those that only open something, break nothing. */
const breaks: Readonly<Record<Reach, RegExp>> = {
  network:
    /^(?:RevokeSecurityGroup(?:In|E)gress|ModifySecurityGroupRules|DeleteSecurityGroup|ModifyNetworkInterfaceAttribute|ModifyDBInstance|ModifyDBCluster|ModifyCacheCluster|ModifyReplicationGroup|(?:Create|Replace|Delete)NetworkAcl(?:Entry|Association)?|(?:Create|Replace|Delete)Route|(?:Replace|Disassociate)RouteTable(?:Association)?|DeleteNatGateway|(?:Delete|Modify)VpcEndpoints?|DeleteVpcPeeringConnection|DeleteTransitGateway\w*|DetachInternetGateway|ChangeResourceRecordSets|ModifySubnetAttribute)$/,
  identity:
    /^(?:Detach(?:Role|User|Group)Policy|Delete(?:Role|User|Group)Policy|Put(?:Role|User|Group)Policy|DeleteRole|DeletePolicy|CreatePolicyVersion|SetDefaultPolicyVersion|PutRolePermissionsBoundary|UpdateAssumeRolePolicy|(?:Delete|Update)OpenIDConnectProvider\w*|(?:Delete|Update)PodIdentityAssociation|DeleteAccessEntry|DisassociateAccessPolicy|RemoveRoleFromInstanceProfile|PutKeyPolicy|DisableKey|ScheduleKeyDeletion|RevokeGrant|RetireGrant|PutBucketPolicy|DeleteBucketPolicy|SetRepositoryPolicy|DeleteRepositoryPolicy|SetQueueAttributes|RemovePermission|SetTopicAttributes|PutResourcePolicy|DetachPolicy|UpdatePolicy|AttachPolicy)$/,
  secret:
    /^(?:PutSecretValue|UpdateSecret|RotateSecret|DeleteSecret|PutParameter|DeleteParameters?|ModifyDBInstance|ModifyDBCluster|(?:Delete|Update)AccessKey)$/
}

/** One record of CloudTrail. */
interface CloudChange {
  readonly name: string
  readonly at: number | undefined
  readonly by: string
  /** What it was done to, and with: names and ids. */
  readonly words: ReadonlySet<string>
  readonly resources: ReadonlyArray<string>
  readonly source: string
}

const wordsIn = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === "string") return value.split(/[\s/:,"'{}[\]]+/).filter((word) => word.length > 3)
  if (Array.isArray(value)) return value.flatMap(wordsIn)
  const record = maybeFields(value)
  return record === undefined ? [] : Object.values(record).flatMap(wordsIn)
}

const parsed = (value: unknown): Fields => fields(typeof value === "string" ? jsonFields(value) : value)

/** `lookup-events` wraps the record that CloudTrail keeps. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
const changeOf = (one: Fields, source: string): ReadonlyArray<CloudChange> => {
  const inner = parsed(one.CloudTrailEvent)
  const name = text(one.EventName) ?? text(one.eventName) ?? text(inner.eventName)
  const hasFailed = [one, inner].some((record) => text(record.errorCode) !== undefined)
  if (name === undefined || hasFailed) return []
  const named = list(one.Resources).flatMap(({ ResourceName }) => text(ResourceName) ?? [])
  const asked = [one.requestParameters, inner.requestParameters]
  const ids = asked.flatMap((given) => Object.values(fields(given)).flatMap((value) => text(value) ?? []))
  const identity = fields(one.userIdentity ?? inner.userIdentity)
  const moment = one.EventTime ?? one.eventTime ?? inner.eventTime
  return [
    {
      name,
      at: typeof moment === "number" ? moment * 1_000 : time(moment),
      by: text(one.Username) ?? text(identity.userName) ?? text(identity.arn)?.split("/").at(-1) ?? "",
      words: new Set([...named.flatMap(wordsIn), ...asked.flatMap(wordsIn)]),
      resources: [...new Set(named.length > 0 ? named : ids)],
      source
    }
  ]
}

/** What `--query` and `--output text` or `table` leave: a row with a time, one of the names, who, and what. */
const changesInRows = (scene: Scene): ReadonlyArray<CloudChange> =>
  scene.said.flatMap(({ line, source }) => {
    const cells = line.split(/[\s|]+/).filter((cell) => cell !== "")
    const name = cells.find((cell) => Object.values(breaks).some((names) => names.test(cell)))
    if (name === undefined) return []
    const moment = cells.map((cell) => time(cell)).find((one) => one !== undefined)
    if (moment === undefined) return []
    const others = cells.filter((cell) => cell !== name && time(cell) === undefined)
    return [{ name, at: moment, by: "", words: new Set(others.flatMap(wordsIn)), resources: others.slice(0, 3), source }]
  })

/** What was changed in the cloud, as `aws cloudtrail lookup-events` tells it, latest last. */
const cloudChanges = perScene(
  (scene: Scene): ReadonlyArray<CloudChange> =>
    [
      ...changesInRows(scene),
      ...cloudAnswers(scene).flatMap(({ source, value }) =>
        [...list(value.Events), ...list(value.Records), ...list(value.items)].flatMap((one) => changeOf(one, source))
      )
    ].toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0))
)

/** A change that is this long ago, in milliseconds, broke something earlier. */
const RECENT = 24 * 60 * 60_000

/** What kinds of changes a complaint of this code may come from. */
const reaches: Readonly<Record<string, Reach>> = {
  "cloud-permission-denied": "identity",
  "cloud-credentials-missing": "identity",
  "dependency-unreachable": "network",
  "credentials-rejected": "secret"
}

const showChange = ({ at, by, name, resources }: CloudChange): string =>
  [
    name,
    ...(resources.length === 0 ? [] : [`of ${resources.slice(0, 2).join(", ")}`]),
    ...(by === "" ? [] : [`by ${by}`]),
    ...(at === undefined ? [] : [`at ${new Date(at).toISOString()}`])
  ].join(" ")

/**
 * A change in the cloud from which a complaint may come: one that touches what the complaint names, or else the last of its kind. Who else
 * changed what that day says little.
 */
export const changeBehind = (scene: Scene, code: string, { line }: Spoken): Observation | undefined => {
  const reach = reaches[code]
  if (reach === undefined) return undefined
  const { now } = scene
  const near = cloudChanges(scene).filter(
    ({ at, name }) => breaks[reach].test(name) && (at === undefined || now === undefined || (at <= now && now - at < RECENT))
  )
  const spoken = new Set(wordsIn(line))
  const touching = near.findLast(({ words }) => [...words].some((word) => spoken.has(word)))
  const change = touching ?? near.at(-1)
  if (change === undefined) return undefined
  return {
    ratio: touching === undefined ? weight.weak : weight.fair,
    sentence: `CloudTrail tells of ${showChange(change)}`,
    cites: [change.source]
  }
}
