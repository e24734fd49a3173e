import type { HealthCheck, Hypothesis, HypothesisTree, Probe, Read, Weigh } from "../../domain/hypothesis-tree.ts"
import type { YamlPath } from "../../platform/yaml-document.ts"
import { promqlProblem } from "../promql.ts"
import type { BuildContext } from "./build-context.ts"
import type { DiagnoseFile, HealthCheckFile, HypothesisFile, ProbeFile, ReadFile } from "./diagnose-form.ts"

/** What every observation may name beside its own reads and values. */
const observationVariables = ["params", "labels", "annotations", "now"]

/** Stands among the hypotheses of a diagnosis, for the check that nothing is wrong. */
export const healthId = "healthy"
const defaultPrior = 0.2
const defaultTailLines = 200

/** Checks ids across the whole tree, so that a finding or a `when` can name one hypothesis. */
export const buildDiagnose = (file: DiagnoseFile, path: YamlPath, context: BuildContext): HypothesisTree => {
  const seen = new Set([healthId])
  const healthy = (file.healthy ?? []).map((check, index) => buildHealthCheck(check, [...path, "healthy", index], context))
  return { healthy, hypotheses: buildHypotheses(file.hypotheses, [...path, "hypotheses"], context, seen) }
}

const buildHypotheses = (
  files: ReadonlyArray<HypothesisFile>,
  path: YamlPath,
  context: BuildContext,
  seen: Set<string>
): ReadonlyArray<Hypothesis> =>
  files.map((file, index) => {
    const at = [...path, index]
    if (seen.has(file.id)) context.problems.add([...at, "id"], `the hypothesis ${JSON.stringify(file.id)} is there twice`, "rename one")
    seen.add(file.id)
    if (file.entity !== undefined) context.parameters(file.entity, [...at, "entity"])
    const written = file.probes ?? []
    if (written.length === 0 && file.cause === undefined)
      context.problems.add(at, "nothing tells whether it is so", "add `probes:`, or `cause:` with a code of `handrail causes`")
    const known = file.cause === undefined ? [] : [knownCause(file.cause)]
    checkUnique([...written, ...known], [...at, "probes"], context)
    const hypothesis = {
      id: file.id,
      title: file.title,
      prior: file.prior ?? defaultPrior,
      probes: [...written.map((probe, place) => buildProbe(probe, [...at, "probes", place], context)), ...known],
      children: buildHypotheses(file.refinements ?? [], [...at, "refinements"], context, seen)
    }
    return file.entity === undefined ? hypothesis : { ...hypothesis, entity: file.entity }
  })

/**
 * What the library of causes says of one of them, as a probe. The library's own likelihood has all of its evidence in it; here it counts as one
 * observation, so that what it confirms is confirmed from any prior that is not below 0.05, and a rival may still stand beside it.
 */
const knownCause = (code: string): Probe => ({
  id: "known-cause",
  reads: [{ as: "causes", read: { _tag: "cause", code } }],
  let: [],
  weigh: [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CEL in a sentence
    { when: 'causes.exists(c, c.status == "confirmed")', likelihoodRatio: 200, because: "${causes[0].summary}" },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CEL in a sentence
    { when: "causes.exists(c, c.likelihood >= 0.5)", likelihoodRatio: 3, because: "it may be so: ${causes[0].summary}" },
    { when: 'causes.exists(c, c.status == "inconclusive")', likelihoodRatio: 1, because: "what is known of it does not tell" },
    { when: "true", likelihoodRatio: 1 / 20, because: "nothing that it would show is there" }
  ]
})

const checkUnique = (probes: ReadonlyArray<{ readonly id: string }>, path: YamlPath, { problems }: BuildContext): void => {
  for (const [index, { id }] of probes.entries()) {
    if (probes.findIndex((other) => other.id === id) < index) {
      problems.add([...path, index, "id"], `the probe ${JSON.stringify(id)} is there twice in this hypothesis`, "rename one")
    }
  }
}

const buildProbe = (file: ProbeFile, path: YamlPath, context: BuildContext): Probe => {
  const { variables, ...observation } = buildObservation(file, path, context)
  const weigh = file.weigh.map((rule, index): Weigh => {
    const at = [...path, "weigh", index]
    context.cel(rule.when, [...at, "when"], variables)
    context.sentence(rule.because, [...at, "because"], variables)
    if ((rule.supports === undefined) === (rule.refutes === undefined)) {
      context.problems.add(at, "a rule either supports or refutes", "give it `supports:` or `refutes:` with a number above 1")
    }
    return { when: rule.when, likelihoodRatio: rule.supports ?? 1 / (rule.refutes ?? 1), because: rule.because }
  })
  return { id: file.id, ...observation, weigh }
}

const buildHealthCheck = (file: HealthCheckFile, path: YamlPath, context: BuildContext): HealthCheck => {
  const { variables, ...observation } = buildObservation(file, path, context)
  context.cel(file.when, [...path, "when"], variables)
  context.sentence(file.because, [...path, "because"], variables)
  return { id: file.id, ...observation, when: file.when, because: file.because }
}

const buildObservation = (file: ProbeFile | HealthCheckFile, path: YamlPath, context: BuildContext) => {
  const reads = [
    ...(file.read === undefined ? [] : [{ as: boundName(file.read), read: buildRead(file.read, [...path, "read"], context) }]),
    ...Object.entries(file.reads ?? {}).map(([as, read]) => ({ as, read: buildRead(read, [...path, "reads", as], context) }))
  ]
  if (reads.length === 0) context.problems.add(path, "reads nothing", "add `read:` or `reads:`")
  const values = Object.entries(file.let ?? {})
  const variables = [...observationVariables, ...reads.map(({ as }) => as)]
  for (const [as] of Object.entries(file.reads ?? {})) checkName(as, observationVariables, [...path, "reads", as], context)
  for (const [name, value] of values) {
    checkName(name, variables, [...path, "let", name], context)
    context.cel(value, [...path, "let", name], variables)
    variables.push(name)
  }
  return { reads, let: values.map(([name, value]) => ({ name, value })), variables }
}

const checkName = (name: string, taken: ReadonlyArray<string>, path: YamlPath, { problems }: BuildContext): void => {
  if (!/^[a-z][A-Za-z0-9_]*$/.test(name))
    problems.add(path, `${JSON.stringify(name)} cannot be named in CEL`, "use letters and digits, the first in lower case")
  else if (taken.includes(name)) problems.add(path, `${JSON.stringify(name)} already means something here`, "choose another name")
}

const boundName = (file: ReadFile): string => {
  if ("get" in file) return "objects"
  if ("promql" in file) return "samples"
  if ("logs" in file) return "lines"
  return "health" in file ? "checks" : "members"
}

const buildRead = (file: ReadFile, path: YamlPath, context: BuildContext): Read => {
  if ("promql" in file) {
    context.parameters(file.promql, [...path, "promql"])
    const problem = promqlProblem(file.promql.replaceAll(/\$\{[^}]*\}/g, "x"))
    if (problem !== undefined) context.problems.add([...path, "promql"], problem)
    return { _tag: "prometheus", query: file.promql }
  }
  if ("logs" in file) {
    const { previous = false, tailLines = defaultTailLines, ...selection } = file.logs
    for (const [field, text] of Object.entries(selection)) context.parameters(text, [...path, "logs", field])
    checkOwner(selection.ownedBy, [...path, "logs", "ownedBy"], context)
    return { _tag: "logs", ...selection, previous, tailLines }
  }
  if ("health" in file) return { _tag: "health", endpoint: file.health }
  if ("etcd" in file) {
    context.parameters(file.etcd, [...path, "etcd"])
    return { _tag: "etcd", endpoints: file.etcd }
  }
  const { get, ...selection } = file
  for (const [field, text] of Object.entries(file)) context.parameters(text, [...path, field])
  checkOwner(selection.ownedBy, [...path, "ownedBy"], context)
  return { _tag: "kubernetes", resource: get, ...selection }
}

const checkOwner = (ownedBy: string | undefined, path: YamlPath, { problems }: BuildContext): void => {
  if (ownedBy !== undefined && !/^[^/\s]+\/[^/\s]+$/.test(ownedBy))
    problems.add(path, `${JSON.stringify(ownedBy)} is not kind/name`, "write it as deployment/web")
}
