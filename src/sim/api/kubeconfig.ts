import { stringify } from "yaml"

/** How a client reaches this cluster. */
export interface Access {
  readonly url: string
  readonly caPem: string
  readonly token: string
}

/** A kubeconfig of one context, `rehearsal`. https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/ */
export const kubeconfigFor = ({ url, caPem, token }: Access): string =>
  stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "rehearsal", cluster: { server: url, "certificate-authority-data": Buffer.from(caPem).toString("base64") } }],
    users: [{ name: "rehearsal", user: { token } }],
    contexts: [{ name: "rehearsal", context: { cluster: "rehearsal", user: "rehearsal" } }],
    "current-context": "rehearsal"
  })
