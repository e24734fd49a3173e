import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { makeEvent } from "../describe/events.ts"

/** `Jan 02 11:17:02 worker-1 kubelet[1495]: …`, whatever else the kubelet is part of. */
const line = /^\s*[A-Z][a-z]{2} +\d+ [\d:.]+ (?<host>\S+) (?:kubelet|k3s|rke2)\S*\[\d+\]: (?<said>.*)$/

/**
 * What the kubelet writes when its node is not ready, older and newer ones.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet.go and nodestatus/setters.go
 */
const forms: ReadonlyArray<RegExp> = [
  /Node became not ready: \{.*?Status:False.*?Message:(?<why>.*)\}\s*$/,
  /"Node became not ready" node="(?<node>[^"]+)" condition=.*?"message":"(?<why>(?:[^"\\]|\\.)*)"/,
  /"?Container runtime network not ready"?:? (?:networkReady=")?(?<why>NetworkReady=false.*?)"?\s*$/i,
  /[Ss]kipping pod synchronization"? (?:- |err=")\[?(?<why>PLEG is not healthy.*?)[\]"]*\s*$/
]

/** A node that its own kubelet says is not ready, as an event of it. */
export const kubeletSays = (text: string): KubeObject | undefined => {
  const { host, said } = line.exec(text)?.groups ?? {}
  if (host === undefined || said === undefined) return undefined
  const { node = host, why } = forms.map((form) => form.exec(said)?.groups).find((groups) => groups !== undefined) ?? {}
  return why === undefined
    ? undefined
    : makeEvent({
        involved: { kind: "Node", name: node.toLowerCase() },
        type: "Warning",
        reason: "KubeletNotReady",
        message: why,
        component: "kubelet"
      })
}
