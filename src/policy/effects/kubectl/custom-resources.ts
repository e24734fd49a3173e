/**
 * Kinds that clusters often have besides their own, so that what a command reaches has its right name: `group`, then on each line
 * kind, plural, other names, and `cluster` for what has no namespace. What a change to one of them does stays unknown.
 * Flux's HelmRelease is left out: by that kind Handrail means a release of helm itself.
 */
export const customResources: Readonly<Record<string, string>> = {
  "metrics.k8s.io": `
    NodeMetrics nodes - cluster
    PodMetrics pods -`,
  "argoproj.io": `
    Application applications app,apps
    ApplicationSet applicationsets appset,appsets
    AppProject appprojects appproj,appprojs
    Rollout rollouts ro
    AnalysisRun analysisruns ar
    AnalysisTemplate analysistemplates at
    Experiment experiments exp
    Workflow workflows wf
    WorkflowTemplate workflowtemplates wftmpl
    CronWorkflow cronworkflows cwf,cronwf
    ClusterWorkflowTemplate clusterworkflowtemplates cwft cluster`,
  "kustomize.toolkit.fluxcd.io": `
    Kustomization kustomizations ks`,
  "source.toolkit.fluxcd.io": `
    GitRepository gitrepositories gitrepo
    HelmRepository helmrepositories helmrepo
    HelmChart helmcharts hc
    OCIRepository ocirepositories ocirepo
    Bucket buckets -`,
  "cert-manager.io": `
    Certificate certificates cert,certs
    CertificateRequest certificaterequests cr,crs
    Issuer issuers -
    ClusterIssuer clusterissuers - cluster`,
  "acme.cert-manager.io": `
    Order orders -
    Challenge challenges -`,
  "external-secrets.io": `
    ExternalSecret externalsecrets es
    SecretStore secretstores ss
    ClusterSecretStore clustersecretstores css cluster`,
  "bitnami.com": `
    SealedSecret sealedsecrets -`,
  "monitoring.coreos.com": `
    Prometheus prometheuses prom
    Alertmanager alertmanagers am
    ServiceMonitor servicemonitors smon
    PodMonitor podmonitors pmon
    PrometheusRule prometheusrules promrule
    AlertmanagerConfig alertmanagerconfigs amcfg`,
  "gateway.networking.k8s.io": `
    Gateway gateways gtw
    GatewayClass gatewayclasses gc cluster
    HTTPRoute httproutes -
    GRPCRoute grpcroutes -
    ReferenceGrant referencegrants refgrant`,
  "networking.istio.io": `
    VirtualService virtualservices vs
    DestinationRule destinationrules dr
    ServiceEntry serviceentries se
    EnvoyFilter envoyfilters -
    Sidecar sidecars -`,
  "security.istio.io": `
    PeerAuthentication peerauthentications pa
    AuthorizationPolicy authorizationpolicies ap`,
  "cilium.io": `
    CiliumNetworkPolicy ciliumnetworkpolicies cnp
    CiliumClusterwideNetworkPolicy ciliumclusterwidenetworkpolicies ccnp cluster
    CiliumEndpoint ciliumendpoints cep
    CiliumNode ciliumnodes cn cluster`,
  "projectcalico.org": `
    IPPool ippools - cluster
    FelixConfiguration felixconfigurations - cluster`,
  "karpenter.sh": `
    NodePool nodepools - cluster
    NodeClaim nodeclaims - cluster`,
  "karpenter.k8s.aws": `
    EC2NodeClass ec2nodeclasses - cluster`,
  "autoscaling.k8s.io": `
    VerticalPodAutoscaler verticalpodautoscalers vpa`,
  "keda.sh": `
    ScaledObject scaledobjects so
    ScaledJob scaledjobs sj`,
  "snapshot.storage.k8s.io": `
    VolumeSnapshot volumesnapshots vs
    VolumeSnapshotClass volumesnapshotclasses vsclass cluster
    VolumeSnapshotContent volumesnapshotcontents vsc cluster`,
  "velero.io": `
    Backup backups -
    Restore restores -
    Schedule schedules -
    BackupStorageLocation backupstoragelocations bsl`,
  "postgresql.cnpg.io": `
    Pooler poolers -
    ScheduledBackup scheduledbackups -`,
  "cluster.x-k8s.io": `
    Cluster clusters cl
    Machine machines ma
    MachineSet machinesets ms
    MachineDeployment machinedeployments md
    MachineHealthCheck machinehealthchecks mhc`,
  "longhorn.io": `
    Volume volumes lhv
    Replica replicas lhr`,
  "ceph.rook.io": `
    CephCluster cephclusters -
    CephBlockPool cephblockpools -`,
  "kyverno.io": `
    ClusterPolicy clusterpolicies cpol cluster
    Policy policies pol`,
  "wgpolicyk8s.io": `
    PolicyReport policyreports polr
    ClusterPolicyReport clusterpolicyreports cpolr cluster`,
  "apps.openshift.io": `
    DeploymentConfig deploymentconfigs dc`,
  "build.openshift.io": `
    BuildConfig buildconfigs bc
    Build builds -`,
  "image.openshift.io": `
    ImageStream imagestreams is
    ImageStreamTag imagestreamtags istag
    Image images - cluster`,
  "route.openshift.io": `
    Route routes -`,
  "template.openshift.io": `
    Template templates -`,
  "project.openshift.io": `
    Project projects - cluster`,
  "user.openshift.io": `
    User users - cluster
    Group groups - cluster
    Identity identities - cluster`,
  "security.openshift.io": `
    SecurityContextConstraints securitycontextconstraints scc cluster`,
  "oauth.openshift.io": `
    OAuthClient oauthclients - cluster`,
  "config.openshift.io": `
    ClusterOperator clusteroperators co cluster
    ClusterVersion clusterversions clusterversion cluster`,
  "machineconfiguration.openshift.io": `
    MachineConfig machineconfigs mc cluster
    MachineConfigPool machineconfigpools mcp cluster`,
  "operators.coreos.com": `
    ClusterServiceVersion clusterserviceversions csv,csvs
    Subscription subscriptions sub,subs
    InstallPlan installplans ip
    CatalogSource catalogsources catsrc
    OperatorGroup operatorgroups og`
}
