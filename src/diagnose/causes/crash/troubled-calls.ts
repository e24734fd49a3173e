import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { perScene, type Spoken } from "../evidence.ts"
import { ailingContainers } from "./ailing-containers.ts"
import type { Sign } from "./sign.ts"
import { failures } from "./sign-causes.ts"
import { calledServices } from "./spoken-hosts.ts"

/** A program that complains of something that it calls. */
export interface TroubledCall {
  readonly pod: Pod
  readonly sign: Sign
  readonly spoken: Spoken
  /** What it calls, as far as that is known. */
  readonly services: ReadonlyArray<KubeObject>
}

/** The calls that programs complain of, whether they end over it or go on. */
export const troubledCalls = perScene((scene): ReadonlyArray<TroubledCall> => {
  const found = [
    ...failures(scene).flatMap(({ one, said }) => said.slice(0, 1).map((first) => ({ pod: one.pod, said: first }))),
    ...ailingContainers(scene).map(({ pod, said }) => ({ pod, said }))
  ]
  return found
    .filter(({ said }) => said.sign.isCall === true)
    .map(({ pod, said: { sign, spoken } }) => ({ pod, sign, spoken, services: calledServices(scene, pod, spoken.line) }))
})
