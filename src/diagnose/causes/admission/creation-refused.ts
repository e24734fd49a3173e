import { showEntity } from "../../../domain/entity.ts"
import { type Cause, weight } from "../cause.ts"
import { saidThat } from "../evidence.ts"
import { refusedControllers } from "./refused-controllers.ts"

/** Why the API server refuses the pods of a controller. */
interface Refusal extends Omit<Cause, "candidates"> {
  readonly says: RegExp
}

const refusals: ReadonlyArray<Refusal> = [
  {
    code: "service-account-missing",
    family: "rbac",
    title: "The pod's service account does not exist",
    prior: 0.01,
    says: /serviceaccount "?[^"]*"? not found|service account .* (?:was not found|does not exist)/i,
    next: "create the service account, or correct its name"
  },
  {
    code: "pod-security-violated",
    family: "admission",
    title: "The namespace's pod security level forbids the pod",
    prior: 0.01,
    // before 1.25, and on OpenShift: https://kubernetes.io/docs/concepts/security/pod-security-policy/ and
    // https://docs.openshift.com/container-platform/4.16/authentication/managing-security-context-constraints.html
    says: /violates PodSecurity|unable to validate against any (?:pod security policy|security context constraint)/i,
    next: "bring the pod's securityContext to the level, or change the namespace's"
  },
  {
    code: "admission-webhook-denied",
    family: "admission",
    title: "An admission webhook refuses the object",
    prior: 0.01,
    says: /admission webhook "[^"]*" denied the request|denied by .*polic/i,
    next: "read the policy that it names"
  },
  {
    code: "admission-policy-denied",
    family: "admission",
    title: "An admission policy refuses the object",
    prior: 0.01,
    // https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
    says: /ValidatingAdmissionPolicy '[^']*' with binding '[^']*' denied request/i,
    next: "read the policy that it names and the expression that failed; correct the object, or what the binding selects"
  },
  {
    code: "priority-class-missing",
    family: "scheduling",
    title: "The pod's priority class does not exist",
    prior: 0.005,
    says: /no PriorityClass with name|priorityclass.* not found/i,
    next: "create the priority class, or correct its name"
  },
  {
    code: "runtime-class-missing",
    family: "admission",
    title: "The pod's runtime class does not exist",
    prior: 0.005,
    // https://kubernetes.io/docs/concepts/containers/runtime-class/
    says: /RuntimeClass "?[^"]*"? not found/i,
    next: "create the runtime class where the nodes have its handler, or correct its name"
  },
  {
    code: "pod-invalid",
    family: "admission",
    title: "The API server refuses the pod's form",
    prior: 0.01,
    says: /^(?!.*unable to validate against any).*(?:is invalid: |Invalid value:)/is,
    next: "correct the field that it names"
  }
]

export const creationRefused: ReadonlyArray<Cause> = refusals.map((refusal) => ({
  ...refusal,
  candidates: (scene) =>
    refusedControllers(scene).flatMap(({ controller, said, workload }) => {
      const spoken = saidThat(said, refusal.says, weight.overwhelming)
      const [first] = spoken
      return first === undefined
        ? []
        : [
            {
              entity: workload,
              summary: `${refusal.title}: ${first.sentence}`,
              observations: [
                ...spoken,
                { ratio: weight.fair, sentence: `pods of ${showEntity(controller)} are not created`, cites: first.cites }
              ],
              explains: [controller]
            }
          ]
    })
}))
