import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { scriptedServer } from "../http/scripted-server.fixture.ts"
import type { KubeObject } from "../kubernetes/kube-reader.ts"
import { etcdEndpoints } from "./etcd-endpoints.ts"
import { makeEtcdReader } from "./etcd-reader.ts"

const metrics = [
  "# HELP etcd_server_has_leader Whether or not a leader exists. 1 is existence, 0 is not.",
  "etcd_server_has_leader 0",
  "etcd_server_is_leader 0",
  "etcd_server_quota_backend_bytes 2.147483648e+09",
  "etcd_mvcc_db_total_size_in_bytes 32768",
  'etcd_disk_wal_fsync_duration_seconds_bucket{le="0.001"} 900',
  'etcd_disk_wal_fsync_duration_seconds_bucket{le="0.256"} 989',
  'etcd_disk_wal_fsync_duration_seconds_bucket{le="0.512"} 995',
  'etcd_disk_wal_fsync_duration_seconds_bucket{le="+Inf"} 1000',
  "etcd_server_leader_changes_seen_total 2"
].join("\n")

/** A member that has lost its leader. */
const leaderless = scriptedServer(({ path }) => {
  if (path === "/health") return { status: 503, body: { health: "false", reason: "RAFT NO LEADER" } }
  return { body: path === "/version" ? { etcdserver: "3.6.5", etcdcluster: "3.6.0" } : metrics }
})

describe("etcd's members", () => {
  it.live("say of themselves what is wrong, and one that is gone says nothing", () =>
    Effect.gen(function* () {
      const { url } = yield* leaderless
      const gone = yield* scriptedServer(() => ({}))
      gone.close()
      const etcd = makeEtcdReader(undefined)
      expect(yield* etcd.answering([gone.url, url])).toEqual([url])
      expect(yield* etcd.members([url, gone.url])).toEqual([
        {
          endpoint: url,
          answers: true,
          healthy: false,
          reason: "RAFT NO LEADER",
          version: "3.6.5",
          hasLeader: false,
          isLeader: false,
          dbSizeBytes: 32_768,
          quotaBytes: 2_147_483_648,
          leaderChanges: 2,
          fsyncP99Seconds: 0.512
        },
        { endpoint: gone.url, answers: false, reason: "it takes no connections" }
      ])
    }).pipe(Effect.scoped)
  )

  it.live("are not asked with a certificate that cannot be read, and that is said", () =>
    Effect.gen(function* () {
      const { seen, url } = yield* leaderless
      const [member] = yield* makeEtcdReader({ ca: "/nowhere/ca.pem" }).members([url])
      expect(member).toMatchObject({ answers: true, reason: expect.stringContaining("our client certificate cannot be read") })
      expect(seen).toEqual([])
    }).pipe(Effect.scoped)
  )

  it("are remembered where they were last seen, and nothing makes them forgotten", () => {
    const pod = (annotations: Readonly<Record<string, string>>): KubeObject => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "etcd", annotations }
    })
    const seen = etcdEndpoints([pod({ "kubeadm.kubernetes.io/etcd.advertise-client-urls": "https://10.0.0.4:2379" }), pod({})])
    const etcd = makeEtcdReader(undefined)
    expect(etcd.known()).toBeUndefined()
    etcd.remember(seen)
    etcd.remember([])
    expect(etcd.known()).toEqual(["https://10.0.0.4:2379"])
  })
})
