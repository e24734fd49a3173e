import { Effect } from "effect"
import type { CommandEffects } from "../domain/command-effects.ts"
import type { Argv } from "../domain/runbook.ts"
import { fields, list } from "../platform/kubernetes/fields.ts"
import type { ClusterReader, KubeObject } from "../platform/kubernetes/kube-reader.ts"
import { matchesSelector, selectorOf } from "../platform/kubernetes/label-selector.ts"

/** Part of a step's time that is kept for looking at what came of it, in milliseconds. */
const LOOK_BACK = 30_000

const isDrain = (argv: Argv): boolean => argv[0] === "kubectl" && argv.includes("drain")

/** The nodes that a command empties. */
export const drainedNodes = ({ effects }: CommandEffects): ReadonlyArray<string> =>
  effects.flatMap(({ verb, kind, names }) => (verb === "evict" && kind === "Node" ? names : []))

/**
 * A drain with a deadline: one that waits for a disruption budget would else wait for ever, and be killed in the middle. As kubectl
 * counts it, from the start: https://kubernetes.io/docs/reference/kubectl/generated/kubectl_drain/
 */
export const completeDrain = (argv: Argv, effects: CommandEffects, timeoutMs: number): Argv => {
  if (!isDrain(argv) || drainedNodes(effects).length === 0 || argv.some((word) => word.startsWith("--timeout"))) return argv
  const seconds = Math.max(1, Math.floor(Math.max(timeoutMs / 2, timeoutMs - LOOK_BACK) / 1_000))
  return [...argv, `--timeout=${seconds}s`]
}

const nameOf = ({ metadata }: KubeObject): string =>
  metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`

const shown = (names: ReadonlyArray<string>): string =>
  names.length <= 8 ? names.join(", ") : `${names.slice(0, 8).join(", ")} and ${names.length - 8} more`

const budgetNotes = (pods: ReadonlyArray<KubeObject>, budgets: ReadonlyArray<KubeObject>): ReadonlyArray<string> =>
  budgets.flatMap((budget) => {
    const covered = pods.filter(
      ({ metadata }) =>
        metadata.namespace === budget.metadata.namespace && matchesSelector(selectorOf(fields(budget.spec).selector), metadata.labels ?? {})
    )
    const { disruptionsAllowed } = fields(budget.status)
    const allowed = typeof disruptionsAllowed === "number" ? disruptionsAllowed : 0
    return covered.length === 0
      ? []
      : [`the disruption budget ${nameOf(budget)} covers ${covered.length} pods here and allows ${allowed} to be down now`]
  })

const storageNotes = (pods: ReadonlyArray<KubeObject>, attachments: ReadonlyArray<KubeObject>): ReadonlyArray<string> => {
  const volumes = (pod: KubeObject) => list(fields(pod.spec).volumes)
  const claims = pods.filter((pod) => volumes(pod).some((volume) => "persistentVolumeClaim" in volume)).map(nameOf)
  const local = pods.filter((pod) => volumes(pod).some((volume) => "emptyDir" in volume)).map(nameOf)
  const held = attachments.map(({ spec }) => String(fields(fields(spec).source).persistentVolumeName ?? "a volume"))
  return [
    ...(held.length === 0 ? [] : [`${held.length} volumes are attached to the node and must follow their pods: ${shown(held)}`]),
    ...(claims.length === 0 ? [] : [`pods with volume claims: ${shown(claims)}`]),
    ...(local.length === 0 ? [] : [`pods with data on the node that goes with them (emptyDir): ${shown(local)}`])
  ]
}

const notesOf = Effect.fnUntraced(function* (node: string, reader: ClusterReader) {
  const [pods, budgets, attachments] = yield* Effect.all(
    [
      reader.list({ resource: "pods", fieldSelector: `spec.nodeName=${node}` }),
      reader.list({ resource: "poddisruptionbudgets.policy" }),
      reader.list({ resource: "volumeattachments.storage.k8s.io" })
    ],
    { concurrency: 3 }
  )
  const moving = pods.items.filter(({ metadata }) => !metadata.ownerReferences?.some(({ kind }) => kind === "DaemonSet" || kind === "Node"))
  const here = attachments.items.filter(({ spec }) => fields(spec).nodeName === node)
  return [
    `${moving.length} pods leave node ${node}: ${shown(moving.map(nameOf))}`,
    ...budgetNotes(moving, budgets.items),
    ...storageNotes(moving, here)
  ]
})

/** What whoever approves a drain should know: which pods leave, what their disruption budgets allow, and which storage hangs on the node. */
export const drainNotes = Effect.fn("execute.drainNotes")(function* (effects: CommandEffects, reader: ClusterReader) {
  const notes = yield* Effect.forEach(drainedNodes(effects), (node) =>
    notesOf(node, reader).pipe(Effect.catch(({ message }) => Effect.succeed([`what hangs on node ${node} could not be read: ${message}`])))
  )
  return notes.flat()
})
