import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import type { Change } from "../../domain/change.ts"
import { ClusterName, digestText, timestamp } from "../../domain/ids.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { combine } from "./combine.ts"
import { releasesOf, rolloutChanges } from "./rollout-history.ts"

const cluster = Schema.decodeSync(ClusterName)("prod")
const at = (minutes: number) => timestamp(minutes * 60_000)
const options = { cluster, since: at(100), receivedAt: at(200) }

const container = (image: string, over: object = {}) => ({ name: "app", image, ...over })
const template = (...containers: ReadonlyArray<object>) => ({ spec: { containers } })

const replicaSet = (revision: number, minutes: number, spec: object, over: Readonly<Record<string, string>> = {}): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: {
    name: `web-${revision}`,
    namespace: "shop",
    uid: `uid-${revision}`,
    creationTimestamp: at(minutes),
    annotations: { "deployment.kubernetes.io/revision": String(revision), ...over },
    ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: "web", controller: true }]
  },
  spec: { template: spec }
})

describe("the history that a cluster keeps", () => {
  it("tells each rollout since a time, compared with the revision before, whatever order it is listed in", () => {
    const secret = { name: "TOKEN", value: "s3cr3t" }
    const changes = rolloutChanges(
      [
        replicaSet(3, 150, template(container("r/app:3", { env: [secret, { name: "MODE", value: "b" }] }))),
        replicaSet(1, 10, template(container("r/app:1"))),
        replicaSet(2, 120, template(container("r/app:3"), { name: "proxy", image: "r/proxy:1" }))
      ],
      options
    )
    expect(changes.map(({ at: time, from, summary, to }) => [time, summary, from, to])).toEqual([
      [at(120), "Deployment shop/web, revision 2: image app:1 → app:3; container proxy added", "r/app:1", "r/app:3"],
      [at(150), "Deployment shop/web, revision 3: variables of app: TOKEN, MODE; container proxy removed", undefined, undefined]
    ])
    expect(JSON.stringify(changes)).not.toContain("s3cr3t")
  })

  it("knows daemon sets and stateful sets by their controller revisions, and releases of Helm by annotations", () => {
    const revision = (number: number, minutes: number, image: string): KubeObject => ({
      apiVersion: "apps/v1",
      kind: "ControllerRevision",
      revision: number,
      metadata: {
        name: `db-${number}`,
        namespace: "shop",
        uid: `db-${number}`,
        creationTimestamp: at(minutes),
        ownerReferences: [{ apiVersion: "apps/v1", kind: "StatefulSet", name: "db", uid: "db", controller: true }]
      },
      data: { spec: { template: template(container(image)) } }
    })
    expect(rolloutChanges([revision(1, 1, "a:1"), revision(2, 130, "a:2")], options).map(({ summary }) => summary)).toEqual([
      "StatefulSet shop/db, revision 2: image a:1 → a:2"
    ])
    const released = replicaSet(1, 1, template(), { "meta.helm.sh/release-name": "site", "meta.helm.sh/release-namespace": "shop" })
    expect(releasesOf([released, { ...released }])).toEqual([{ namespace: "shop", name: "site" }])
  })
})

describe("combine", () => {
  const change = (id: string, over: Partial<Change>): { readonly change: Change } => ({
    change: {
      id: digestText(id),
      source: "kubernetes-audit",
      kind: "deploy",
      at: at(120),
      receivedAt: at(121),
      objects: [{ group: "apps", kind: "Deployment", namespace: "shop", name: "web" }],
      summary: id,
      ...over
    }
  })

  it("takes a write and the revision that came of it for one change, with who and from what", () => {
    const write = change("by ana", { actor: "ana", to: "r/app:3" })
    const rollout = change("revision 2", { source: "kubernetes", at: timestamp(120 * 60_000 + 900), from: "r/app:1", to: "r/app:3" })
    const other = change("an hour before", { at: at(60), actor: "ben" })
    expect(combine([rollout, write, other]).map(({ change: { actor, from, summary } }) => [summary, actor, from])).toEqual([
      ["by ana", "ana", "r/app:1"],
      ["an hour before", "ben", undefined]
    ])
    expect(combine([rollout, other])).toHaveLength(2)
  })
})
