import { type Entity, entityKey } from "../../../domain/entity.ts"
import { at, type Fields, list, maybeFields, text } from "../../../platform/kubernetes/fields.ts"
import { entity } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { perScene } from "../evidence.ts"
import { cloudAnswers } from "./cloud-answers.ts"

/** What EKS says that is wrong with one of its own parts. */
export interface Ailing {
  readonly about: Entity
  readonly status: string
  /** Each its code and its message. */
  readonly issues: ReadonlyArray<string>
  readonly source: string
  /** Names of the groups of instances behind it. */
  readonly groups: ReadonlyArray<string>
}

/** What `aws eks describe-…` prints, by the field that it stands in: the kind that it tells of, and the field of its name. */
const told: Readonly<Record<string, readonly [kind: string, name: string]>> = {
  addon: ["Addon", "addonName"],
  nodegroup: ["Nodegroup", "nodegroupName"],
  fargateProfile: ["FargateProfile", "fargateProfileName"],
  cluster: ["Cluster", "name"],
  update: ["Update", "id"]
}

/**
 * States in which something did not come about or does not work.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_Addon.html, API_Nodegroup.html, API_Cluster.html and API_Update.html
 */
const isBad = /^(?:DEGRADED|(?:\w+_)?FAILED)$/i

const issueOf = (issue: unknown): string =>
  [at(issue, "code") ?? at(issue, "errorCode"), at(issue, "message") ?? at(issue, "errorMessage")]
    .flatMap((part) => text(part) ?? [])
    .join(": ")

const ailingIn = (one: Fields, kind: string, name: string, source: string): ReadonlyArray<Ailing> => {
  const status = text(one.status) ?? ""
  const issues = [...list(at(one, "health", "issues")), ...list(one.errors)].map(issueOf).filter((issue) => issue !== "")
  if (!isBad.test(status) && issues.length === 0) return []
  const groups = list(at(one, "resources", "autoScalingGroups")).flatMap(({ name: group }) => text(group) ?? [])
  return [{ about: entity(kind, undefined, name), status, issues, source, groups }]
}

/** Records that have such a name themselves: what `--query` left, and what `eksctl get addon` and `eksctl get nodegroup` print as JSON. */
const listed = (value: Fields): ReadonlyArray<readonly [Fields, kind: string, name: string]> =>
  [value, ...list(value.items)].flatMap((one) =>
    Object.values(told).flatMap(([kind, nameField]) => {
      const upper = `${nameField.charAt(0).toUpperCase()}${nameField.slice(1)}`
      const name = kind === "Addon" || kind === "Nodegroup" ? (text(one[nameField]) ?? text(one[upper])) : undefined
      const own = text(one.status) ?? text(one.Status)
      const issues = list(one.Issues).map((issue) => ({ code: issue.Code ?? issue.code, message: issue.Message ?? issue.message }))
      return name === undefined || own === undefined
        ? []
        : [[{ ...one, status: own, ...(issues.length === 0 ? {} : { health: { issues } }) }, kind, name] as const]
    })
  )

/** Add-ons, groups of nodes, clusters and updates that EKS itself says are not well. */
export const ailingParts = perScene((scene: Scene): ReadonlyArray<Ailing> => {
  const all = cloudAnswers(scene).flatMap(({ source, value }) => [
    ...Object.entries(told).flatMap(([field, [kind, nameField]]) => {
      const one = maybeFields(value[field])
      return one === undefined ? [] : ailingIn(one, kind, text(one[nameField]) ?? field, source)
    }),
    ...listed(value).flatMap(([one, kind, name]) => ailingIn(one, kind, name, source))
  ])
  return [...new Map(all.map((one) => [entityKey(one.about), one])).values()]
})
