import { type Entity, showEntity } from "../../../domain/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import { podTrouble } from "../../symptoms/pod-trouble.ts"
import { type Candidate, type Cause, weight } from "../cause.ts"
import { citeOf, eachOnce } from "../evidence.ts"
import { ailingParts } from "./eks-health.ts"

/** What an add-on runs, by names that EKS gives it. https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html */
const runs: Readonly<Record<string, RegExp>> = {
  "vpc-cni": /^aws-node(?:-|$)/,
  "aws-ebs-csi-driver": /^ebs-csi-/,
  "aws-efs-csi-driver": /^efs-csi-/,
  "aws-fsx-csi-driver": /^fsx-csi-/,
  "aws-mountpoint-s3-csi-driver": /^s3-csi-/
}

const workloadsOf = (scene: Scene, addon: string): ReadonlyArray<Entity> => {
  const all = scene.pods.map(({ object }) => scene.workloadOf(object))
  // a pod of which no owner is known is named after it
  const own = all.filter(({ name }) =>
    runs[addon] === undefined ? name === addon || name.startsWith(`${addon}-`) : runs[addon].test(name)
  )
  return eachOnce(own)
}

/** EKS says so itself; where what the add-on runs has a cause of its own, that is why. */
const candidates = (scene: Scene): ReadonlyArray<Candidate> =>
  ailingParts(scene)
    .filter(({ about }) => about.kind === "Addon")
    .map(({ about, issues, source, status }) => {
      const workloads = workloadsOf(scene, about.name)
      const ill = workloads.flatMap((one) => scene.podsOf(one)).find((pod) => podTrouble(scene, pod) !== undefined)
      const said = [status, ...issues.slice(0, 1)].filter((part) => part !== "").join(": ")
      return {
        entity: about,
        summary: `EKS says of ${showEntity(about)}: ${said}`,
        observations: [
          { ratio: weight.overwhelming, sentence: `EKS says “${said.slice(0, 240)}”`, cites: [source] },
          ...(ill === undefined
            ? []
            : [
                {
                  ratio: weight.strong,
                  sentence: `${showEntity(ill.entity)}: ${podTrouble(scene, ill)}`,
                  cites: [citeOf(scene, ill.entity)]
                }
              ])
        ],
        explains: workloads,
        blames: workloads
      }
    })

export const addonDegraded: Cause = {
  code: "addon-degraded",
  family: "control-plane",
  title: "An add-on of the cluster is degraded",
  prior: 0.01,
  next: "read the add-on's health issues (aws eks describe-addon); look at its pods, its role and what was changed of its objects by hand",
  candidates
}
