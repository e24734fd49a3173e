import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isMutation } from "../domain/command-effects.ts"
import { argvOf, labelled } from "../policy/classify.fixture.ts"
import { classify } from "../policy/classify.ts"
import { dryRunArgv } from "./dry-run-argv.ts"

const dry = (line: string): string | undefined => {
  const [program = "", ...words] = argvOf(line)
  return dryRunArgv([program, ...words])?.join(" ")
}

describe("dryRunArgv", () => {
  it.each([
    ["kubectl rollout undo deployment/a -n shop", "kubectl rollout undo deployment/a -n shop --dry-run=server"],
    ["kubectl run x --image=y -- sh -c ls", "kubectl run x --image=y --dry-run=server -- sh -c ls"],
    ["helm upgrade cni ./chart", "helm upgrade cni ./chart --dry-run=server"],
    ["helm rollback cni 3", "helm rollback cni 3 --dry-run"],
    ["helm uninstall cni", "helm uninstall cni --dry-run"]
  ])("%s", (line, expected) => expect(dry(line)).toBe(expected))

  it.each([
    "kubectl rollout restart deployment/a",
    "kubectl exec x -- ls",
    "kubectl delete --raw /api/v1/namespaces/x",
    "kubectl delete pod x --dry-run=none",
    "helm upgrade cni ./chart --post-renderer x",
    "helm test cni",
    "rm -rf x"
  ])("has none for %s", (line) => expect(dry(line)).toBeUndefined())

  it("never gives what would change something", () => {
    const line = fc.constantFrom(...labelled.low, ...labelled.high, ...labelled.destructive, ...labelled.forbidden)
    fc.assert(
      fc.property(line, (text) => {
        const [program = "", ...words] = argvOf(text)
        const rehearsal = dryRunArgv([program, ...words])
        expect(rehearsal === undefined || !isMutation(classify(rehearsal).class)).toBe(true)
      })
    )
  })
})
