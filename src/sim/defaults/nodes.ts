import { type Draft, fill, struct } from "./draft.ts"

const blankInfo = {
  machineID: "",
  systemUUID: "",
  bootID: "",
  kernelVersion: "",
  osImage: "",
  containerRuntimeVersion: "",
  kubeletVersion: "",
  kubeProxyVersion: "",
  operatingSystem: "",
  architecture: ""
}

/** A node always shows its system information, blank until its kubelet reports. */
export const fillNode = (node: Draft): void => {
  const status = struct(node, "status")
  fill(struct(struct(status, "daemonEndpoints"), "kubeletEndpoint"), { Port: 0 })
  fill(struct(status, "nodeInfo"), blankInfo)
}
