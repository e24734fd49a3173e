import { mkdir, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { getTool } from "../../../toolbox/index.ts"
import { startEtcdMembers } from "../../../toolbox/servers/etcd-members.ts"
import type { EtcdConfig } from "../../platform/config/etcd-config.ts"
import { issueClient, issueServer, makeAuthority } from "../../sim/api/tls/certificate.ts"
import type { EtcdHands } from "../../sim/etcd/etcd-hands.ts"
import type { Scenario } from "../../sim/scenario.ts"

/** The etcd of a rehearsal as far as this machine can have one. `notes` say what it lacks. */
export interface RehearsalEtcd {
  readonly hands?: EtcdHands
  readonly config?: EtcdConfig
  readonly etcdctl?: string
  readonly notes: ReadonlyArray<string>
}

/** Widens to the interface. */
const etcdOf = (etcd: RehearsalEtcd): RehearsalEtcd => etcd

const writePem = (directory: string, name: string, text: string) =>
  Effect.promise(async () => {
    const file = join(directory, `${name}.pem`)
    await writeFile(file, text, { mode: 0o600 })
    return file
  })

/** An authority of its own, a certificate for the members and one for their clients, as kubeadm makes them. */
const writeCertificates = Effect.fnUntraced(function* (directory: string) {
  yield* Effect.promise(() => mkdir(directory, { recursive: true, mode: 0o700 }))
  const authority = makeAuthority("etcd-ca")
  const server = issueServer(authority, "etcd", ["localhost"], ["127.0.0.1"])
  const client = issueClient(authority, { commonName: "kube-etcd-healthcheck-client" })
  const ca = yield* writePem(directory, "ca", authority.certPem)
  const filesOf = (name: string, { certPem, keyPem }: typeof server) =>
    Effect.all({
      ca: Effect.succeed(ca),
      cert: writePem(directory, `${name}-cert`, certPem),
      key: writePem(directory, `${name}-key`, keyPem)
    })
  return { server: yield* filesOf("server", server), client: yield* filesOf("client", client) }
})

/** Real members for a scenario that has an etcd, so that the real etcdctl can be asked to look at them. */
export const startRehearsalEtcd = Effect.fn("app.startRehearsalEtcd")(function* ({ etcd }: Scenario, directory: string) {
  if (etcd.length === 0) return etcdOf({ notes: [] })
  const etcdctl = yield* Effect.result(getTool("etcdctl"))
  const server = yield* Effect.result(getTool("etcd"))
  const lacking = [server, etcdctl].flatMap((tool) => (tool._tag === "Failure" ? [`${tool.failure.message}. ${tool.failure.next}`] : []))
  const client = etcdctl._tag === "Success" ? { etcdctl: etcdctl.success.path } : {}
  if (server._tag === "Failure") {
    return etcdOf({ ...client, notes: [...lacking, "Nothing answers in the members' places."] })
  }
  const files = yield* writeCertificates(join(directory, "etcd"))
  const members = yield* startEtcdMembers(etcd, files.server)
  const context = yield* Effect.context<Effect.Services<ReturnType<typeof members.start>>>()
  const hands: EtcdHands = {
    endpoints: members.endpoints,
    start: (name) => Effect.orDie(Effect.provide(members.start(name), context)),
    stop: members.stop
  }
  return etcdOf({ ...client, hands, config: { reader: files.client }, notes: lacking })
})
