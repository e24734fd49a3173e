import { readFile } from "node:fs/promises"
import { dirname, join, resolve } from "node:path"
import { Effect, Schema } from "effect"
import { DurationMillis } from "../domain/duration-text.ts"
import { messageOf } from "../domain/message-of.ts"
import { userError } from "../domain/user-error.ts"
import { decodeYaml, type YamlInvalid } from "../platform/yaml-document.ts"
import { Behaviour, Repository } from "./behaviours/behaviour.ts"

const StringMap = Schema.Record(Schema.String, Schema.String)

/** Machines of one sort: `count` of them, named after `prefix`, dealt out over the zones. */
export const NodeGroup = Schema.Struct({
  prefix: Schema.String,
  count: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 250 })),
  zones: Schema.optionalKey(Schema.NonEmptyArray(Schema.String)),
  labels: Schema.optionalKey(StringMap),
  taints: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({
        key: Schema.String,
        value: Schema.optionalKey(Schema.String),
        effect: Schema.Literals(["NoSchedule", "PreferNoSchedule", "NoExecute"])
      })
    )
  ),
  capacity: StringMap
})
export type NodeGroup = typeof NodeGroup.Type

/** Someone the API knows by a token; what they may do is said by RBAC objects. */
const User = Schema.Struct({ name: Schema.String, groups: Schema.optionalKey(Schema.Array(Schema.String)) })

/** A Kubernetes manifest, or manifests with `${name}` in them for each row of values, or for each number `${i}` from 1. */
const Manifest = Schema.Record(Schema.String, Schema.Unknown)
export const ObjectEntry = Schema.Union([
  Schema.Struct({ each: Schema.Array(Schema.Record(Schema.String, Schema.Unknown)), objects: Schema.Array(Manifest) }),
  Schema.Struct({ repeat: Schema.Int, objects: Schema.Array(Manifest) }),
  Manifest
])
export type ObjectEntry = typeof ObjectEntry.Type

const NodeCondition = Schema.Struct({
  type: Schema.Literals(["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"]),
  status: Schema.Literals(["True", "False", "Unknown"]),
  reason: Schema.String,
  message: Schema.String
})

/** How long the API server takes, as its own metrics tell: by verb where `verbs` is given. */
export const ApiLatency = Schema.Struct({
  p50Seconds: Schema.Finite,
  p99Seconds: Schema.Finite,
  verbs: Schema.optionalKey(Schema.Array(Schema.String))
})
export type ApiLatency = typeof ApiLatency.Type

/** An alert as it fires at the end of `break`. `since`: for how long it has been firing by then. */
const ScenarioAlert = Schema.Struct({ labels: StringMap, annotations: StringMap, since: DurationMillis })
export type ScenarioAlert = typeof ScenarioAlert.Type

/** An alert, or alerts with `${name}` in them for each row of values, or for each object of the cluster: `${namespace}`, `${name}`, `${node}`, `${container}`. */
export const AlertEntry = Schema.Union([
  Schema.Struct({ each: Schema.Array(Schema.Record(Schema.String, Schema.Unknown)), alerts: Schema.Array(ScenarioAlert) }),
  Schema.Struct({ of: Schema.String, alerts: Schema.Array(ScenarioAlert) }),
  ScenarioAlert
])
export type AlertEntry = typeof AlertEntry.Type

/** One thing that happens to the cluster. Faults are steps, and so are people at work and time going by. */
export const Step = Schema.Union([
  /** A real kubectl or helm, as this user (the administrator without `as`). `${charts}` and `${work}` stand for directories. */
  Schema.Struct({ run: Schema.NonEmptyArray(Schema.String), as: Schema.optionalKey(Schema.String) }),
  Schema.Struct({ pass: DurationMillis }),
  Schema.Struct({ behave: Schema.Array(Behaviour) }),
  Schema.Struct({ forget: Schema.Array(Schema.String) }),
  Schema.Struct({ create: Schema.Array(ObjectEntry) }),
  Schema.Struct({ nodesDown: Schema.Array(Schema.String) }),
  Schema.Struct({ nodesUp: Schema.Array(Schema.String) }),
  Schema.Struct({ report: Schema.Struct({ nodes: Schema.Array(Schema.String), conditions: Schema.Array(NodeCondition) }) }),
  Schema.Struct({ apiLatency: ApiLatency }),
  /** Members of the scenario's etcd, by name. Without a majority of them the API server writes nothing and reads from its caches. */
  Schema.Struct({ etcdDown: Schema.Array(Schema.String) }),
  Schema.Struct({ etcdUp: Schema.Array(Schema.String) })
])
export type Step = typeof Step.Type

/** What is true again when the incident is over. Names may hold `*`. */
export const Expectation = Schema.Union([
  Schema.Struct({
    rolledOut: Schema.Struct({
      resource: Schema.Literals(["deployments.apps", "daemonsets.apps", "statefulsets.apps"]),
      namespace: Schema.String,
      name: Schema.String,
      image: Schema.optionalKey(Schema.String)
    })
  }),
  Schema.Struct({
    condition: Schema.Struct({
      resource: Schema.String,
      namespace: Schema.optionalKey(Schema.String),
      name: Schema.String,
      type: Schema.String,
      status: Schema.Literals(["True", "False", "Unknown"])
    })
  }),
  Schema.Struct({ podsReady: Schema.Struct({ namespace: Schema.String }) })
])
export type Expectation = typeof Expectation.Type

const partFields = {
  nodes: Schema.optionalKey(Schema.Array(NodeGroup)),
  users: Schema.optionalKey(Schema.Array(User)),
  objects: Schema.optionalKey(Schema.Array(ObjectEntry)),
  repositories: Schema.optionalKey(Schema.Array(Repository)),
  behaviours: Schema.optionalKey(Schema.Array(Behaviour))
}

const apiVersion = Schema.Literal("sim.handrail.dev/v1alpha1")
const metadata = Schema.Struct({ name: Schema.String })

/** What several scenarios share: machines, people, workloads. */
const ScenarioPart = Schema.Struct({ apiVersion, kind: Schema.Literal("ScenarioPart"), metadata, spec: Schema.Struct(partFields) })

const ScenarioFile = Schema.Struct({
  apiVersion,
  kind: Schema.Literal("Scenario"),
  metadata,
  spec: Schema.Struct({
    /** What a person is told before it begins. */
    summary: Schema.String,
    /** Files of kind ScenarioPart, relative to this one. Their parts come first. */
    include: Schema.optionalKey(Schema.Array(Schema.String)),
    ...partFields,
    /** How the cluster came to be what it is when the story begins. */
    setup: Schema.optionalKey(Schema.Array(Step)),
    /** The mistake. */
    break: Schema.optionalKey(Schema.Array(Step)),
    /** Names of etcd's members; `${etcd1}` in objects stands for where the first of them takes its clients' requests. */
    etcd: Schema.optionalKey(Schema.Array(Schema.String)),
    /** What Alertmanager sends at the end of `break`, and what else fires by then. */
    alert: ScenarioAlert,
    storm: Schema.optionalKey(Schema.Array(AlertEntry)),
    /** How an incident ends here that is handled well; `resolved` unless it takes a person's hands. */
    ends: Schema.optionalKey(Schema.Literals(["resolved", "handed-over"])),
    expect: Schema.optionalKey(Schema.Array(Expectation))
  })
})

/** A scenario with everything it includes. */
export interface Scenario {
  readonly name: string
  readonly summary: string
  readonly nodes: ReadonlyArray<NodeGroup>
  readonly users: ReadonlyArray<typeof User.Type>
  readonly objects: ReadonlyArray<ObjectEntry>
  readonly repositories: ReadonlyArray<Repository>
  readonly behaviours: ReadonlyArray<Behaviour>
  readonly setup: ReadonlyArray<Step>
  readonly break: ReadonlyArray<Step>
  readonly etcd: ReadonlyArray<string>
  readonly alert: ScenarioAlert
  readonly storm: ReadonlyArray<AlertEntry>
  readonly ends: "resolved" | "handed-over"
  readonly expect: ReadonlyArray<Expectation>
}

export class ScenarioUnreadable extends Schema.TaggedError<ScenarioUnreadable>()("ScenarioUnreadable", userError) {}

const readText = (file: string) =>
  Effect.tryPromise({
    try: () => readFile(file, "utf8"),
    catch: (cause) =>
      new ScenarioUnreadable({
        message: `The scenario file cannot be read: ${messageOf(cause)}`,
        where: file,
        next: "Check the path, and that the file may be read."
      })
  })

const limits = { nodes: 200_000 }

/** Reads a scenario and the parts it includes. Errors carry file, line, column and the fix. */
export const loadScenario = Effect.fn("sim.loadScenario")(function* (
  file: string
): Effect.fn.Return<Scenario, ScenarioUnreadable | YamlInvalid> {
  const { metadata: named, spec } = yield* decodeYaml(ScenarioFile, { file, text: yield* readText(file), limits })
  const parts = yield* Effect.forEach(spec.include ?? [], (include) =>
    Effect.gen(function* () {
      const path = resolve(dirname(file), include)
      return (yield* decodeYaml(ScenarioPart, { file: path, text: yield* readText(path), limits })).spec
    })
  )
  const all = [...parts, spec]
  return {
    name: named.name,
    summary: spec.summary,
    nodes: all.flatMap((part) => part.nodes ?? []),
    users: all.flatMap((part) => part.users ?? []),
    objects: all.flatMap((part) => part.objects ?? []),
    repositories: all.flatMap((part) => part.repositories ?? []),
    behaviours: all.flatMap((part) => part.behaviours ?? []),
    setup: spec.setup ?? [],
    break: spec.break ?? [],
    etcd: spec.etcd ?? [],
    alert: spec.alert,
    storm: spec.storm ?? [],
    ends: spec.ends ?? "resolved",
    expect: spec.expect ?? []
  }
})

/** The scenarios that come with Handrail lie in `scenarios/`, one file each, named as it. */
export const scenarioFile = (directory: string, name: string): string => join(directory, `${name}.yaml`)
