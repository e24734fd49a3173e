/** A rehearsal cluster whose API Handrail and its kubectl reach through a proxy that can go wrong. */
import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"
import { parse, stringify } from "yaml"
import { startRehearsal } from "../../src/app/rehearsal/rehearsal.ts"
import { findScenario } from "../../src/app/rehearsal/scenarios.ts"
import { issueServer, makeAuthority } from "../../src/sim/api/tls/certificate.ts"
import { startHttpFaultProxy } from "../../toolbox/faults/http-fault-proxy.ts"
import { serverDirectory } from "../../toolbox/servers/server-directory.ts"
import type { Write } from "../scenarios/accounted-writes.ts"
import { isHandrail, isWriting } from "../scenarios/live-ground.ts"
import type { Random } from "../scenarios/random-runbook.ts"

interface Kubeconfig {
  readonly clusters: ReadonlyArray<{ readonly name: string; readonly cluster: object }>
}

/** The kubeconfig with another address in it, and the authority to trust there. */
const redirected = (text: string, server: string, ca: string): string => {
  const config: Kubeconfig = parse(text)
  const cluster = { server, "certificate-authority-data": Buffer.from(ca).toString("base64") }
  return stringify({ ...config, clusters: config.clusters.map(({ name }) => ({ name, cluster })) })
}

/** `scenario`: one of the rehearsal's. `onRequest`: told of each request to the API. The cluster and the proxy end with the scope. */
export const makeGround = Effect.fnUntraced(function* (scenario: string, random: Random, onRequest: (url: string) => void = () => {}) {
  const directory = yield* serverDirectory("chaos-cluster")
  const rehearsal = yield* startRehearsal(yield* findScenario(scenario), directory)
  const { cluster, tools } = rehearsal
  const began = cluster.clock.now()
  const authority = makeAuthority("chaos authority")
  const { certPem: cert, keyPem: key } = issueServer(authority, "chaos proxy", ["localhost"], ["127.0.0.1"])
  const api = yield* startHttpFaultProxy({
    upstream: cluster.url,
    upstreamCa: cluster.caPem,
    tls: { cert, key },
    chance: random.next,
    onRequest
  })
  const redirect = (account: "reader" | "operator") =>
    Effect.promise(async () => {
      const file = join(directory, `${account}-behind.kubeconfig`)
      await writeFile(file, redirected(await readFile(rehearsal.kubeconfigs[account], "utf8"), api.url, authority.certPem), { mode: 0o600 })
      return { kubeconfig: file }
    })
  const credentials = { reader: yield* redirect("reader"), operator: yield* redirect("operator") }
  /** What Handrail changed since the story began, as the cluster's audit log has it. */
  const writes = (): ReadonlyArray<Write> =>
    cluster.audit
      .entries()
      .filter(({ at, code, dryRun, user, verb }) => at >= began && !dryRun && code < 300 && isHandrail(user) && isWriting(verb))
      .map(({ verb, resource = "", namespace = "", name = "" }) => ({ verb, resource: resource.split(".")[0] ?? "", namespace, name }))
  return { cluster, tools, api, access: { credentials }, writes }
})
export type Ground = Effect.Success<ReturnType<typeof makeGround>>
