import { mkdtemp, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { run } from "./launched.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { startRehearsal } from "./rehearsal.fixture.ts"

const catalog = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {name: checkout}
spec: {type: service, owner: team-shop}
---
groups:
  - name: checkout
    rules:
      - {alert: CheckoutDown, expr: 'up{job="checkout"} == 0'}
`

describe("handrail graph", () => {
  it.live(
    "joins what a cluster and files say, and answers queries about it",
    () =>
      Effect.gen(function* () {
        const cluster = yield* startRehearsal("bad-rollout")
        const folder = yield* Effect.promise(() => mkdtemp(join(tmpdir(), "handrail-graph-")))
        yield* Effect.promise(() => writeFile(join(folder, "catalog-info.yaml"), catalog))
        const sources = ["--kubeconfig", cluster.kubeconfig("reader"), "--from", folder, "--runbooks", "runbooks"]

        const tree = yield* run(["graph", "show", "deploy/checkout", "--depth", "3", ...sources])
        expect(tree.code).toBe(0)
        for (const line of ["Component checkout", "Service shop/checkout", "runs on Node", "is owned by Owner team-shop"])
          expect(tree.stdout).toContain(line)
        const diagram = yield* run(["graph", "show", "alert/CheckoutDown", "-o", "mermaid", ...sources])
        expect(diagram.stdout).toContain('n1["Metric up"]\n  n0 -->|consumes-metric| n1')

        const pods = yield* run(["graph", "query", "--json", 'entity.kind == "Pod" && entity.namespace == "shop"', ...sources])
        const found: { entities: ReadonlyArray<{ entity: { name: string } }> } = JSON.parse(pods.stdout)
        expect(found.entities.map(({ entity }) => entity.name).filter((name) => name.startsWith("checkout-"))).not.toEqual([])

        const unknown = yield* run(["graph", "show", "deploy/chekout", ...sources])
        expect([unknown.code, unknown.stderr]).toEqual([4, expect.stringContaining("did you mean deploy/checkout?")])

        const asKubectl = yield* run(["graph", "show", "deploy/checkout"], { env: { KUBECONFIG: cluster.kubeconfig("reader") } })
        expect([asKubectl.code, asKubectl.stdout]).toEqual([0, expect.stringContaining("Service shop/checkout")])
        const nothing = yield* run(["graph", "query", "true"], { env: { KUBECONFIG: join(folder, "no-such") } })
        expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining(join(folder, "no-such"))])
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
