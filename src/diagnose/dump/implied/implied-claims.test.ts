import { expect, it } from "vitest"
import { verdictOf } from "../../causes/verdict.fixture.ts"
import { entity } from "../../scene/entity.ts"
import { evidenceOf } from "../../scene/evidence.fixture.ts"
import { readPrinted } from "../printed/read-printed.ts"
import { withImpliedClaims } from "./implied-claims.ts"
import { withImpliedPods } from "./implied-pods.ts"

const told = (...lines: ReadonlyArray<string>) => {
  const { objects } = readPrinted({ command: "$ kubectl get events | tail", output: lines.join("\n"), namespace: "shop" })
  return evidenceOf({ objects, subject: { question: "why is cart-0 pending?" } })
}
const claim = 'persistentvolumeclaim/data-cart-0   storageclass.storage.k8s.io "quick" not found'
const pod = "2m   Warning   FailedScheduling   pod/cart-0   0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims."

it("makes a claim of which only events tell a claim that waits, and its pod's", () => {
  const evidence = told(`2m   Warning   ProvisioningFailed   ${claim}`, pod)
  const seen = withImpliedPods({ ...evidence, objects: withImpliedClaims(evidence.objects) })
  expect(verdictOf({ ...evidence, objects: seen, absent: [entity("StorageClass", undefined, "quick")] })).toBe(
    "storage-class-missing PersistentVolumeClaim/data-cart-0"
  )
})

it("leaves out a claim whose volume was made in the end", () => {
  const made = "1m   Normal   ProvisioningSucceeded   persistentvolumeclaim/data-cart-0   Successfully provisioned volume pvc-1"
  const evidence = told(made)
  expect(withImpliedClaims(evidence.objects).map(({ object }) => object.kind)).toEqual(["Event"])
})
