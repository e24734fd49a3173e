import { expect, it } from "vitest"
import { readReleases } from "./helm.ts"

const shown = (command: string, ...lines: ReadonlyArray<string>) =>
  readReleases(command, lines, "shop").map(
    ({ metadata: { creationTimestamp, labels, name, namespace } }) => `${namespace}/${name} ${labels?.status} ${String(creationTimestamp)}`
  )

it("reads the revisions of a release", () => {
  expect(
    shown(
      "$ helm history cart -n store",
      "REVISION\tUPDATED                 \tSTATUS         \tCHART     \tAPP VERSION\tDESCRIPTION     ",
      "5       \tTue Apr 22 09:41:55 2025\tdeployed       \tcart-2.2.0\t5.1        \tUpgrade complete",
      "6       \tFri May  2 16:12:40 2025\tpending-upgrade\tcart-2.3.0\t5.2        \tPreparing upgrade"
    )
  ).toEqual([
    "store/sh.helm.release.v1.cart.v5 deployed 2025-04-22T09:41:55Z",
    "store/sh.helm.release.v1.cart.v6 pending-upgrade 2025-05-02T16:12:40Z"
  ])
})

it("reads lists and the state of a release", () => {
  expect(
    shown(
      "helm list -A",
      "NAME\tNAMESPACE\tREVISION\tUPDATED                                \tSTATUS\tCHART     \tAPP VERSION",
      "cart\tstore    \t7       \t2025-05-02 16:12:40.123456 +0200 CEST  \tfailed\tcart-2.3.0\t5.2"
    )
  ).toEqual(["store/sh.helm.release.v1.cart.v7 failed 2025-05-02T14:12:40Z"])
  expect(
    shown("helm status cart", "NAME: cart", "LAST DEPLOYED: Fri May  2 16:12:40 2025", "NAMESPACE: store", "STATUS: failed", "REVISION: 7")
  ).toEqual(["store/sh.helm.release.v1.cart.v7 failed 2025-05-02T16:12:40Z"])
})

it("reads nothing of another tool, nor of what is no revision", () => {
  expect(shown("kubectl get x", "REVISION\tUPDATED\tSTATUS", "1\tnow\tdeployed")).toEqual([])
  expect(shown("helm history cart", "Error: release: not found")).toEqual([])
})
