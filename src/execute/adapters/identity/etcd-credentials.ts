import { readFile } from "node:fs/promises"
import { Effect } from "effect"
import type { Tier } from "../../../domain/plan.ts"
import type { ClusterConfig } from "../../../platform/config/config.ts"
import type { EtcdConfig, EtcdTls } from "../../../platform/config/etcd-config.ts"
import { IdentityUnavailable } from "./mint-token.ts"

const unavailable = (cluster: string, message: string, key: string) =>
  new IdentityUnavailable({ message, where: `cluster ${cluster}`, next: `name it as etcd.${key} of the cluster in handrail.yaml` })

/** Node operators are operators here: etcd knows no nodes. */
const tlsOf: Readonly<Record<Tier, (etcd: EtcdConfig) => EtcdTls | undefined>> = {
  reader: ({ reader }) => reader,
  operator: ({ operator }) => operator,
  "node-operator": ({ operator }) => operator
}

/** https://github.com/etcd-io/etcd/tree/main/etcdctl: each flag can be given as a variable of the environment. */
const VARIABLES = { ca: "ETCDCTL_CACERT", cert: "ETCDCTL_CERT", key: "ETCDCTL_KEY" } as const

const fileOf = (name: string) => `etcd-${name}.pem`

/** The client certificate of a tier, copied into the command's own folder, so that it is on no command line. */
export const etcdCredentials = Effect.fnUntraced(function* ({ etcd, name }: ClusterConfig, tier: Tier) {
  if (etcd === undefined) return yield* unavailable(name, `it is not known how the etcd of ${name} is reached`, "reader")
  const tls = tlsOf[tier](etcd)
  if (tls === undefined) return yield* unavailable(name, `${name} has no credentials to change etcd with`, "operator")
  const given = (["ca", "cert", "key"] as const).flatMap((part) => {
    const path = tls[part]
    return path === undefined ? [] : [{ part, path }]
  })
  const files = yield* Effect.forEach(given, ({ part, path }) =>
    Effect.tryPromise({
      try: async () => ({ name: fileOf(part), content: await readFile(path, "utf8") }),
      catch: (error) =>
        unavailable(name, `its etcd's ${part} cannot be read: ${String(error)}`, `${tier === "reader" ? "reader" : "operator"}.${part}`)
    })
  )
  return {
    files,
    environment: (directory: string) => ({
      ETCDCTL_API: "3",
      ...Object.fromEntries(given.map(({ part }) => [VARIABLES[part], `${directory}/${fileOf(part)}`]))
    })
  }
})
