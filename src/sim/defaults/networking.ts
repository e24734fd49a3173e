import { type Draft, fillText, items, struct } from "./draft.ts"

export const fillNetworkPolicy = (policy: Draft): void => {
  const spec = struct(policy, "spec")
  for (const rule of [...items(spec, "ingress"), ...items(spec, "egress")])
    for (const port of items(rule, "ports")) fillText(port, { protocol: "TCP" })
  if (!spec.policyTypes?.length) spec.policyTypes = items(spec, "egress").length > 0 ? ["Ingress", "Egress"] : ["Ingress"]
}

export const fillIngressClass = (ingressClass: Draft): void => {
  const parameters = ingressClass.spec?.parameters
  if (parameters) fillText(parameters, { scope: "Cluster" })
}
