import { Effect, Result, Schema } from "effect"
import type { Parameter, ParameterSource, Runbook } from "../domain/runbook.ts"
import type { Signal } from "../domain/signal.ts"
import { userError } from "../domain/user-error.ts"
import { type CelBindings, compileCel, evaluateCel } from "../platform/cel/cel.ts"
import type { ClusterConfig } from "../platform/config/config.ts"
import type { EtcdReader } from "../platform/etcd/etcd-reader.ts"
import type { KubeError } from "../platform/kubernetes/kube-error.ts"
import type { ClusterReader } from "../platform/kubernetes/kube-reader.ts"
import { findOwner } from "./owners.ts"
import { parameterKinds } from "./parameter-kinds.ts"
import { resolveText } from "./resolve-argv.ts"

/**
 * A parameter that has no usable value. `missing`: nothing yields one. `malformed`: what the alert says is not of its type.
 * `no-such-object`: the cluster does not have it. `unreadable`: the cluster could not be asked.
 */
export class ParameterUnbound extends Schema.TaggedError<ParameterUnbound>()("ParameterUnbound", {
  ...userError,
  runbook: Schema.String,
  parameter: Schema.String,
  reason: Schema.Literals(["missing", "malformed", "no-such-object", "unreadable"])
}) {}

/** The part of a cluster that binding needs. */
export interface ReadableCluster {
  readonly config?: Pick<ClusterConfig, "name"> & Partial<Pick<ClusterConfig, "environment" | "etcd">>
  readonly reader: Pick<ClusterReader, "get" | "list">
  /** Absent: no endpoint answers. */
  readonly etcd?: Pick<EtcdReader, "answering" | "known">
}

type Parameters = Readonly<Record<string, string>>
type What = Pick<Signal, "labels" | "annotations">

/**
 * Values for a runbook's parameters, in their order, from what the signal says and what the cluster holds. Every value has the
 * form of its type, and every object that one names exists. An optional parameter without a value is left out.
 */
export const bindParameters = Effect.fn("knowledge.bindParameters")(function* (
  runbook: Runbook,
  signal: What,
  cluster: ReadableCluster
): Effect.fn.Return<Parameters, ParameterUnbound> {
  let params: Parameters = {}
  for (const parameter of runbook.parameters) {
    const value = yield* bind(parameter, { runbook, signal, cluster, params })
    if (value !== undefined) params = { ...params, [parameter.name]: value }
  }
  return params
})

interface Binding {
  readonly runbook: Runbook
  readonly signal: What
  readonly cluster: ReadableCluster
  /** Those bound before. */
  readonly params: Parameters
}

const bind = Effect.fnUntraced(function* (parameter: Parameter, binding: Binding): Effect.fn.Return<string | undefined, ParameterUnbound> {
  const tried: Array<string> = []
  for (const source of parameter.from) {
    const value = yield* readSource(source, parameter, binding, (why) => {
      tried.push(why)
    })
    if (value !== undefined) return yield* accept(value, parameter, binding)
  }
  if (parameter.default !== undefined) return yield* accept(parameter.default, parameter, binding)
  if (!parameter.required) return undefined
  const sources = tried.length === 0 ? "it has neither `from` nor `default`" : tried.join("; ")
  return yield* unbound(
    parameter,
    binding,
    "missing",
    `${parameter.name} has no value: ${sources}`,
    "add the label to the alert, or another source to the runbook's parameter"
  )
})

/** A source that yields nothing says why to `tell`. */
const readSource = Effect.fnUntraced(function* (
  source: ParameterSource,
  parameter: Parameter,
  binding: Binding,
  tell: (why: string) => void
): Effect.fn.Return<string | undefined, ParameterUnbound> {
  const { cluster, signal, params } = binding
  const bindings = { labels: signal.labels, annotations: signal.annotations, params, cluster: said(cluster) }
  if (source._tag === "cel") return textOf(source.expression, bindings, tell)
  if (source._tag === "find") {
    const objects = yield* find(source, parameter, binding)
    return textOf(source.value, { ...bindings, objects }, tell)
  }
  if (source._tag === "answering") {
    const wanted = textOf(source.endpoints, bindings, tell)
    if (wanted === undefined) return undefined
    const accepted = yield* accept(wanted, parameter, binding)
    const found = (yield* cluster.etcd?.answering(accepted.split(",")) ?? Effect.succeed([])).join(",")
    if (found === "") tell(`none of ${accepted} takes connections`)
    return found === "" ? undefined : found
  }
  const pod = textOf(source.pod, bindings, tell)
  const namespace = parameter.namespaceFrom === undefined ? undefined : params[parameter.namespaceFrom]
  const kind = parameterKinds[parameter.type].kind
  if (pod === undefined || namespace === undefined || kind === undefined) return undefined
  const name = yield* accept(pod, { ...parameter, type: "pod" }, binding).pipe(
    Effect.catchIf(
      ({ reason }) => reason === "no-such-object",
      ({ message }) => {
        tell(message)
        return Effect.succeed(undefined)
      }
    )
  )
  if (name === undefined) return undefined
  const owner = yield* findOwner(binding.cluster.reader, { namespace, pod: name, kind }).pipe(unreadable(parameter, binding))
  if (owner === undefined) tell(`no ${parameter.type} controls the pod ${namespace}/${name}`)
  return owner
})

/** What expressions may know of the cluster's configuration: nothing of its credentials. */
const said = ({ config, etcd }: ReadableCluster) => {
  const endpoints = config?.etcd?.endpoints ?? etcd?.known()
  return {
    ...(config === undefined ? {} : { name: config.name, environment: config.environment ?? "" }),
    etcd: endpoints === undefined ? {} : { endpoints: endpoints.join(",") }
  }
}

const find = Effect.fnUntraced(function* (
  { resource, namespace, labelSelector }: Extract<ParameterSource, { _tag: "find" }>,
  parameter: Parameter,
  binding: Binding
): Effect.fn.Return<ReadonlyArray<unknown>, ParameterUnbound> {
  const resolve = (text: string) =>
    resolveText(text, binding.params, `parameter ${parameter.name}`).pipe(
      Effect.catch(({ message, next }) => unbound(parameter, binding, "missing", message, next))
    )
  const { items } = yield* binding.cluster.reader
    .list({
      resource,
      orCached: true,
      ...(namespace !== undefined && { namespace: yield* resolve(namespace) }),
      ...(labelSelector !== undefined && { labelSelector: yield* resolve(labelSelector) })
    })
    .pipe(unreadable(parameter, binding))
  return items
})

/** The value of an expression as a text that is not empty. An error in it (a label that is not there) is no value. */
const textOf = (expression: string, bindings: CelBindings, tell: (why: string) => void): string | undefined => {
  const program = compileCel(expression)
  const result = Result.isFailure(program)
    ? { _tag: "error" as const, message: program.failure.message }
    : evaluateCel(program.success, bindings)
  const value = result._tag === "value" ? result.value : undefined
  if (typeof value === "number") return String(value)
  if (typeof value === "string" && value !== "") return value
  tell(`${expression.trim()} ${result._tag === "error" ? `cannot be read (${result.message})` : "is empty"}`)
  return undefined
}

/** Checks the value's form before anything is done with it, then that the object exists. */
const accept = Effect.fnUntraced(function* (
  value: string,
  parameter: Parameter,
  binding: Binding
): Effect.fn.Return<string, ParameterUnbound> {
  const { pattern, form, resource, namespaced } = parameterKinds[parameter.type]
  if (!pattern.test(value)) {
    const shown = JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
    return yield* unbound(
      parameter,
      binding,
      "malformed",
      `${shown} is not a ${parameter.type}, which is ${form}`,
      "correct the alert's labels; a value of another form is never put into a command"
    )
  }
  if (resource === undefined) return value
  const namespace = namespaced && parameter.namespaceFrom !== undefined ? binding.params[parameter.namespaceFrom] : undefined
  const place = namespace === undefined ? {} : { namespace }
  const found = yield* Effect.result(binding.cluster.reader.get({ resource, name: value, orCached: true, ...place }))
  if (Result.isSuccess(found)) return value
  if (found.failure._tag !== "KubeNotFound") return yield* asUnreadable(parameter, binding, found.failure)
  const shown = namespace === undefined ? value : `${namespace}/${value}`
  return yield* unbound(
    parameter,
    binding,
    "no-such-object",
    `there is no ${parameter.type} ${shown} in the cluster`,
    "check that the alert is of this cluster, and that the object was not removed meanwhile"
  )
})

const unreadable =
  (parameter: Parameter, binding: Binding) =>
  <A>(self: Effect.Effect<A, KubeError>): Effect.Effect<A, ParameterUnbound> =>
    Effect.catch(self, (error) => asUnreadable(parameter, binding, error))

const asUnreadable = (parameter: Parameter, binding: Binding, { message, next }: KubeError) =>
  unbound(parameter, binding, "unreadable", message, next)

const unbound = (
  { name }: Parameter,
  { runbook }: Binding,
  reason: ParameterUnbound["reason"],
  message: string,
  next: string
): Effect.Effect<never, ParameterUnbound> =>
  Effect.fail(
    new ParameterUnbound({
      runbook: runbook.name,
      parameter: name,
      reason,
      message,
      next,
      where: `parameter ${name} of runbook ${runbook.name}`
    })
  )
