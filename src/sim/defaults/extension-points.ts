import { type Draft, fill, fillText, items, struct } from "./draft.ts"

const fillWebhook = (webhook: Draft, extra: Draft): void => {
  fill(webhook, {
    failurePolicy: "Fail",
    matchPolicy: "Equivalent",
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
    ...extra
  })
  if (webhook.clientConfig?.service) fill(webhook.clientConfig.service, { port: 443 })
  for (const rule of items(webhook, "rules")) fill(rule, { scope: "*" })
}

export const fillMutatingWebhooks = (configuration: Draft): void => {
  for (const webhook of items(configuration, "webhooks")) fillWebhook(webhook, { reinvocationPolicy: "Never" })
}

export const fillValidatingWebhooks = (configuration: Draft): void => {
  for (const webhook of items(configuration, "webhooks")) fillWebhook(webhook, {})
}

export const fillAdmissionPolicy = (policy: Draft): void => {
  const spec = struct(policy, "spec")
  fill(spec, { failurePolicy: "Fail" })
  const constraints = spec.matchConstraints
  if (!constraints) return
  fill(constraints, { matchPolicy: "Equivalent", namespaceSelector: {}, objectSelector: {} })
  for (const rule of items(constraints, "resourceRules")) fill(rule, { scope: "*" })
}

export const fillDefinition = (definition: Draft): void => {
  const spec = struct(definition, "spec")
  fillText(struct(spec, "conversion"), { strategy: "None" })
  const names = struct(spec, "names")
  const kind = String(names.kind ?? "")
  fillText(names, { singular: kind.toLowerCase(), listKind: `${kind}List` })
}

export const fillApiService = (service: Draft): void => {
  if (service.spec?.service) fill(service.spec.service, { port: 443 })
}
