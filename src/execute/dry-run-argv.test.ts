import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isMutation } from "../domain/command-effects.ts"
import { argvOf, labelled } from "../policy/classify.fixture.ts"
import { classify } from "../policy/classify.ts"
import { dryRunArgv, printingArgv } from "./dry-run-argv.ts"

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
    ["helm uninstall cni", "helm uninstall cni --dry-run"],
    ["aws ec2 reboot-instances --instance-ids i-1", "aws ec2 reboot-instances --instance-ids i-1 --dry-run"]
  ])("%s", (line, expected) => expect(dry(line)).toBe(expected))

  it.each([
    "kubectl rollout restart deployment/a",
    "kubectl exec x -- ls",
    "kubectl delete --raw /api/v1/namespaces/x",
    "kubectl delete pod x --dry-run=none",
    "helm upgrade cni ./chart --post-renderer x",
    "helm test cni",
    "aws eks delete-cluster --name x",
    "rm -rf x"
  ])("has none for %s", (line) => expect(dry(line)).toBeUndefined())

  it.each([
    ["kubectl set image deployment/a a=b:2", true],
    ["kubectl patch deployment a -p {}", true],
    ["kubectl patch deployment a -p {} -o yaml", false],
    ["kubectl scale deployment/a --replicas=2", false],
    ["kubectl rollout undo deployment/a", false],
    ["kubectl drain w1", false],
    ["helm upgrade cni ./chart", false]
  ])("has what would come of it printed where the tool can: %s", (line, isPrinted) => {
    const [program = "", ...words] = argvOf(line)
    const rehearsal = dryRunArgv([program, ...words])
    const printed = rehearsal === undefined ? undefined : printingArgv(rehearsal, classify([program, ...words]))
    expect(printed?.at(-1)).toBe(isPrinted ? "--output=json" : undefined)
  })

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
