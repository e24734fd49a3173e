import type { KubeObject } from "../../../../platform/kubernetes/kube-reader.ts"
import { makeEvent } from "../describe/events.ts"
import { journalLine } from "./journal-line.ts"
import { unnamedNode } from "./unnamed-node.ts"

/** The kubelet, whatever else it is part of. */
const isKubelet = /^(?:kubelet|k3s|rke2)/

interface Form {
  /** Why is the group `why`, or else the whole of what is said. */
  readonly says: RegExp
  /** How often it must be said: while a kubelet starts it says once or twice what is over a moment later. */
  readonly atLeast: number
  /** What it comes to, where its own words tell that only to who knows them. */
  readonly means?: string
}

/**
 * What the kubelet writes when its node is not ready, older and newer ones.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet.go and nodestatus/setters.go
 */
const forms: ReadonlyArray<Form> = [
  { says: /Node became not ready: \{.*?Status:False.*?Message:(?<why>.*)\}\s*$/, atLeast: 1 },
  { says: /"Node became not ready" node="(?<node>[^"]+)" condition=.*?"message":"(?<why>(?:[^"\\]|\\.)*)"/, atLeast: 1 },
  { says: /"?Container runtime network not ready"?:? (?:networkReady=")?(?<why>NetworkReady=false.*?)"?\s*$/i, atLeast: 2 },
  // https://github.com/golang/go/blob/master/src/crypto/x509/verify.go : a clock that is behind, not a certificate that is over
  { says: /(?<why>x509: certificate has expired or is not yet valid: current time \S+ is before [^\s"\\]+)/, atLeast: 1 },
  // https://github.com/kubernetes/client-go/blob/master/util/certificate/certificate_manager.go and kubelet/certificate/bootstrap
  {
    says: /(?<why>part of the existing bootstrap client certificate (?:.* )?is expired.*|The currently active client certificate has expired.*)$/i,
    atLeast: 1
  },
  // https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/pleg/generic.go : before its first success it says something else
  { says: /(?<why>PLEG is not healthy: pleg was last seen active .*)$/, atLeast: 2 },
  // https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/cri-client/pkg/remote_runtime.go
  {
    says: /(?:failed to run Kubelet|command failed).*?(?<why>validate service connection: .*?|unable to determine runtime API version.*?|rpc error: code = Unimplemented desc = unknown service runtime\.v1\S*?)"?\s*$/,
    atLeast: 1,
    means: "container runtime not responding"
  },
  {
    says: /\b(?:remote_(?:runtime|image)|kuberuntime_\w+|image_gc_manager|generic|kubelet)\.go:\d+\].*rpc error: code = (?:DeadlineExceeded|Unavailable)\b/,
    atLeast: 3,
    means: "container runtime not responding"
  },
  // https://github.com/kubernetes/kubernetes/blob/master/cmd/kubelet/app/server.go
  { says: /(?<why>failed to run Kubelet: .*?)"?\s*$/, atLeast: 1 }
]

const isReady =
  /Node became ready\b|event="NodeReady"|Recording NodeReady event|"Node became ready"|Successfully registered node|Node was previously registered/

/** The state that a kubelet's journal leaves its node in, where that is not ready, as an event of it; and the lines that tell it. */
export const kubeletSays = (
  lines: ReadonlyArray<string>
): { readonly events: ReadonlyArray<KubeObject>; readonly told: ReadonlySet<string> } => {
  const said = lines.flatMap((text) => {
    const { host = unnamedNode, program = "", said: own = "" } = journalLine(text) ?? {}
    return isKubelet.test(program) ? [{ text, host, said: own }] : []
  })
  const after = said.slice(said.findLastIndex((one) => isReady.test(one.said)) + 1)
  const bad = forms
    .map(({ atLeast, means, says }) => {
      const found = after.flatMap(({ host, said: own, text }) => {
        const match = says.exec(own)
        const { node = host, why = own } = match?.groups ?? {}
        return match === null ? [] : [{ text, node: node.toLowerCase(), why: means === undefined ? why : `${means}: ${why}` }]
      })
      return found.length < atLeast ? [] : found
    })
    .find((found) => found.length > 0)
  const last = bad?.at(-1)
  if (bad === undefined || last === undefined) return { events: [], told: new Set() }
  const involved = { kind: "Node", name: last.node }
  const event = makeEvent({ involved, type: "Warning", reason: "KubeletNotReady", message: last.why, component: "kubelet" })
  return { events: [event], told: new Set(bad.map(({ text }) => text)) }
}
