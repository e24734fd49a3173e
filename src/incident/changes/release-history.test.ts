import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { timestamp } from "../../domain/ids.ts"
import { ToolReads } from "../../execute/tool-reads.ts"
import { ClusterConfig } from "../../platform/config/config.ts"
import { releaseChanges } from "./release-history.ts"

const history = [
  {
    revision: 6,
    updated: "2026-03-01T08:00:00.123456789Z",
    status: "superseded",
    chart: "checkout-1.4.1",
    app_version: "1.4.1",
    description: "Install complete"
  },
  {
    revision: 7,
    updated: "2026-03-01T09:55:01.5+00:00",
    status: "deployed",
    chart: "checkout-1.4.2",
    app_version: "",
    description: "Upgrade complete"
  }
]
const options = {
  cluster: {
    config: Schema.decodeSync(ClusterConfig)({
      name: "prod",
      environment: "production",
      credentials: { reader: { kubeconfig: "/none" }, operator: { kubeconfig: "/none" } }
    })
  },
  since: timestamp(Date.parse("2026-03-01T09:00:00Z")),
  receivedAt: timestamp(0)
}

const read = (output: { readonly exitCode: number; readonly stdout?: string; readonly stderr?: string }) => {
  const ran: Array<string> = []
  const reads = Layer.mock(ToolReads, {
    run: ({ argv, tier }) =>
      Effect.sync(() => {
        ran.push(`${tier}: ${argv.join(" ")}`)
        return { stdout: "", stderr: "", omittedBytes: 0, ...output }
      })
  })
  return { ran, changes: releaseChanges({ namespace: "shop", name: "checkout" }, options).pipe(Effect.provide(reads)) }
}

describe("the history of a release", () => {
  it.effect("tells the revisions since a time, each with the version before", () =>
    Effect.gen(function* () {
      const { changes, ran } = read({ exitCode: 0, stdout: JSON.stringify(history.toReversed()) })
      expect(yield* changes).toMatchObject([
        {
          source: "helm",
          kind: "release",
          at: "2026-03-01T09:55:01.500Z",
          summary: "Helm release shop/checkout, revision 7: checkout-1.4.2, deployed: Upgrade complete",
          from: "checkout-1.4.1 (app 1.4.1)",
          to: "checkout-1.4.2",
          objects: [{ group: "helm.sh", kind: "HelmRelease", namespace: "shop", name: "checkout" }]
        }
      ])
      expect(ran).toEqual(["operator: helm history checkout --namespace shop --max 10 --output json"])
    })
  )

  it.effect.each([
    { how: "helm refuses", output: { exitCode: 1, stderr: "Error: release: not found\n" }, says: "release: not found" },
    { how: "helm prints something else", output: { exitCode: 0, stdout: "[]x" }, says: "no history" }
  ])("says so when $how", ({ output, says }) =>
    Effect.gen(function* () {
      expect((yield* Effect.flip(read(output).changes)).message).toContain(says)
    })
  )
})
