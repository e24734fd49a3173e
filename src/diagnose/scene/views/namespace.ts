import { strings } from "../../../platform/kubernetes/fields.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"

/** Labels of a namespace; the one with its name is always there. https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name */
export const namespaceLabels = ({ metadata: { labels, name } }: KubeObject): Readonly<Record<string, string>> => ({
  "kubernetes.io/metadata.name": name,
  ...strings(labels)
})
