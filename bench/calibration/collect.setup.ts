/**
 * Keeps each scene that a test of causes asks a verdict of, with the verdict that the test expects, once the test has found it so: the tests are
 * the corpus, and none has to be written twice. Run by `make cases`.
 */
import { appendFileSync } from "node:fs"
import { chai, expect, vi } from "vitest"
import type { Evidence } from "../../src/diagnose/scene/scene.ts"

interface Asked {
  last: { readonly evidence: Evidence; readonly said: string } | undefined
}

const file = process.env.HANDRAIL_CASES ?? ""
const asked = vi.hoisted((): Asked => ({ last: undefined }))

vi.mock("../../src/diagnose/causes/verdict.fixture.ts", async (original) => {
  const real = await original<typeof import("../../src/diagnose/causes/verdict.fixture.ts")>()
  const verdictOf = (evidence: Evidence) => {
    const said = real.verdictOf(evidence)
    asked.last = { evidence, said }
    return said
  }
  return { ...real, verdictOf }
})

chai.use(({ Assertion }, { flag, overwriteMethod }) => {
  overwriteMethod(
    Assertion.prototype,
    "toBe",
    (original: (expected: unknown) => unknown) =>
      function (this: object, expected: unknown) {
        const result = original.call(this, expected)
        if (flag(this, "negate") !== true && asked.last !== undefined && asked.last.said === expected) {
          appendFileSync(file, `${JSON.stringify({ name: expect.getState().currentTestName, expected, evidence: asked.last.evidence })}\n`)
          asked.last = undefined
        }
        return result
      }
  )
})
