import { type Draft, items } from "../draft.ts"
import { type FieldErrors, invalidValue, oneOf, required, unsupported } from "./field-error.ts"

const subjectErrors = (subject: Draft, field: string): FieldErrors => [
  ...(subject.name ? [] : [required(`${field}.name`)]),
  ...(["ServiceAccount", "User", "Group"].includes(subject.kind)
    ? []
    : [unsupported(`${field}.kind`, subject.kind, ["ServiceAccount", "User", "Group"])]),
  ...(subject.kind === "ServiceAccount" && !subject.namespace ? [required(`${field}.namespace`)] : [])
]

const bindingErrors =
  (kinds: ReadonlyArray<string>) =>
  ({ roleRef = {}, subjects }: Draft): FieldErrors => [
    ...oneOf("roleRef.kind", roleRef.kind, kinds),
    ...(roleRef.name ? [] : [required("roleRef.name")]),
    ...items({ subjects }, "subjects").flatMap((subject, index) => subjectErrors(subject, `subjects[${index}]`))
  ]

export const roleBindingErrors = bindingErrors(["Role", "ClusterRole"])
export const clusterRoleBindingErrors = bindingErrors(["ClusterRole"])

const ruleErrors = (rule: Draft, field: string): FieldErrors => [
  ...(rule.verbs?.length ? [] : [required(`${field}.verbs`, "verbs must contain at least one value")]),
  ...(rule.nonResourceURLs?.length
    ? []
    : [
        ...(rule.apiGroups?.length ? [] : [required(`${field}.apiGroups`, "resource rules must supply at least one api group")]),
        ...(rule.resources?.length ? [] : [required(`${field}.resources`, "resource rules must supply at least one resource")])
      ])
]

export const clusterRoleErrors = ({ rules }: Draft): FieldErrors =>
  items({ rules }, "rules").flatMap((rule, index) => ruleErrors(rule, `rules[${index}]`))

export const roleErrors = ({ rules }: Draft): FieldErrors =>
  items({ rules }, "rules").flatMap((rule, index) => [
    ...ruleErrors(rule, `rules[${index}]`),
    ...(rule.nonResourceURLs?.length
      ? [invalidValue(`rules[${index}].nonResourceURLs`, rule.nonResourceURLs, "namespaced rules cannot apply to non-resource URLs")]
      : [])
  ])

const CSR_BLOCK = /^-----BEGIN CERTIFICATE REQUEST-----\n[\s\S]+\n-----END CERTIFICATE REQUEST-----\s*$/

/** https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/ */
export const certificateRequestErrors = ({ spec = {} }: Draft): FieldErrors => [
  ...(CSR_BLOCK.test(Buffer.from(String(spec.request ?? ""), "base64").toString())
    ? []
    : [invalidValue("spec.request", spec.request ?? "", "PEM block type must be CERTIFICATE REQUEST")]),
  ...(spec.signerName ? [] : [required("spec.signerName")]),
  ...(spec.usages?.length ? [] : [required("spec.usages")])
]
