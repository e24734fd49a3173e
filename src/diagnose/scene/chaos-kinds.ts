/**
 * Kinds of experiments: of Chaos Mesh (https://chaos-mesh.org/docs/chaos-mesh-overview/) and LitmusChaos. Their objects are often in a namespace
 * of their own, and name those that they disturb.
 */
export const chaosKinds: ReadonlyArray<string> = [
  "PodChaos",
  "NetworkChaos",
  "StressChaos",
  "HTTPChaos",
  "DNSChaos",
  "IOChaos",
  "TimeChaos",
  "JVMChaos",
  "KernelChaos",
  "ChaosEngine"
]
