const SYSTEM =
  /^(kube-(system|flannel|public|node-lease|router)|.*-system|openshift(-.*)?|cilium|calico.*|tigera.*|longhorn.*|rook.*|local-path-storage|ingress.*|nginx-ingress|traefik|contour|projectcontour|kong|istio.*|linkerd.*|cert-manager|kyverno|gatekeeper.*|monitoring|observability|prometheus.*|logging|argocd|flux.*)$/

/** Of these, the namespaces of one product each: what goes wrong in one belongs together, as in an application's. */
const PRODUCT =
  /^(istio-system|linkerd(-.*)?|cert-manager|kyverno|gatekeeper.*|argocd|flux-system|knative-.*|keda-system|ingress-.*|nginx-ingress|traefik.*|contour|projectcontour|kong)$/

export const isProductNamespace = (namespace: string): boolean => PRODUCT.test(namespace)

const systems = new Map<string, boolean>()
const MOST_NAMESPACES = 10_000

/** Namespaces that hold parts of the platform, side by side and not one application. */
export const isSystemNamespace = (namespace: string): boolean => {
  const known = systems.get(namespace)
  if (known !== undefined) return known
  if (systems.size >= MOST_NAMESPACES) systems.clear()
  const is = SYSTEM.test(namespace)
  systems.set(namespace, is)
  return is
}
