import type { Cause } from "./cause.ts"
import { certificateCauses } from "./certificate/certificate-causes.ts"
import { addonDegraded } from "./cloud/addon-degraded.ts"
import { loadBalancerTargets } from "./cloud/load-balancer-targets.ts"
import { clusterCauses } from "./cluster-causes.ts"
import { crashCauses } from "./crash/crash-causes.ts"
import { missingConfig } from "./crash/missing-config.ts"
import { dnsCauses } from "./dns/dns-causes.ts"
import { argocdCauses } from "./gitops/argocd-causes.ts"
import { fluxCauses } from "./gitops/flux-causes.ts"
import { helmCauses } from "./gitops/helm-causes.ts"
import { imageCauses } from "./image/image-causes.ts"
import { gatewayCauses } from "./ingress/gateway-causes.ts"
import { ingressCauses } from "./ingress/ingress-causes.ts"
import { loadBalancerCauses } from "./ingress/load-balancer-causes.ts"
import { meshCauses } from "./mesh/mesh-causes.ts"
import { metricsCauses } from "./metrics/metrics-causes.ts"
import { networkPolicyCauses } from "./network/network-policy-causes.ts"
import { withNodeClocks } from "./node/node-clocks.ts"
import { probeCauses } from "./probe/probe-causes.ts"
import { externalNameCauses } from "./service/external-name.ts"
import { scaledToZero } from "./service/scaled-to-zero.ts"
import { selectorMismatch } from "./service/selector-mismatch.ts"
import { targetPort } from "./service/target-port.ts"
import { sandboxCauses } from "./start/sandbox-causes.ts"
import { startCauses } from "./start/start-causes.ts"
import { dependencyCauses } from "./traces/dependency-causes.ts"

/** The version of the taxonomy: raised when codes are added. */
export const TAXONOMY = "5"

/** Every cause that can be named. */
export const causes: ReadonlyArray<Cause> = [
  ...imageCauses,
  ...missingConfig,
  ...crashCauses.map(withNodeClocks),
  ...probeCauses,
  ...clusterCauses,
  selectorMismatch,
  targetPort,
  ...externalNameCauses,
  ...ingressCauses,
  ...loadBalancerCauses,
  loadBalancerTargets,
  addonDegraded,
  ...networkPolicyCauses,
  ...dnsCauses,
  scaledToZero,
  ...certificateCauses,
  ...argocdCauses,
  ...fluxCauses,
  ...helmCauses,
  ...startCauses,
  ...sandboxCauses,
  ...metricsCauses,
  ...dependencyCauses,
  ...meshCauses,
  ...gatewayCauses
]

/** Where a code is explained, in the repository: what it means, how it shows, and what is looked at. */
export const pageOf = (code: string): string => `docs/causes/${code}.md`
