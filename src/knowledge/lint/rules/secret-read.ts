import type { Hypothesis, Read } from "../../../domain/hypothesis-tree.ts"
import type { YamlPath } from "../../../platform/yaml-document.ts"
import type { LintRule } from "../rule.ts"

interface Placed {
  readonly read: Read
  readonly path: YamlPath
}

export const secretRead: LintRule = {
  name: "secret-read",
  severity: "error",
  check: ({ runbook: { diagnose }, spec }) => {
    const at = [...spec, "diagnose"]
    const health = (diagnose?.healthy ?? []).flatMap(({ reads }, index) =>
      reads.map(({ read }): Placed => ({ read, path: [...at, "healthy", index] }))
    )
    return [...health, ...readsOf(diagnose?.hypotheses ?? [], [...at, "hypotheses"])]
      .filter(({ read }) => read._tag === "kubernetes" && /^secrets?(\.|$)/i.test(read.resource))
      .map(({ path }) => ({
        path,
        message: "Handrail's reader cannot read Secrets",
        fix: "look at what they lead to: container states, events, conditions, annotations"
      }))
  }
}

const readsOf = (hypotheses: ReadonlyArray<Hypothesis>, path: YamlPath): ReadonlyArray<Placed> =>
  hypotheses.flatMap(({ probes, children }, index) => [
    ...probes.flatMap(({ reads }, place) => reads.map(({ read }) => ({ read, path: [...path, index, "probes", place] }))),
    ...readsOf(children, [...path, index, "refinements"])
  ])
