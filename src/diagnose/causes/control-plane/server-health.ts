import type { Scene } from "../../scene/scene.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { type Component, podOfComponent } from "./component.ts"

/** A line of `/readyz?verbose` for a check that fails. https://kubernetes.io/docs/reference/using-api/health-checks/ */
const failedCheck = /^\[-\](\S+) failed/

/** What fails while an API server starts or ends as it should. */
const isPassing = (check: string): boolean => check === "shutdown" || check.startsWith("poststarthook/")

const isOfStorage = (check: string): boolean => check === "etcd" || check.startsWith("etcd-")

const failing = (scene: Scene, wanted: (check: string) => boolean): ReadonlyArray<Observation> =>
  scene.said.flatMap(({ line, source }): ReadonlyArray<Observation> => {
    const check = failedCheck.exec(line)?.[1]
    return check === undefined || !wanted(check)
      ? []
      : [{ ratio: weight.overwhelming, sentence: `its check ${check} fails`, cites: [source] }]
  })

const told = (
  scene: Scene,
  wanted: (check: string) => boolean,
  title: string,
  blames: ReadonlyArray<Component>
): ReadonlyArray<Candidate> => {
  const observations = failing(scene, wanted)
  const [first] = observations
  if (first === undefined) return []
  return [
    {
      entity: podOfComponent(scene, "kube-apiserver"),
      summary: `${title}: ${first.sentence}`,
      observations,
      explains: [],
      blames: blames.map((component) => podOfComponent(scene, component))
    }
  ]
}

const unready = "The API server says of itself that it is not ready"
const withoutStorage = "The API server does not reach its etcd"

export const serverHealth: ReadonlyArray<Cause> = [
  {
    code: "api-server-not-ready",
    family: "control-plane",
    title: unready,
    prior: 0.01,
    next: "look at the API server's log for the check that fails",
    candidates: (scene) => told(scene, (check) => !isPassing(check) && !isOfStorage(check), unready, [])
  },
  {
    code: "etcd-unreachable",
    family: "control-plane",
    title: withoutStorage,
    prior: 0.01,
    next: "look at etcd's members and their certificates, and at the network between",
    candidates: (scene) => told(scene, isOfStorage, withoutStorage, ["etcd"])
  }
]
