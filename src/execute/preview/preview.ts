import { Effect } from "effect"
import type { JsonValue } from "../../domain/canonical-json.ts"
import { type CommandEffect, type CommandEffects, type EffectVerb, isMutation } from "../../domain/command-effects.ts"
import { isHelmRelease, showRef } from "../../domain/object-ref.ts"
import type { Argv } from "../../domain/runbook.ts"
import type { Cluster } from "../../platform/clusters.ts"
import type { KubeError } from "../../platform/kubernetes/kube-error.ts"
import type { ClusterReader, KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { inNamespace, resourceOf } from "../../platform/kubernetes/place.ts"
import { helmManifests } from "./helm-manifests.ts"
import { lineDiff } from "./line-diff.ts"
import { printedObjects } from "./printed-objects.ts"
import { afterUndo } from "./rollout-undo.ts"
import { settledLines, settledObject, settledText } from "./settled-object.ts"

/** What a command would leave behind. */
export interface Preview {
  /** Equal whenever the command would do the same. */
  readonly result: JsonValue
  /** Unified diff against what is there, secrets taken out; undefined when nothing shows it. */
  readonly diff?: string
  /** The objects as they would be, where that is known. */
  readonly after: ReadonlyArray<KubeObject>
}

export interface PreviewInput {
  readonly argv: Argv
  readonly effects: CommandEffects
  readonly cluster: Cluster
  /** What the dry run printed. */
  readonly printed: string
}

const liveOf = (kind: string, group: string, namespace: string | undefined, name: string, reader: ClusterReader) =>
  reader
    .get({ resource: resourceOf({ kind, group }), name, ...inNamespace(namespace) })
    .pipe(Effect.catchTag("KubeNotFound", () => Effect.succeed(undefined)))

const groupOf = ({ apiVersion }: KubeObject): string => (apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "")

interface Pair {
  readonly before: KubeObject | undefined
  readonly after: KubeObject
}

const targets = ({ kind, group = "", namespace, names }: CommandEffect, reader: ClusterReader) =>
  Effect.map(
    Effect.forEach(names, (name) => liveOf(kind, group, namespace, name, reader)),
    (found) => found.filter((object) => object !== undefined)
  )

const replicasIn = (argv: Argv): number | undefined => {
  const at = argv.findIndex((word) => word === "--replicas" || word.startsWith("--replicas="))
  const text = at < 0 ? undefined : (argv[at]?.split("=")[1] ?? argv[at + 1])
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

type Foresee = (effect: CommandEffect, argv: Argv, reader: ClusterReader) => Effect.Effect<ReadonlyArray<Pair> | undefined, KubeError>

/** Changes that kubectl's dry run confirms without showing what they come to. */
const foreseen: { readonly [Verb in EffectVerb]?: Foresee } = {
  scale: (effect, argv, reader) => {
    const replicas = replicasIn(argv)
    if (replicas === undefined) return Effect.succeed(undefined)
    const scaled = (object: KubeObject): Pair => ({ before: object, after: { ...object, spec: { ...(object.spec ?? {}), replicas } } })
    return Effect.map(targets(effect, reader), (objects) => objects.map(scaled))
  },
  rollback: Effect.fnUntraced(function* (effect, argv, reader) {
    const before = yield* targets(effect, reader)
    const after = yield* Effect.forEach(before, (object) => afterUndo(object, argv, reader))
    return after.includes(undefined)
      ? undefined
      : after.flatMap((object, at) => (object === undefined ? [] : [{ before: before[at], after: object }]))
  })
}

const pairsOf = Effect.fnUntraced(function* ({ argv, effects, cluster: { reader }, printed }: PreviewInput) {
  const [first, ...others] = effects.effects.filter((effect) => isMutation(effect.class))
  const foresee = first === undefined || others.length > 0 || argv[0] !== "kubectl" ? undefined : foreseen[first.verb]
  if (foresee !== undefined && first !== undefined) return yield* foresee(first, argv, reader)
  const objects = printedObjects(printed)
  if (objects === undefined) return undefined
  return yield* Effect.forEach(objects, (after) => {
    const { name, namespace } = after.metadata
    return Effect.map(liveOf(after.kind, groupOf(after), namespace, name, reader), (before): Pair => ({ before, after }))
  })
})

const header = ({ kind, metadata }: KubeObject): string =>
  showRef({ group: "", kind, name: metadata.name, ...inNamespace(metadata.namespace) })

const diffOf = ({ before, after }: Pair): ReadonlyArray<string> => {
  const diff = lineDiff(before === undefined ? "" : settledText(before), settledText(after))
  return diff === "" ? [] : [`--- ${header(after)} as it is`, `+++ ${header(after)} as it would be`, diff]
}

/** What the dry run of a command shows beyond its own words, with a diff against what is there now. Never fails: what cannot be shown is left out. */
export const preview = Effect.fn("execute.preview")(function* (input: PreviewInput) {
  const { argv, effects, cluster, printed } = input
  const spoken: Preview = { result: settledLines(printed), after: [] }
  const release = effects.effects.find(isHelmRelease)
  if (release !== undefined) {
    const texts = yield* helmManifests(argv, printed, release, cluster)
    return texts === undefined ? spoken : ({ result: texts.after, diff: lineDiff(texts.before, texts.after), after: [] } satisfies Preview)
  }
  const pairs = yield* pairsOf(input).pipe(Effect.catch(() => Effect.succeed(undefined)))
  if (pairs === undefined) return spoken
  const after = pairs.map((pair) => pair.after)
  return { result: after.map(settledObject), diff: pairs.flatMap(diffOf).join("\n"), after } satisfies Preview
})
