import { type Fields, present, told } from "../fields.ts"
import { find, textOf } from "../text/outline.ts"
import { linesUnder, tableIn } from "../text/sections.ts"
import type { Describer } from "./described.ts"

/** `[get list]`. */
const listIn = (text: string | undefined): ReadonlyArray<string> =>
  (text ?? "")
    .replaceAll(/[[\]]/g, "")
    .split(/\s+/)
    .filter((word) => word !== "")

/** `deployments.apps/scale` is `deployments/scale` of `apps`; `*.*` is everything. */
const resourceOf = (text: string): Fields => {
  const [whole = "", subresource] = text.split("/")
  const [plural = "", ...group] = whole.split(".")
  return { apiGroups: [group.join(".")], resources: [subresource === undefined ? plural : `${plural}/${subresource}`] }
}

export const describeRole: Describer = ({ lines }) => ({
  rules: tableIn(linesUnder(lines, "PolicyRule")).map((row) => {
    const resource = present(row.Resources)
    return told({
      ...(resource === undefined ? {} : resourceOf(resource)),
      nonResourceURLs: listIn(row["Non-Resource URLs"]),
      resourceNames: listIn(row["Resource Names"]),
      verbs: listIn(row.Verbs)
    })
  })
})

const apiGroup = "rbac.authorization.k8s.io"

export const describeRoleBinding: Describer = ({ entries, lines }) => {
  const role = find(entries, "Role")?.below ?? []
  return {
    roleRef: { apiGroup, ...told({ kind: present(textOf(role, "Kind")), name: present(textOf(role, "Name")) }) },
    subjects: tableIn(linesUnder(lines, "Subjects")).map((row) =>
      told({
        kind: present(row.Kind),
        apiGroup: row.Kind === "ServiceAccount" ? undefined : apiGroup,
        name: present(row.Name),
        namespace: present(row.Namespace)
      })
    )
  }
}
