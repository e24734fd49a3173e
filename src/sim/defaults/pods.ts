import { fillContainer, requestLimits } from "./containers.ts"
import { type Draft, fill, fillText, items, struct } from "./draft.ts"
import { fillVolume } from "./volumes.ts"

const containersOf = (spec: Draft): ReadonlyArray<Draft> => [
  ...items(spec, "containers"),
  ...items(spec, "initContainers"),
  ...items(spec, "ephemeralContainers")
]

/** The deprecated `serviceAccount` always repeats `serviceAccountName`. */
const mirrorServiceAccount = (spec: Draft): void => {
  const name = spec.serviceAccountName || spec.serviceAccount
  if (name) Object.assign(spec, { serviceAccountName: name, serviceAccount: name })
}

/** What pods and pod templates alike get. */
const fillPodSpec = (spec: Draft): void => {
  fillText(spec, { dnsPolicy: "ClusterFirst", schedulerName: "default-scheduler", restartPolicy: "Always" })
  fill(spec, { securityContext: {}, terminationGracePeriodSeconds: 30 })
  if (spec.terminationGracePeriodSeconds < 0) spec.terminationGracePeriodSeconds = 1
  mirrorServiceAccount(spec)
  for (const container of containersOf(spec)) fillContainer(container)
  for (const volume of items(spec, "volumes")) fillVolume(volume)
}

export const fillTemplate = (owner: Draft): void => {
  const template = struct(owner, "template")
  struct(template, "metadata")
  fillPodSpec(struct(template, "spec"))
}

/** On the host's network a container port is a host port. */
const exposeOnHost = (spec: Draft): void => {
  for (const container of containersOf(spec))
    for (const port of items(container, "ports")) if (!port.hostPort) port.hostPort = port.containerPort
}

const noStatus = { state: {}, lastState: {}, ready: false, restartCount: 0, image: "", imageID: "" }

/** What a status always shows, known or not. */
const fillPodStatus = (status: Draft | undefined): void => {
  for (const condition of items(status, "conditions")) fill(condition, { lastProbeTime: null })
  for (const list of ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"])
    for (const container of items(status, list)) fill(container, noStatus)
}

export const fillPod = (pod: Draft): void => {
  fillPodStatus(pod.status)
  const spec = struct(pod, "spec")
  fillPodSpec(spec)
  fill(spec, { enableServiceLinks: true })
  if (spec.hostNetwork === true) exposeOnHost(spec)
  for (const container of [...items(spec, "containers"), ...items(spec, "initContainers")]) requestLimits(container)
}
