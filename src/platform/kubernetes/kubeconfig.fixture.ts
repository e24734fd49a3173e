import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer, Schema } from "effect"
import { ClusterName } from "../../domain/ids.ts"
import { KubeReader } from "./kube-reader.ts"
import { layerKubeReader } from "./live-kube-reader.ts"

/** Where the kubeconfigs of a test file are written; the test file removes it. */
export const folder = mkdtempSync(join(tmpdir(), "handrail-kube-"))

export const clusterName = Schema.decodeSync(ClusterName)("prod-eu-1")

let files = 0
/** Writes a kubeconfig of one context, in the namespace `shop`; its path. */
export const kubeconfig = (server: string, more: { readonly cluster?: object; readonly user?: object } = {}) => {
  const file = join(folder, `config-${files++}`)
  const config = {
    "current-context": "ctx",
    clusters: [{ name: "c", cluster: { server, ...more.cluster } }],
    users: [{ name: "u", user: more.user ?? {} }],
    contexts: [{ name: "ctx", context: { cluster: "c", user: "u", namespace: "shop" } }]
  }
  writeFileSync(file, JSON.stringify(config))
  return file
}

/** A reader of the cluster of a kubeconfig. */
export const readerOf = (file: string) =>
  Layer.build(layerKubeReader([{ name: clusterName, files: [file] }])).pipe(
    Effect.flatMap((context) =>
      Effect.provideContext(
        Effect.flatMap(KubeReader, (readers) => readers.cluster("prod-eu-1")),
        context
      )
    )
  )
