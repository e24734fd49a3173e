import { type Entity, entityKey } from "../../../domain/entity.ts"
import { entity } from "../../scene/entity.ts"
import type { Scene } from "../../scene/scene.ts"
import type { Pod } from "../../scene/views/pod.ts"
import { perScene } from "../evidence.ts"

/** Where distributions keep the cluster's DNS. https://kubernetes.io/docs/tasks/administer-cluster/dns-custom-nameservers/ */
export const DNS_NAMESPACE = "kube-system"
const OPENSHIFT_DNS_NAMESPACE = "openshift-dns"
export const dnsNamespaces: ReadonlyArray<string> = [DNS_NAMESPACE, OPENSHIFT_DNS_NAMESPACE]

const isDns = ({ labels, namespace }: Pod): boolean =>
  (namespace === DNS_NAMESPACE && (labels["k8s-app"] === "kube-dns" || labels["app.kubernetes.io/name"] === "coredns")) ||
  (namespace === OPENSHIFT_DNS_NAMESPACE && labels["dns.operator.openshift.io/daemonset-dns"] !== undefined)

export const dnsPods = perScene((scene): ReadonlyArray<Pod> => scene.pods.filter(isDns))

/** The cluster's DNS: its service, what runs it, and its configuration. */
export const dnsServers = (scene: Scene): ReadonlyArray<Entity> => {
  const behind = dnsPods(scene).flatMap((pod) => [scene.workloadOf(pod.object), pod.entity])
  const usual = [
    entity("Service", DNS_NAMESPACE, "kube-dns"),
    entity("Deployment", DNS_NAMESPACE, "coredns"),
    entity("ConfigMap", DNS_NAMESPACE, "coredns")
  ]
  return [...new Map([...usual, ...behind].map((one) => [entityKey(one), one])).values()]
}
