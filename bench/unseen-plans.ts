import { incidentIdFrom } from "../src/domain/ids.ts"
import { incident, rollbackOf, stepOf } from "../src/policy/plan.fixture.ts"
import type { PolicyInput } from "../src/policy/policy.ts"
import { policyInput } from "../src/policy/policy-input.fixture.ts"

/** Stands in every name that differs from plan to plan. */
const mark = "m4rk"

/** Ten different steps, each with what takes it back. */
const steps: ReadonlyArray<readonly [command: string, rollback: string]> = [
  [`kubectl get pods -n shop-${mark}`, `kubectl get events -n shop-${mark}`],
  [`kubectl rollout undo deployment/checkout-${mark} -n shop-${mark}`, `kubectl rollout undo deployment/checkout-${mark} -n shop-${mark}`],
  [`kubectl rollout restart deployment/cart-${mark} -n shop-${mark}`, `kubectl rollout undo deployment/cart-${mark} -n shop-${mark}`],
  [
    `kubectl scale deployment/api-${mark} --replicas=4 -n shop-${mark}`,
    `kubectl scale deployment/api-${mark} --replicas=2 -n shop-${mark}`
  ],
  [`helm rollback cni-${mark} 3 -n net-${mark}`, `helm rollback cni-${mark} 4 -n net-${mark}`],
  [`kubectl drain worker-1-${mark} --ignore-daemonsets`, `kubectl uncordon worker-1-${mark}`],
  [`kubectl delete pod checkout-7d9f-${mark} -n shop-${mark}`, `kubectl rollout restart deployment/checkout-${mark} -n shop-${mark}`],
  [
    `kubectl set image deployment/web-${mark} web=registry.example/web:${mark} -n shop-${mark}`,
    `kubectl rollout undo deployment/web-${mark} -n shop-${mark}`
  ],
  [`kubectl get --raw=/api/v1/namespaces/shop-${mark}/pods`, `kubectl get pods -n net-${mark}`],
  [`kubectl cordon worker-2-${mark}`, `kubectl uncordon worker-2-${mark}`]
]

const pattern = JSON.stringify(
  policyInput(
    steps.map(([command, rollback], index) => stepOf(command, { id: `step-${index}`, rollback: [rollbackOf(rollback)] })),
    { namespaceLabels: { [`shop-${mark}`]: { "handrail.dev/auto": "allowed" } } }
  )
)

/**
 * What would be asked about a plan that nothing in this process has seen before: another incident, other namespaces, objects, nodes and
 * images for each number, so other commands, effects and digests too. It comes out of JSON, as plans come out of the database; none
 * of its commands has been classified here, so a memory of earlier ones is of no use. The digest is not its own.
 */
export const unseenPlan = (count: number): PolicyInput =>
  JSON.parse(pattern.replaceAll(mark, `x${count.toString(36)}`).replaceAll(incident, incidentIdFrom(String(count))))
