import { type CommandNode, command, group } from "../command-tree.ts"
import type { FlagSource } from "../flag-table.ts"
import { createNamed, createToken } from "./creates.ts"
import { changes, dryRun, print, validation } from "./flags.ts"

const saved: FlagSource = { none: "save-config" }

const creatable = (resource: string, flags: FlagSource): CommandNode =>
  command(createNamed(resource), print, changes, dryRun, validation, saved, flags)

const creators: Readonly<Record<string, CommandNode>> = {
  clusterrole: creatable("clusterroles", { values: "aggregation-rule non-resource-url resource resource-name verb" }),
  clusterrolebinding: creatable("clusterrolebindings", { value: "clusterrole", values: "group serviceaccount user" }),
  configmap: creatable("configmaps", { none: "append-hash", values: "from-env-file from-file from-literal" }),
  cronjob: creatable("cronjobs", { value: "image restart schedule" }),
  deployment: creatable("deployments", { value: "port replicas", values: "image", short: "r:replicas" }),
  ingress: creatable("ingresses", { value: "class default-backend", values: "annotation rule" }),
  job: creatable("jobs", { value: "from image" }),
  namespace: creatable("namespaces", {}),
  poddisruptionbudget: creatable("poddisruptionbudgets", { value: "max-unavailable min-available selector" }),
  priorityclass: creatable("priorityclasses", { none: "global-default", value: "description preemption-policy value" }),
  quota: creatable("resourcequotas", { value: "hard scopes" }),
  role: creatable("roles", { values: "resource resource-name verb" }),
  rolebinding: creatable("rolebindings", { value: "clusterrole role", values: "group serviceaccount user" }),
  secret: group({
    generic: creatable("secrets", { none: "append-hash", value: "type", values: "from-env-file from-file from-literal" }),
    tls: creatable("secrets", { none: "append-hash", value: "cert key" }),
    "docker-registry": creatable("secrets", {
      none: "append-hash",
      value: "docker-email docker-password docker-server docker-username",
      values: "from-file"
    })
  }),
  service: group({
    clusterip: creatable("services", { value: "clusterip", values: "tcp" }),
    externalname: creatable("services", { value: "external-name", values: "tcp" }),
    loadbalancer: creatable("services", { values: "tcp" }),
    nodeport: creatable("services", { value: "node-port", values: "tcp" })
  }),
  serviceaccount: creatable("serviceaccounts", {}),
  token: command(createToken, print, { value: "bound-object-kind bound-object-name bound-object-uid duration", values: "audience" })
}

/** Other spellings of the same command. */
const aliased = (
  commands: Readonly<Record<string, CommandNode>>,
  aliases: Readonly<Record<string, string>>
): Record<string, CommandNode> => ({
  ...commands,
  ...Object.fromEntries(Object.entries(aliases).flatMap(([alias, name]) => (commands[name] === undefined ? [] : [[alias, commands[name]]])))
})

/** `kubectl create <resource>`. */
export const createCommands = aliased(creators, {
  cm: "configmap",
  cj: "cronjob",
  deploy: "deployment",
  ing: "ingress",
  ns: "namespace",
  pdb: "poddisruptionbudget",
  pc: "priorityclass",
  resourcequota: "quota",
  sa: "serviceaccount",
  svc: "service"
})
