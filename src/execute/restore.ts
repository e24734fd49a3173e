import { Effect } from "effect"
import { type CommandEffect, type CommandEffects, type EffectVerb, isMutation } from "../domain/command-effects.ts"
import { isHelmRelease, refKey } from "../domain/object-ref.ts"
import { manifestFile, type Rollback } from "../domain/plan.ts"
import type { Argv } from "../domain/runbook.ts"
import type { KubeObject } from "../platform/kubernetes/kube-reader.ts"
import { classify } from "../policy/classify.ts"
import { RestoreCopies } from "./restore-copies.ts"
import type { Captured } from "./snapshot.ts"

/** How what a verb does to an object is taken back from a copy of it. */
const ways: Record<EffectVerb, "replace" | "create" | "switch" | undefined> = {
  update: "replace",
  scale: "replace",
  restart: "replace",
  rollback: "replace",
  cordon: "switch",
  delete: "create",
  evict: undefined,
  create: undefined,
  read: undefined,
  exec: undefined,
  connect: undefined,
  escalate: undefined,
  unknown: undefined
}

/** A Secret is kept nowhere but in the cluster. */
const neverCopied = new Set(["Secret"])

/** What comes back with another identity, or without what was in it, is not what was deleted. */
const neverMadeAnew = new Set(["Pod", "Job", "PersistentVolumeClaim", "PersistentVolume", "Namespace", "Node", "CustomResourceDefinition"])

/** Fields of metadata that a client may set: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ */
const kept = ["name", "namespace", "labels", "annotations", "finalizers", "ownerReferences"] as const

/**
 * An object as it can be put back. A replacement names the uid, so that the server refuses it when the object was made anew; it has no
 * resourceVersion, since the step itself has moved it.
 */
const manifestOf = ({ status: _, metadata, ...rest }: KubeObject, way: "replace" | "create"): string => {
  const fields = way === "replace" ? ([...kept, "uid"] as const) : kept
  const own = Object.fromEntries(fields.flatMap((field) => (metadata[field] === undefined ? [] : [[field, metadata[field]]])))
  return `${JSON.stringify({ ...rest, metadata: own }, null, 2)}\n`
}

const command = (argv: Argv, restores?: NonNullable<Rollback["restores"]>): Rollback => ({
  argv,
  effects: classify(argv),
  ...(restores === undefined ? {} : { restores })
})

const inNamespace = (namespace: string | undefined): ReadonlyArray<string> => (namespace === undefined ? [] : ["--namespace", namespace])

const releaseBack = ({ ref, version }: Captured["state"]): ReadonlyArray<Rollback> =>
  /^\d+$/.test(version)
    ? [command(["helm", "rollback", ref.name, version, ...inNamespace(ref.namespace), "--wait", "--timeout", "5m"])]
    : []

const nodeBack = (node: KubeObject): Rollback => {
  const { unschedulable = false } = (node.spec ?? {}) as { readonly unschedulable?: boolean }
  return command(["kubectl", unschedulable ? "cordon" : "uncordon", node.metadata.name])
}

const restoreOne = Effect.fnUntraced(function* ({ verb }: CommandEffect, captured: Captured, owner: string) {
  const { state, object } = captured
  if (isHelmRelease(state.ref)) return verb === "delete" ? [] : releaseBack(state)
  const way = ways[verb]
  if (way === undefined || object === undefined || neverCopied.has(object.kind)) return []
  if (way === "switch") return [nodeBack(object)]
  if (way === "create" && neverMadeAnew.has(object.kind)) return []
  const manifest = yield* (yield* RestoreCopies).keep(owner, manifestOf(object, way))
  const argv = ["kubectl", way, "-f", manifestFile(manifest), ...inNamespace(state.ref.namespace)] as const
  return [command(argv, { ref: state.ref, manifest })]
})

/**
 * Commands that put the named objects of a change back as they were captured: part of the plan, so that they are decided about, approved
 * and signed with it. Empty where nothing can be put back: Secrets, evicted pods, what is not named.
 */
export const restoreFrom = Effect.fn("execute.planRestore")(function* (
  { effects }: CommandEffects,
  captured: ReadonlyArray<Captured>,
  owner: string
) {
  const changing = effects.filter(({ class: value, scope }) => isMutation(value) && scope === "objects")
  const restored = yield* Effect.forEach(captured, (one) => {
    const { group, kind, namespace, name } = one.state.ref
    const by = changing.find(
      (effect) =>
        refKey({
          group: effect.group ?? "",
          kind: effect.kind,
          name,
          ...(effect.namespace === undefined ? {} : { namespace: effect.namespace })
        }) === refKey({ group, kind, name, ...(namespace === undefined ? {} : { namespace }) }) && effect.names.includes(name)
    )
    return by === undefined ? Effect.succeed([]) : restoreOne(by, one, owner)
  })
  return restored.flat()
})
