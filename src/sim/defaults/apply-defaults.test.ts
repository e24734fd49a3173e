import { readFileSync } from "node:fs"
import { beforeAll, describe, expect, it } from "vitest"
import { canonicalObject } from "../schema/canonical.ts"
import { type KindModels, loadKindModels } from "../schema/kind-models.ts"
import { admitClaim } from "./admission/claim-admission.ts"
import { admitPod } from "./admission/pod-admission.ts"
import { applyDefaults } from "./apply-defaults.ts"
import type { Draft } from "./draft.ts"
import { prepareForCreate } from "./prepare-for-create.ts"

interface Recording {
  readonly resource: string
  readonly input: Draft
  readonly output: Draft
}

const recordings: ReadonlyArray<Recording> = JSON.parse(readFileSync(new URL("testdata/defaults.json", import.meta.url), "utf8"))

let models: KindModels
beforeAll(async () => {
  models = await loadKindModels()
})

/** The names and addresses a server invents. */
const withoutInventions = (object: Draft, given: Draft): Draft => {
  const draft = JSON.parse(JSON.stringify(object).replace(/kube-api-access-\w{5}/g, "kube-api-access-xxxxx"))
  delete draft.metadata.generation
  if (draft.metadata.generateName) delete draft.metadata.name
  if (draft.status) delete draft.status.lastPhaseTransitionTime
  if (draft.kind === "Service")
    for (const port of draft.spec.ports ?? []) if (!JSON.stringify(given).includes("nodePort")) delete port.nodePort
  if (draft.kind === "Service" && draft.spec.clusterIP !== "None")
    for (const key of ["clusterIP", "clusterIPs", "healthCheckNodePort"]) delete draft.spec[key]
  return draft
}

const admitted = (object: Draft): Draft => {
  if (object.kind === "PersistentVolumeClaim")
    return admitClaim(object, [{ metadata: { name: "fast", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } } }])
  if (object.kind !== "Pod") return object
  const priorityClasses = [{ metadata: { name: "high" }, value: 1000, preemptionPolicy: "Never" }]
  const result = admitPod(object, { serviceAccount: (name) => ({ metadata: { name } }), priorityClasses, suffix: "xxxxx" })
  if ("forbidden" in result) throw new Error(result.forbidden)
  return result.pod
}

const canonical = (object: Draft): Draft => {
  const [version = "", group = ""] = String(object.apiVersion).split("/").reverse()
  const model = models.ofKind({ group, version, kind: object.kind })
  if (model === undefined) throw new Error(`no model for ${object.kind}`)
  return canonicalObject(models, model, object)
}

describe("a created object equals what a real API server makes of it", () => {
  for (const { resource, input, output } of recordings) {
    it(`${resource} ${input.metadata.name ?? input.metadata.generateName}`, () => {
      const uid = output.spec?.selector?.matchLabels?.["batch.kubernetes.io/controller-uid"]
      const named = uid === undefined ? input : { ...input, metadata: { ...input.metadata, uid } }
      const made = prepareForCreate(resource, admitted(applyDefaults(resource, canonical(named))))
      delete made.metadata.uid
      expect(canonical(withoutInventions(made, input))).toEqual(canonical(withoutInventions(output, input)))
    })
    it(`${resource} ${input.metadata.name ?? input.metadata.generateName} defaulted twice is the same`, () => {
      const once = applyDefaults(resource, input)
      expect(applyDefaults(resource, once)).toEqual(once)
    })
  }
})
