import { type Draft, fillText, items } from "./draft.ts"

const rbac = "rbac.authorization.k8s.io"

/** Users and groups belong to the RBAC group, service accounts to the core group. */
export const fillRoleBinding = (binding: Draft): void => {
  if (binding.roleRef) fillText(binding.roleRef, { apiGroup: rbac })
  for (const subject of items(binding, "subjects")) if (subject.kind !== "ServiceAccount") fillText(subject, { apiGroup: rbac })
}

/** Plain text in `stringData` wins over `data` and is not kept. */
export const fillSecret = (secret: Draft): void => {
  fillText(secret, { type: "Opaque" })
  const plain: Record<string, unknown> = secret.stringData ?? {}
  delete secret.stringData
  for (const [key, value] of Object.entries(plain)) secret.data = { ...secret.data, [key]: Buffer.from(String(value)).toString("base64") }
}
