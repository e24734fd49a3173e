import { entity } from "../../scene/entity.ts"
import type { LogText, Scene } from "../../scene/scene.ts"
import { podTrouble } from "../../symptoms/pod-trouble.ts"
import { type Candidate, type Cause, type Observation, weight } from "../cause.ts"
import { citedLines, citeOf, saidThat } from "../evidence.ts"
import { podOfComponent } from "./component.ts"

/** https://github.com/kubernetes/client-go/blob/master/tools/leaderelection/leaderelection.go and controller-runtime's manager */
const lost = /\bleader ?election lost\b|\bleaderelection lost\b|\blost leader(?:ship| election| lease)\b/i
const unrenewed = /failed to renew lease \S+|(?:error (?:retrieving|updating)|failed to (?:update|get)) (?:resource )?lock\b/i
/** A lease that may not be touched, or an API server that is not found, is no slowness. */
const refused = /\b(?:is forbidden|Unauthorized|no such host|x509:)/
/** It is given up on purpose when a program is told to end. */
const isTold = /received (?:termination|shutdown|signal)|SIGTERM|signal: terminated|shutdown signal received/i

const observed = (log: LogText): ReadonlyArray<Observation> => {
  const { lines, source } = log
  if (lines.some((line) => unrenewed.test(line) && refused.test(line))) return []
  const end = lines.findLastIndex((line) => lost.test(line))
  const renewal = lines.findLastIndex((line) => unrenewed.test(line))
  if (
    renewal < 0 ||
    lines
      .slice(0, renewal)
      .slice(-20)
      .some((line) => isTold.test(line))
  )
    return []
  // that a lease was once not renewed in time, and work went on, is no end
  if (end < 0 && lines.length - renewal > 40) return []
  const said = citedLines(log).toReversed()
  return [
    ...saidThat(said, unrenewed, weight.overwhelming),
    ...(end < 0 ? [] : saidThat(said, lost, weight.strong)),
    { ratio: weight.fair, sentence: "it ends itself when another could lead", cites: [`${source}:${renewal + 1}`] }
  ]
}

/** A controller that ends by itself, since the API server did not take its lease in time. */
export const leaderElectionLost: Cause = {
  code: "leader-election-lost",
  family: "control-plane",
  title: "A controller ends because it could not renew its lease in time",
  prior: 0.01,
  next: "look whether the API server and etcd were slow then, and whether the controller was held back by its CPU limit or its network",
  candidates: (scene: Scene): ReadonlyArray<Candidate> =>
    scene.logs.flatMap((log): ReadonlyArray<Candidate> => {
      const observations = observed(log)
      const [first] = observations
      if (first === undefined) return []
      const pod = entity("Pod", log.namespace, log.pod)
      const object = scene.find(pod)
      const ends = typeof object === "string" ? undefined : scene.pods.find((one) => one.object === object)
      // it leads again, or another does
      if (ends?.phase === "Running" && podTrouble(scene, ends) === undefined) return []
      const restarts = ends?.containers.reduce((sum, { status }) => sum + (status?.restarts ?? 0), 0) ?? 0
      return [
        {
          entity: typeof object === "string" ? pod : scene.workloadOf(object),
          summary: `it could not renew its lease in time: ${first.sentence}`,
          observations: [
            ...observations,
            ...(restarts === 0
              ? []
              : [{ ratio: weight.fair, sentence: `it was restarted, ${restarts} times so far`, cites: [citeOf(scene, pod)] }])
          ],
          explains: [pod],
          blames: [podOfComponent(scene, "kube-apiserver"), podOfComponent(scene, "etcd")]
        }
      ]
    })
}
