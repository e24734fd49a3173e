import { messageFields } from "./message-fields.ts"

/** `rbac.authorization.k8s.io/v1` and `Role` → `rbac.v1.Role`; options and Status belong to `meta.v1` in every group. */
export const messageName = (apiVersion: string, kind: string): string => {
  const [group = "", version] = apiVersion.includes("/") ? apiVersion.split("/") : ["core", apiVersion]
  const own = `${group.split(".")[0]}.${version}.${kind}`
  return messageFields(own) === undefined ? `meta.v1.${kind}` : own
}
