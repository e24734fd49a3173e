import { showEntity } from "../../domain/entity.ts"
import { ailingParts } from "../causes/cloud/eks-health.ts"
import type { Scene } from "../scene/scene.ts"
import type { Symptom } from "./symptom.ts"

/** What EKS says of itself that is wrong with its add-ons, groups of nodes and updates. */
export const cloudTroubles = (scene: Scene): ReadonlyArray<Symptom> =>
  ailingParts(scene).map(({ about, issues, source, status }) => ({
    entity: about,
    sentence: `${showEntity(about)}: ${[status, ...issues.slice(0, 1)].filter((part) => part !== "").join(", ")}`,
    cites: [source],
    kind: "trouble"
  }))
