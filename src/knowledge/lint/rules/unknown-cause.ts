import type { Hypothesis } from "../../../domain/hypothesis-tree.ts"
import { didYouMean } from "../../../platform/did-you-mean.ts"
import type { YamlPath } from "../../../platform/yaml-document.ts"
import type { LintRule } from "../rule.ts"

interface Named {
  readonly code: string
  readonly path: YamlPath
}

const namedIn = (hypotheses: ReadonlyArray<Hypothesis>, path: YamlPath): ReadonlyArray<Named> =>
  hypotheses.flatMap(({ children, probes }, index) => [
    ...probes.flatMap(({ reads }) =>
      reads.flatMap(({ read }) => (read._tag === "cause" ? [{ code: read.code, path: [...path, index, "cause"] }] : []))
    ),
    ...namedIn(children, [...path, index, "refinements"])
  ])

export const unknownCause: LintRule = {
  name: "unknown-cause",
  severity: "error",
  check: ({ causes, runbook, spec }) =>
    namedIn(runbook.diagnose?.hypotheses ?? [], [...spec, "diagnose", "hypotheses"])
      .filter(({ code }) => !causes.includes(code))
      .map(({ code, path }) => {
        const meant = didYouMean(code, causes)
        return {
          path,
          message: `the library has no cause ${JSON.stringify(code)}`,
          fix: meant === undefined ? "take a code of `handrail causes`" : `did you mean ${JSON.stringify(meant)}?`
        }
      })
}
