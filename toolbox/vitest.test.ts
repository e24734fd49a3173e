import { execFileSync } from "node:child_process"
import { expect, it } from "vitest"
import { describeWith } from "./vitest.ts"

describeWith(["kubectl", "helm"], (tools) => {
  it("hands the suite tools that run", () => {
    expect(execFileSync(tools.kubectl.path, ["version", "--client"], { encoding: "utf8" })).toContain(tools.kubectl.version)
    expect(execFileSync(tools.helm.path, ["version"], { encoding: "utf8" })).toContain(tools.helm.version)
  })
})
