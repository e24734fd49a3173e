/**
 * The client's models describe Kubernetes 1.36; the rehearsal cluster serves 1.35. These are the fields that came later.
 * Found by comparing the models with the OpenAPI document of kube-apiserver 1.35.4.
 */
export const laterFields: Readonly<Record<string, ReadonlyArray<string>>> = {
  V1CSIDriverSpec: ["preventPodSchedulingIfMissing"],
  V1Device: ["nodeAllocatableResourceMappings"],
  V1DeviceAttribute: ["bools", "ints", "strings", "versions"],
  V1ListMeta: ["shardInfo"],
  V1PodSpec: ["schedulingGroup"],
  V1PodStatus: ["nodeAllocatableResourceClaimStatuses"],
  V1ResourceHealth: ["message"],
  V1VolumeMountStatus: ["volumeStatus"]
}

/** The required fields of 1.35 where the models say otherwise. */
export const requiredFields: Readonly<Record<string, ReadonlyArray<string>>> = {
  V1ValidatingAdmissionPolicyBinding: [],
  V1ValidatingAdmissionPolicyBindingSpec: [],
  AuthenticationV1TokenRequest: ["spec"],
  V1TokenRequestSpec: ["audiences"],
  V1TokenRequestStatus: ["expirationTimestamp", "token"],
  V1TokenReviewSpec: [],
  V1HorizontalPodAutoscaler: [],
  V2HorizontalPodAutoscaler: [],
  V1CronJob: [],
  V1EndpointSlice: ["addressType", "endpoints"],
  V1IPAddress: [],
  V1PodDisruptionBudgetStatus: ["currentHealthy", "desiredHealthy", "disruptionsAllowed", "expectedPods"],
  V1RoleRef: ["apiGroup", "kind", "name"],
  V1PriorityClass: ["value"]
}
