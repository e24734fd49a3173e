/** A kind of object as commands name it. */
export interface PrintedKind {
  readonly apiVersion: string
  readonly kind: string
  readonly namespaced: boolean
}

/** `Kind` or `Kind=plural`, then short names; a `*` marks kinds without namespaces. By API version, as `kubectl api-resources` lists them. */
const rows: Readonly<Record<string, string>> = {
  v1: `ConfigMap cm; Endpoints=endpoints ep; Event ev; LimitRange limits limit; Namespace* ns; Node* no; PersistentVolumeClaim pvc;
    PersistentVolume* pv; Pod po; PodTemplate; ReplicationController rc; ResourceQuota quota; Secret; ServiceAccount sa; Service svc;
    ComponentStatus*=componentstatuses cs`,
  "apps/v1": "ControllerRevision; DaemonSet ds; Deployment deploy; ReplicaSet rs; StatefulSet sts",
  "batch/v1": "CronJob cj; Job",
  "autoscaling/v2": "HorizontalPodAutoscaler hpa",
  "networking.k8s.io/v1": "Ingress=ingresses ing; IngressClass*=ingressclasses; NetworkPolicy=networkpolicies netpol",
  "policy/v1": "PodDisruptionBudget pdb",
  "rbac.authorization.k8s.io/v1": "Role; RoleBinding; ClusterRole*; ClusterRoleBinding*",
  "storage.k8s.io/v1": "StorageClass*=storageclasses sc; VolumeAttachment*; CSIDriver*; CSINode*",
  "discovery.k8s.io/v1": "EndpointSlice",
  "coordination.k8s.io/v1": "Lease",
  "scheduling.k8s.io/v1": "PriorityClass*=priorityclasses pc",
  "admissionregistration.k8s.io/v1":
    "MutatingWebhookConfiguration*; ValidatingWebhookConfiguration*; ValidatingAdmissionPolicy*=validatingadmissionpolicies",
  "apiextensions.k8s.io/v1": "CustomResourceDefinition* crd crds",
  "apiregistration.k8s.io/v1": "APIService*",
  "certificates.k8s.io/v1": "CertificateSigningRequest* csr",
  "flowcontrol.apiserver.k8s.io/v1": "FlowSchema*; PriorityLevelConfiguration*",
  "argoproj.io/v1alpha1":
    "Application app apps; ApplicationSet appset; AppProject appproj; Rollout ro; AnalysisRun ar; Workflow wf; CronWorkflow cwf",
  "autoscaling.k8s.io/v1": "VerticalPodAutoscaler vpa",
  "keda.sh/v1alpha1": "ScaledObject so; ScaledJob sj; TriggerAuthentication ta",
  "cert-manager.io/v1": "Certificate cert certs; CertificateRequest cr crs; Issuer; ClusterIssuer*",
  "acme.cert-manager.io/v1": "Order; Challenge",
  "monitoring.coreos.com/v1": "ServiceMonitor smon; PodMonitor pmon; PrometheusRule promrule; Prometheus=prometheuses prom; Alertmanager",
  "gateway.networking.k8s.io/v1": "Gateway gtw; GatewayClass*=gatewayclasses gc; HTTPRoute; GRPCRoute",
  "networking.istio.io/v1": "VirtualService vs; DestinationRule dr; ServiceEntry=serviceentries se; Sidecar",
  "security.istio.io/v1": "AuthorizationPolicy=authorizationpolicies ap; PeerAuthentication pa; RequestAuthentication ra",
  "policy.linkerd.io/v1beta3":
    "Server; ServerAuthorization saz serverauthz; MeshTLSAuthentication meshtlsauthn; NetworkAuthentication netauthn",
  "linkerd.io/v1alpha2": "ServiceProfile sp",
  "cilium.io/v2": "CiliumNetworkPolicy=ciliumnetworkpolicies cnp; CiliumClusterwideNetworkPolicy*=ciliumclusterwidenetworkpolicies ccnp",
  "chaos-mesh.org/v1alpha1":
    "PodChaos=podchaos; NetworkChaos=networkchaos; StressChaos=stresschaos; HTTPChaos=httpchaos; DNSChaos=dnschaos; IOChaos=iochaos; TimeChaos=timechaos; JVMChaos=jvmchaos; KernelChaos=kernelchaos",
  "litmuschaos.io/v1alpha1": "ChaosEngine; ChaosExperiment; ChaosResult",
  "core.openfeature.dev/v1beta1": "FeatureFlag ff; FeatureFlagSource ffs",
  "helm.toolkit.fluxcd.io/v2": "HelmRelease hr",
  "kustomize.toolkit.fluxcd.io/v1": "Kustomization ks",
  "source.toolkit.fluxcd.io/v1":
    "GitRepository=gitrepositories gitrepo; HelmRepository=helmrepositories helmrepo; HelmChart hc; OCIRepository=ocirepositories",
  "external-secrets.io/v1": "ExternalSecret es; SecretStore ss; ClusterSecretStore* css",
  "karpenter.sh/v1": "NodePool*; NodeClaim*",
  "karpenter.k8s.aws/v1": "EC2NodeClass*=ec2nodeclasses",
  "metrics.k8s.io/v1beta1": "PodMetrics=pods.metrics.k8s.io; NodeMetrics*=nodes.metrics.k8s.io",
  "snapshot.storage.k8s.io/v1": "VolumeSnapshot; VolumeSnapshotClass*=volumesnapshotclasses; VolumeSnapshotContent*",
  "traefik.io/v1alpha1": "IngressRoute; IngressRouteTCP; IngressRouteUDP; Middleware; TraefikService",
  "projectcontour.io/v1": "HTTPProxy=httpproxies proxy proxies",
  "route.openshift.io/v1": "Route",
  "apps.openshift.io/v1": "DeploymentConfig dc",
  "build.openshift.io/v1": "Build; BuildConfig bc",
  "image.openshift.io/v1": "ImageStream is",
  "project.openshift.io/v1": "Project*",
  "machine.openshift.io/v1beta1": "Machine; MachineSet; MachineHealthCheck mhc",
  "config.openshift.io/v1": "ClusterOperator* co; ClusterVersion*"
}

const listed = Object.entries(rows).flatMap(([apiVersion, list]) =>
  list.split(";").map((row) => {
    const [first = "", ...short] = row.trim().split(/\s+/)
    const [marked = "", plural] = first.split("=")
    const kind = marked.replace("*", "")
    const found: PrintedKind = { apiVersion, kind, namespaced: !marked.endsWith("*") }
    return { found, names: [kind.toLowerCase(), plural ?? `${kind.toLowerCase()}s`, ...short] }
  })
)
/** Earlier rows win a short name that two share. */
const byName = new Map(listed.toReversed().flatMap(({ found, names }) => names.map((name) => [name, found] as const)))
const byKind = new Map(listed.toReversed().map(({ found }) => [found.kind, found] as const))

/** `deploy`, `Deployments`, `deployments.apps`, `deployments.v1.apps`; `undefined` for what is not known. */
export const kindNamed = (name: string): PrintedKind | undefined => {
  const lower = name.toLowerCase()
  const [plain = "", ...group] = lower.split(".")
  const found = byName.get(lower) ?? byName.get(plain)
  const groupOf = found?.apiVersion.includes("/") === true ? (found.apiVersion.split("/")[0] ?? "") : ""
  return group.length === 0 || group.join(".").endsWith(groupOf) ? found : undefined
}

/** A kind by its name in the API. */
export const kindCalled = (kind: string): PrintedKind | undefined => byKind.get(kind)

/** The kinds of `kubectl get all`. */
export const allKinds: ReadonlyArray<string> = [
  "Pod",
  "ReplicationController",
  "Service",
  "DaemonSet",
  "Deployment",
  "ReplicaSet",
  "StatefulSet",
  "HorizontalPodAutoscaler",
  "CronJob",
  "Job"
]
