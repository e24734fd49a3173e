import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { ClusterConfig } from "../../../platform/config/config.ts"
import { etcdCredentials } from "./etcd-credentials.ts"

const folder = mkdtempSync(join(tmpdir(), "handrail-etcd-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const file = (name: string) => {
  const path = join(folder, name)
  writeFileSync(path, `the ${name}`)
  return path
}

const clusterWith = (etcd?: (typeof ClusterConfig.Encoded)["etcd"]) =>
  Schema.decodeSync(ClusterConfig)({
    name: "prod",
    environment: "production",
    credentials: { reader: { kubeconfig: "none" } },
    ...(etcd === undefined ? {} : { etcd })
  })

describe("etcd's credentials", () => {
  it.effect("are copies of the tier's files, named in the environment and on no command line", () =>
    Effect.gen(function* () {
      const cluster = clusterWith({ reader: { ca: file("ca"), cert: file("cert"), key: file("key") } })
      const { environment, files } = yield* etcdCredentials(cluster, "reader")
      expect(files).toEqual([
        { name: "etcd-ca.pem", content: "the ca" },
        { name: "etcd-cert.pem", content: "the cert" },
        { name: "etcd-key.pem", content: "the key" }
      ])
      expect(environment("/run/x")).toEqual({
        ETCDCTL_API: "3",
        ETCDCTL_CACERT: "/run/x/etcd-ca.pem",
        ETCDCTL_CERT: "/run/x/etcd-cert.pem",
        ETCDCTL_KEY: "/run/x/etcd-key.pem"
      })
    })
  )

  it.effect("of a reader change nothing, and a cluster without any says what to configure", () =>
    Effect.gen(function* () {
      const reading = clusterWith({ reader: {} })
      expect((yield* etcdCredentials(reading, "reader")).files).toEqual([])
      const operator = yield* Effect.flip(etcdCredentials(reading, "operator"))
      expect(operator).toMatchObject({
        message: "prod has no credentials to change etcd with",
        next: expect.stringContaining("etcd.operator")
      })
      expect(yield* Effect.flip(etcdCredentials(clusterWith(), "reader"))).toMatchObject({ next: expect.stringContaining("etcd.reader") })
      const gone = clusterWith({ reader: { ca: join(folder, "missing") } })
      expect((yield* Effect.flip(etcdCredentials(gone, "reader"))).message).toContain("its etcd's ca cannot be read")
    })
  )
})
