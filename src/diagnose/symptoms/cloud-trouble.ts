import { showEntity } from "../../domain/entity.ts"
import { at, type Fields, list, maybeFields, text } from "../../platform/kubernetes/fields.ts"
import { cloudAnswers } from "../causes/cloud/cloud-answers.ts"
import { entity } from "../scene/entity.ts"
import type { Scene } from "../scene/scene.ts"
import type { Symptom } from "./symptom.ts"

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

const troubleOf = (one: Fields): string | undefined => {
  const status = text(one.status) ?? ""
  const issues = [...list(at(one, "health", "issues")), ...list(one.errors)].map(issueOf).filter((issue) => issue !== "")
  if (!isBad.test(status) && issues.length === 0) return undefined
  return [status, ...issues.slice(0, 1)].filter((part) => part !== "").join(", ")
}

/** What EKS says of itself that is wrong with its add-ons, groups of nodes and updates. */
export const cloudTroubles = (scene: Scene): ReadonlyArray<Symptom> =>
  cloudAnswers(scene).flatMap(({ source, value }) =>
    Object.entries(told).flatMap(([field, [kind, nameField]]): ReadonlyArray<Symptom> => {
      const one = maybeFields(value[field])
      const trouble = one === undefined ? undefined : troubleOf(one)
      if (one === undefined || trouble === undefined) return []
      const about = entity(kind, undefined, text(one[nameField]) ?? field)
      return [{ entity: about, sentence: `${showEntity(about)}: ${trouble}`, cites: [source], kind: "trouble" }]
    })
  )
