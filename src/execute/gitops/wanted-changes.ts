import { Clock, Effect, Schema } from "effect"
import type { CommandEffect } from "../../domain/command-effects.ts"
import { timestamp } from "../../domain/ids.ts"
import { type ObjectRef, showRef } from "../../domain/object-ref.ts"
import { REDACTED } from "../../domain/redact/redaction.ts"
import type { Argv } from "../../domain/runbook.ts"
import type { Cluster } from "../../platform/clusters.ts"
import type { KubeError } from "../../platform/kubernetes/kube-error.ts"
import { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { dryRunArgv } from "../dry-run-argv.ts"
import { ToolReads } from "../tool-reads.ts"
import { type ObjectChange, objectChanges } from "./object-changes.ts"
import { type Obstacle, obstacle } from "./obstacle.ts"

const TIMEOUT = 60_000
const REVISION = "deployment.kubernetes.io/revision"

const decodeObject = Schema.decodeUnknownOption(Schema.fromJsonString(KubeObject))

/** The value of a flag that takes one; the last counts, as pflag has it. */
const flagOf = (argv: Argv, flag: string): string | undefined => {
  const values = argv.flatMap((word, at) =>
    word === flag ? [argv[at + 1] ?? ""] : word.startsWith(`${flag}=`) ? [word.slice(flag.length + 1)] : []
  )
  return values.at(-1)
}

interface Revision {
  readonly number: number
  readonly template: unknown
}

const hash = "pod-template-hash"

/** A template as its workload has it: without what its controller marks each revision with. */
const withoutHash = (template: unknown): unknown => {
  const {
    metadata = {},
    $patch: _,
    ...rest
  } = template as { readonly metadata?: { readonly labels?: Record<string, string> }; readonly $patch?: string }
  const { [hash]: __, ...labels } = metadata.labels ?? {}
  return { ...rest, metadata: { ...metadata, labels } }
}

const controlledBy = (object: KubeObject, owner: KubeObject): boolean =>
  object.metadata.ownerReferences?.some(({ uid, controller }) => controller === true && uid === owner.metadata.uid) ?? false

/** How each kind keeps the templates that it had: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-back-a-deployment */
const revisionsOf: Readonly<Record<string, { readonly resource: string; readonly read: (object: KubeObject) => Revision }>> = {
  Deployment: {
    resource: "replicasets.apps",
    read: ({ metadata, spec }) => ({
      number: Number(metadata.annotations?.[REVISION] ?? Number.NaN),
      template: (spec as { readonly template?: unknown }).template
    })
  },
  StatefulSet: { resource: "controllerrevisions.apps", read: (object) => ofControllerRevision(object) },
  DaemonSet: { resource: "controllerrevisions.apps", read: (object) => ofControllerRevision(object) }
}

const ofControllerRevision = ({ revision, data }: KubeObject): Revision => ({
  number: Number(revision),
  template: (data as { readonly spec?: { readonly template?: unknown } } | undefined)?.spec?.template
})

/** The object with the template that it had at the revision before, or at the one that is named. */
const undone = Effect.fnUntraced(function* (argv: Argv, object: KubeObject, { reader }: Cluster) {
  const kept = revisionsOf[object.kind]
  if (kept === undefined) return yield* obstacle(`a ${object.kind} keeps no earlier revisions`)
  const { namespace } = object.metadata
  const { items } = yield* reader.list({ resource: kept.resource, ...(namespace === undefined ? {} : { namespace }), maxAge: 0 })
  const revisions = items
    .filter((item) => controlledBy(item, object))
    .map(kept.read)
    .filter(({ number, template }) => Number.isFinite(number) && template !== undefined)
    .toSorted((a, b) => b.number - a.number)
  const wanted = Number(flagOf(argv, "--to-revision") ?? "0")
  const found = wanted === 0 ? revisions[1] : revisions.find(({ number }) => number === wanted)
  if (found === undefined) return yield* obstacle(wanted === 0 ? "there is no earlier revision" : `revision ${wanted} is no longer kept`)
  return { ...object, spec: { ...(object.spec as object), template: withoutHash(found.template) } } satisfies KubeObject
})

const scaled = Effect.fnUntraced(function* (argv: Argv, object: KubeObject) {
  const replicas = flagOf(argv, "--replicas")
  if (replicas === undefined || !/^\d+$/.test(replicas)) return yield* obstacle("the command does not say how many replicas are wanted")
  return { ...object, spec: { ...(object.spec as object), replicas: Number(replicas) } } satisfies KubeObject
})

/** The object as the API server would have it after the command, by the command's own dry run. */
const rehearsed = Effect.fnUntraced(function* (argv: Argv, object: KubeObject, cluster: Cluster) {
  const dry = dryRunArgv(argv)
  if (argv[0] !== "kubectl" || dry === undefined || argv.includes("--"))
    return yield* obstacle("the command has no dry run that shows what it would change")
  const [program, ...words] = dry
  const reads = yield* ToolReads
  const { exitCode, stdout, stderr } = yield* reads
    .run({ cluster: cluster.config, argv: [program, ...words, "--output=json"], tier: "operator", timeoutMs: TIMEOUT })
    .pipe(Effect.mapError(({ message }) => obstacle(`its dry run could not be read: ${message}`)))
  // a withheld value cannot be told from one that is to be written
  if (stdout.includes(REDACTED)) return yield* obstacle("its dry run shows values that look like secrets, which are withheld")
  const after = exitCode === 0 ? decodeObject(stdout) : undefined
  if (after?._tag !== "Some")
    return yield* obstacle(`its dry run does not show one object: ${stderr.trim().slice(0, 200) || "it printed something else"}`)
  const { kind, metadata } = after.value
  if (kind !== object.kind || metadata.name !== object.metadata.name) return yield* obstacle("its dry run shows another object")
  return after.value
})

const RESTARTED_AT = "kubectl.kubernetes.io/restartedAt"

/** kubectl has no dry run for it: what it writes is the time, into the template. */
const restarted = Effect.fnUntraced(function* (_: Argv, object: KubeObject) {
  const spec = (object.spec ?? {}) as {
    readonly template?: { readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> } }
  }
  if (spec.template === undefined) return yield* obstacle(`a ${object.kind} has no pods to restart`)
  const { metadata = {} } = spec.template
  const annotations = { ...metadata.annotations, [RESTARTED_AT]: timestamp(yield* Clock.currentTimeMillis) }
  return { ...object, spec: { ...spec, template: { ...spec.template, metadata: { ...metadata, annotations } } } } satisfies KubeObject
})

type After = (argv: Argv, object: KubeObject, cluster: Cluster) => Effect.Effect<KubeObject, Obstacle | KubeError, ToolReads>

/** How the object after the command is told, for the verbs that change what is wanted of an object that is there. */
const afterwards = { rollback: undone, scale: scaled, update: rehearsed, restart: restarted } satisfies Readonly<Record<string, After>>

const isTranslated = (verb: CommandEffect["verb"]): verb is keyof typeof afterwards => Object.hasOwn(afterwards, verb)

/** What a command would change in one object that is there, value by value. Reads only. */
export const wantedChanges = Effect.fn("execute.wantedChanges")(function* (
  argv: Argv,
  verb: CommandEffect["verb"],
  object: KubeObject,
  cluster: Cluster
) {
  const { group, kind, namespace, name } = refOf(object)
  const shown = showRef({ group, kind, name, ...(namespace === undefined ? {} : { namespace }) })
  if (!isTranslated(verb)) return yield* obstacle(`to ${verb} ${shown} is no change of a value in its manifest`)
  const look: After = afterwards[verb]
  const after = yield* look(argv, object, cluster).pipe(
    Effect.mapError((error) => (error._tag === "Obstacle" ? error : obstacle(`${shown} could not be read: ${error.message}`)))
  )
  const changes: ReadonlyArray<ObjectChange> = objectChanges(object, after)
  return changes.length === 0 ? yield* obstacle(`the command would change nothing of ${shown}`) : changes
})

const groupOf = (apiVersion: string): string => (apiVersion.includes("/") ? (apiVersion.split("/")[0] ?? "") : "")

export const refOf = ({ apiVersion, kind, metadata }: KubeObject): ObjectRef => ({
  group: groupOf(apiVersion),
  kind,
  name: metadata.name,
  ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace })
})
