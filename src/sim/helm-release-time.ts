import { gunzipSync, gzipSync } from "node:zlib"
import type { KubeObject } from "./kube-object.ts"
import type { ObjectStore } from "./store/object-store.ts"

const RELEASE = "helm.sh/release.v1"
const TIMES = ["first_deployed", "last_deployed"] as const

interface Release {
  readonly info: Readonly<Record<string, unknown>>
}

/** The payload of a release secret: base64 of gzip of JSON, and base64 again as every secret's data is. */
const unpack = (data: string): Release => JSON.parse(gunzipSync(Buffer.from(Buffer.from(data, "base64").toString(), "base64")).toString())

const pack = (release: Release): string => Buffer.from(gzipSync(JSON.stringify(release)).toString("base64")).toString("base64")

const shifted = (release: Release, notBefore: number, shiftMs: number): Release => {
  const info = { ...release.info }
  for (const field of TIMES) {
    const at = Date.parse(String(info[field]))
    if (at >= notBefore) info[field] = new Date(at + shiftMs).toISOString()
  }
  return { ...release, info }
}

/**
 * Helm writes the machine's time into its releases, and the cluster's story plays in the past: moves what helm wrote
 * since `notBefore` (wall time) by `shiftMs`, so that `helm history` tells cluster time.
 */
export const shiftReleaseTimes = (store: ObjectStore, notBefore: number, shiftMs: number): void => {
  for (const secret of store.list("secrets")) {
    const data: string | undefined = secret.type === RELEASE ? secret.data?.release : undefined
    if (data === undefined) continue
    const release = unpack(data)
    const next = shifted(release, notBefore, shiftMs)
    if (JSON.stringify(next) === JSON.stringify(release)) continue
    store.modify(
      "secrets",
      secret.metadata.namespace,
      secret.metadata.name,
      (found): KubeObject => ({ ...found, data: { ...found.data, release: pack(next) } })
    )
  }
}
