import type { Parameter } from "../domain/runbook.ts"

type ParameterType = Parameter["type"]

/** What a parameter's type means: the form of its values, and the objects that it names. */
export interface ParameterKind {
  /** A value that differs is refused, so no white space, control character or metacharacter gets through. */
  readonly pattern: RegExp
  /** What the pattern allows, in words. */
  readonly form: string
  readonly namespaced: boolean
  /** Looked up in the cluster before the value is used. Absent for plain values, and for Helm releases, whose records are Secrets. */
  readonly resource?: string
  readonly kind?: string
  /** Whether pods are controlled by such objects. */
  readonly controls?: boolean
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const subdomain = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const label = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/
const subdomainForm = "a DNS subdomain name: lower-case letters, digits, dashes and dots, at most 253"
const labelForm = "a DNS label: lower-case letters, digits and dashes, at most 63"

const namespacedObject = (resource: string, kind: string): ParameterKind => ({
  pattern: subdomain,
  form: subdomainForm,
  namespaced: true,
  resource,
  kind
})

export const parameterKinds: Record<ParameterType, ParameterKind> = {
  string: {
    pattern: /^[A-Za-z0-9][A-Za-z0-9._:/@+=-]{0,252}$/,
    form: "letters, digits and . _ : / @ + = -, starting with a letter or digit, at most 253",
    namespaced: false
  },
  integer: { pattern: /^(0|[1-9]\d{0,14})$/, form: "a whole number, zero or more", namespaced: false },
  duration: { pattern: /^(\d{1,9}(ms|[smhdw]))+$/, form: "a duration such as 90s or 1h30m", namespaced: false },
  /** https://github.com/distribution/reference: host, path, tag, digest. */
  image: {
    pattern:
      /^(?=.{1,512}$)[a-z0-9]+([._:-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@[a-z0-9]+:[0-9a-f]{32,128})?$/i,
    form: "an image reference such as registry.example.com/team/web:1.2.3",
    namespaced: false
  },
  namespace: { pattern: label, form: labelForm, namespaced: false, resource: "namespaces", kind: "Namespace" },
  node: { pattern: subdomain, form: subdomainForm, namespaced: false, resource: "nodes", kind: "Node" },
  pod: namespacedObject("pods", "Pod"),
  service: namespacedObject("services", "Service"),
  deployment: { ...namespacedObject("deployments.apps", "Deployment"), controls: true },
  statefulset: { ...namespacedObject("statefulsets.apps", "StatefulSet"), controls: true },
  daemonset: { ...namespacedObject("daemonsets.apps", "DaemonSet"), controls: true },
  job: { ...namespacedObject("jobs.batch", "Job"), controls: true },
  /** https://helm.sh/docs/topics/charts/ limits names to 53 characters. */
  helmrelease: {
    pattern: /^(?=.{1,53}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    form: "a Helm release name: lower-case letters, digits, dashes and dots, at most 53",
    namespaced: true
  },
  etcdendpoints: {
    pattern:
      /^(?=.{1,1024}$)https?:\/\/([a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\]):\d{1,5}(,https?:\/\/([a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\]):\d{1,5})*$/,
    form: "addresses of etcd members such as https://10.0.0.4:2379, joined by commas",
    namespaced: false
  }
}
