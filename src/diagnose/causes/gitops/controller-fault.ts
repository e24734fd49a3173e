import { type Entity, showEntity } from "../../../domain/entity.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { entityOf } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { type Candidate, type Cause, weight } from "../cause.ts"
import { citeOf } from "../evidence.ts"

/** What a controller says is wrong with one of its objects. */
export interface Fault {
  readonly reason: string
  readonly message: string
}

const shown = ({ message, reason }: Fault): string => (message === "" ? reason : message.replaceAll(/\s+/g, " ").slice(0, 240))

/** A candidate whose own controller says that it is at fault. */
export const candidateOf = (
  scene: Scene,
  object: KubeObject,
  fault: Fault,
  what: string,
  explains: ReadonlyArray<Entity> = [],
  blames: ReadonlyArray<Entity> = []
): Candidate => {
  const own = entityOf(object)
  return {
    entity: own,
    summary: `${showEntity(own)} ${what}: ${shown(fault)}`,
    observations: [{ ratio: weight.overwhelming, sentence: `${fault.reason}: “${shown(fault)}”`, cites: [citeOf(scene, own)] }],
    explains,
    ...(blames.length > 0 ? { blames } : {})
  }
}

/** A row of the taxonomy about what brings manifests into the cluster. */
export const gitopsCause = (code: string, title: string, next: string, candidates: Cause["candidates"]): Cause => ({
  code,
  family: "gitops",
  title,
  prior: 0.015,
  next,
  candidates
})
