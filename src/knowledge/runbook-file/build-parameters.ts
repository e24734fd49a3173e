import type { Parameter, ParameterSource } from "../../domain/runbook.ts"
import type { YamlPath } from "../../platform/yaml-document.ts"
import { parameterKinds } from "../parameter-kinds.ts"
import type { BuildContext } from "./build-context.ts"
import { listOf } from "./common-fields.ts"
import type { ParameterFile } from "./full-form.ts"

/** `cluster`: its name, environment and, where they are configured or were seen, `etcd.endpoints`. */
const variables = ["labels", "annotations", "params", "cluster"]

/** Parameters in the order written; each may use those before it. */
export const buildParameters = (files: ReadonlyArray<ParameterFile>, path: YamlPath, context: BuildContext): ReadonlyArray<Parameter> =>
  files.map((file, index) => {
    const at = [...path, index]
    const before = files.slice(0, index).map(({ name }) => name)
    if (before.includes(file.name))
      context.problems.add([...at, "name"], `the parameter ${JSON.stringify(file.name)} is there twice`, "rename one")
    const { pattern, form } = parameterKinds[file.type]
    if (file.default !== undefined && !pattern.test(file.default)) {
      context.problems.add([...at, "default"], `${JSON.stringify(file.default)} is not ${form}`)
    }
    checkNamespace(file, files.slice(0, index), at, context)
    const listed = Array.isArray(file.from)
    const { from, ...rest } = file
    return {
      ...rest,
      required: file.required ?? true,
      from: listOf(from).map((source, place) =>
        buildSource(source, listed ? [...at, "from", place] : [...at, "from"], before, file, context)
      )
    }
  })

type SourceFile = Exclude<ParameterFile["from"], undefined | ReadonlyArray<unknown>>

const buildSource = (
  source: SourceFile,
  path: YamlPath,
  before: ReadonlyArray<string>,
  { type, namespaceFrom }: ParameterFile,
  context: BuildContext
): ParameterSource => {
  const members = { params: before }
  if (typeof source === "string") {
    context.cel(source, path, variables, members)
    return { _tag: "cel", expression: source }
  }
  if ("answering" in source) {
    context.cel(source.answering, [...path, "answering"], variables, members)
    return { _tag: "answering", endpoints: source.answering }
  }
  if ("ownerOf" in source) {
    context.cel(source.ownerOf, [...path, "ownerOf"], variables, members)
    if (parameterKinds[type].controls !== true || namespaceFrom === undefined) {
      context.problems.add(
        path,
        `ownerOf finds the controller of a pod, and this is a ${type}`,
        "use it for a workload type, with namespaceFrom"
      )
    }
    return { _tag: "owner", pod: source.ownerOf }
  }
  context.cel(source.value, [...path, "value"], [...variables, "objects"], members)
  const { find, value, ...selection } = source
  for (const [field, text] of Object.entries(selection)) context.parameters(text, [...path, field], before)
  return { _tag: "find", resource: find, ...selection, value }
}

const checkNamespace = (
  { type, namespaceFrom }: ParameterFile,
  before: ReadonlyArray<ParameterFile>,
  path: YamlPath,
  { problems }: BuildContext
): void => {
  if (!parameterKinds[type].namespaced) {
    if (namespaceFrom !== undefined) problems.add([...path, "namespaceFrom"], `a ${type} is not in a namespace`, "remove it")
    return
  }
  if (namespaceFrom === undefined) {
    problems.add(
      path,
      `a ${type} is in a namespace, and no parameter holds it`,
      "add `namespaceFrom:` with the name of a parameter of type namespace"
    )
    return
  }
  const holder = before.find(({ name }) => name === namespaceFrom)
  if (holder?.type !== "namespace") {
    problems.add(
      [...path, "namespaceFrom"],
      `there is no parameter ${JSON.stringify(namespaceFrom)} of type namespace above this one`,
      "declare it first"
    )
  }
}
