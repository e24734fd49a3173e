import { remembered } from "../../../platform/remembered.ts"

const SYSTEM =
  /^(kube-(system|flannel|public|node-lease|router)|.*-system|openshift(-.*)?|cilium|calico.*|tigera.*|longhorn.*|rook.*|local-path-storage|ingress.*|nginx-ingress|traefik|contour|projectcontour|kong|istio.*|linkerd.*|cert-manager|kyverno|gatekeeper.*|monitoring|observability|prometheus.*|logging|argocd|flux.*)$/

/** Called after a stage or after nothing, they hold whatever a company runs. */
const COMMON =
  /^(default|prod|production|prd|live|staging|stage|stg|dev|develop(ment)?|test(ing)?|qa|uat|sandbox|apps?|applications?|services?|micro-?services|workloads?|backends?)$/

export const isCommonNamespace = (namespace: string): boolean => COMMON.test(namespace)

/** Of these, the namespaces of one product each: what goes wrong in one belongs together, as in an application's. */
const PRODUCT =
  /^(istio-system|linkerd(-.*)?|cert-manager|kyverno|gatekeeper.*|argocd|flux-system|knative-.*|keda-system|ingress-.*|nginx-ingress|traefik.*|contour|projectcontour|kong)$/

export const isProductNamespace = (namespace: string): boolean => PRODUCT.test(namespace)

/** Namespaces that hold parts of the platform, side by side and not one application. */
export const isSystemNamespace = remembered((namespace) => SYSTEM.test(namespace))
