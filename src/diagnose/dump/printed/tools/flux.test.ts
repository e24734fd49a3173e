import { expect, it } from "vitest"
import { readFlux } from "./flux.ts"

const shown = (command: string, ...lines: ReadonlyArray<string>) =>
  readFlux(command, lines).map(({ kind, metadata: { name, namespace }, status }) => [
    `${kind} ${namespace}/${name}`,
    (status as { conditions: ReadonlyArray<{ status: string; message: string }> }).conditions.map(
      (one) => `${one.status}: ${one.message}`
    )[0]
  ])

it("reads one kind, in the namespace that is told or usual", () => {
  const table = ["NAME\tREVISION\tSUSPENDED\tREADY\tMESSAGE", "fleet\tmain/1  \tFalse    \tFalse\tunable to clone: authentication required"]
  expect(shown("$ flux get sources git", ...table)).toEqual([
    ["GitRepository flux-system/fleet", "False: unable to clone: authentication required"]
  ])
  expect(shown("$ flux get ks -n team", ...table)).toEqual([
    ["Kustomization team/fleet", "False: unable to clone: authentication required"]
  ])
})

it("reads all kinds with empty cells, each by its row", () => {
  expect(
    shown(
      "flux get all -A",
      "NAMESPACE  \tNAME                \tREVISION\tSUSPENDED\tREADY\tMESSAGE",
      "flux-system\tgitrepository/fleet \tmain/1  \tFalse    \tTrue \tstored artifact",
      "",
      "NAMESPACE\tNAME            \tREVISION\tSUSPENDED\tREADY\tMESSAGE",
      "shop     \thelmrelease/cart\t        \tFalse    \tFalse\tinstall retries exhausted"
    )
  ).toEqual([
    ["GitRepository flux-system/fleet", "True: stored artifact"],
    ["HelmRelease shop/cart", "False: install retries exhausted"]
  ])
})

it("reads nothing of another command", () => {
  expect(shown("kubectl get ks", "NAME\tREVISION\tSUSPENDED\tREADY\tMESSAGE", "a\tb\tFalse\tTrue\tc")).toEqual([])
})
