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
