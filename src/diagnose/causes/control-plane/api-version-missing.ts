import type { Entity } from "../../../domain/entity.ts"
import { entity, entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { condition } from "../../scene/views/condition.ts"
import { type Candidate, type Cause, weight } from "../cause.ts"
import { citedLines, citeOf, type Spoken, saidThat } from "../evidence.ts"

/**
 * What clients say of a kind that the API server does not serve in the version that they use.
 * https://github.com/kubernetes/apimachinery/blob/master/pkg/api/meta/errors.go and https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */
const unserved = /no matches for kind \\?"(?<kind>[A-Z]\w+)\\?" in (?:version|group) \\?"(?<version>[\w./-]+)\\?"/
/** What client-go says where it lists or watches what is not served: https://pkg.go.dev/k8s.io/client-go/tools/cache#Reflector */
const unlisted =
  /[Ff]ailed to (?:list|watch) \*(?<version>v\d\w*)\.(?<kind>[A-Z]\w+): .*the server could not find the requested resource(?: \(get [a-z]+\.(?<group>[\w.-]+)\))?/
const named = /resource mapping not found for name: "(?<name>[^"]+)" namespace: "(?<namespace>[^"]*)"/

interface Unserved extends Spoken {
  readonly kind: string
  readonly version: string
  /** Who says it: a program's pod; nothing where a person was told. */
  readonly by: Entity | undefined
}

const found = (spoken: Spoken, by: Entity | undefined): ReadonlyArray<Unserved> => {
  const { group, kind, version: own } = (unserved.exec(spoken.line) ?? unlisted.exec(spoken.line))?.groups ?? {}
  const version = group === undefined || own === undefined ? own : `${group}/${own}`
  return kind === undefined || version === undefined ? [] : [{ ...spoken, kind, version, by }]
}

/** What a program says of its start is at the end of its log. */
const PRESENT = 50

const all = (scene: Scene): ReadonlyArray<Unserved> => [
  ...scene.said
    // what tools say to people begins so; a line of prose does not
    .filter(({ line }) => /^\s*(?:error|Error|unable|resource mapping|\[?Warning)\b/.test(line))
    .flatMap(({ line, source }) => found({ line, cite: source }, undefined)),
  ...scene.logs.flatMap((log) => citedLines(log, PRESENT).flatMap((spoken) => found(spoken, entity("Pod", log.namespace, log.pod)))),
  ...scene.events
    // what an adapter answers to an autoscaler is a matter of its metrics
    .filter(({ about, isWarning }) => isWarning && about.kind !== "HorizontalPodAutoscaler")
    .flatMap(({ about, message, object }) => found({ line: message, cite: citeOf(scene, entityOf(object)) }, about))
]

/** The version of a group as the API server keeps it: `v1beta1.extensions`. */
const serviceOf = (version: string): Entity => {
  const [group = "", own] = version.split("/")
  return entity("APIService", undefined, own === undefined ? `${group}.` : `${own}.${group}`)
}

/** A program that does its work may do without: many look for kinds that are optional. */
const isReady = (scene: Scene, { by }: Unserved): boolean | undefined => {
  const pod = scene.pods.find(({ entity: one }) => one.name === by?.name && one.namespace === by.namespace)
  const status = pod === undefined ? undefined : condition(pod.conditions, "Ready")?.status
  return status === undefined ? undefined : status === "True"
}

const target = (scene: Scene, { by, kind, line, version }: Unserved): Entity => {
  const { name, namespace } = named.exec(line)?.groups ?? {}
  if (name !== undefined) return entity(kind, namespace === "" ? undefined : namespace, name)
  if (by === undefined) return serviceOf(version)
  const object = scene.find(by)
  return typeof object === "string" ? by : scene.workloadOf(object)
}

export const apiVersionMissing: Cause = {
  code: "api-version-missing",
  family: "control-plane",
  title: "The API server does not serve the kind or version that is used",
  prior: 0.01,
  next: "install the custom resource definition that is missing, or change the manifest to a version that the cluster serves",
  candidates: (scene): ReadonlyArray<Candidate> =>
    [...Map.groupBy(all(scene), ({ by, kind, version }) => `${kind} ${version} ${by?.namespace}/${by?.name}`).values()].flatMap(
      ([first, ...again]): ReadonlyArray<Candidate> => {
        if (first === undefined) return []
        const { by, kind, version } = first
        const doesWithout = isReady(scene, first)
        return [
          {
            entity: target(scene, first),
            summary: `the API server serves no ${kind} in ${version}`,
            observations: [
              ...saidThat([first], /./, doesWithout === true ? weight.weak : weight.overwhelming),
              ...(doesWithout === false
                ? [{ ratio: weight.strong, sentence: "the program that says it does not come up", cites: [first.cite] }]
                : []),
              ...(again.length === 0 ? [] : [{ ratio: weight.weak, sentence: `it is said ${again.length + 1} times`, cites: [first.cite] }])
            ],
            explains: [serviceOf(version), ...(by === undefined ? [] : [by])]
          }
        ]
      }
    )
}
