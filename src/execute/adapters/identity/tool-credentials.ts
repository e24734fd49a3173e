import { Effect, type Scope } from "effect"
import type { Tier } from "../../../domain/plan.ts"
import type { ClusterConfig } from "../../../platform/config/config.ts"
import { type KubeContext, type KubeconfigInvalid, loadKubeContext } from "../../../platform/kubernetes/kubeconfig.ts"
import type { YamlInvalid } from "../../../platform/yaml-document.ts"
import type { ToolFile } from "../private-home.ts"
import type { RunnableTool } from "../runnable-tool.ts"
import { awsEnvironment, awsRole, STS_AUDIENCE } from "./aws-role.ts"
import { etcdCredentials } from "./etcd-credentials.ts"
import { IdentityUnavailable, mintToken } from "./mint-token.ts"
import { tierIdentity } from "./tier-identity.ts"

export interface CredentialsAsk {
  readonly cluster: ClusterConfig
  readonly tier: Tier
  /** How long the command may take, in milliseconds. */
  readonly lifetimeMs: number
}

/** What a command has to be let in with: files for its private folder, and an environment that names them there. */
interface ToolCredentials {
  readonly files: ReadonlyArray<ToolFile>
  readonly environment: (directory: string) => Readonly<Record<string, string>>
}

type Given = Effect.Effect<ToolCredentials, IdentityUnavailable | KubeconfigInvalid | YamlInvalid, Scope.Scope>

const KUBECONFIG = "kubeconfig"
const WEB_IDENTITY = "web-identity-token"

/** JSON is YAML. One cluster, one user, one context, and no namespace: what a command does not say is `default`. */
const kubeconfigText = ({ cluster, user }: Pick<KubeContext, "cluster" | "user">): string =>
  JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "cluster", cluster }],
    users: [{ name: "user", user }],
    contexts: [{ name: "context", context: { cluster: "cluster", user: "user" } }],
    "current-context": "context"
  })

/** Loaded as it is, or with a token that ends with the scope. */
const contextOf = Effect.fnUntraced(function* ({ cluster, tier, lifetimeMs }: CredentialsAsk) {
  const identity = yield* tierIdentity(cluster, tier)
  if (identity._tag === "minted") {
    const { token, server } = yield* mintToken({ ...identity.ask, lifetimeMs })
    return { cluster: server, user: { token } }
  }
  const { kubeconfig, context } = identity.context
  return yield* loadKubeContext({ files: [kubeconfig], ...(context === undefined ? {} : { context }) })
})

const forKubernetes = (ask: CredentialsAsk): Given =>
  Effect.map(contextOf(ask), (context) => ({
    files: [{ name: KUBECONFIG, content: kubeconfigText(context) }],
    environment: (directory) => ({
      KUBECONFIG: `${directory}/${KUBECONFIG}`,
      // preferences can give a command another meaning: https://kubernetes.io/docs/reference/kubectl/kuberc/
      KUBERC: "off",
      HELM_NO_PLUGINS: "1"
    })
  }))

const forAws = ({ cluster, tier, lifetimeMs }: CredentialsAsk): Given =>
  Effect.gen(function* () {
    const identity = yield* tierIdentity(cluster, tier)
    const role = yield* awsRole(cluster, tier)
    if (identity._tag !== "minted") {
      return yield* new IdentityUnavailable({
        message: `${cluster.name} has no service accounts whose tokens a role could trust`,
        where: `cluster ${cluster.name}`,
        next: "add credentials.mint to the cluster in handrail.yaml"
      })
    }
    const { token } = yield* mintToken({ ...identity.ask, lifetimeMs, audience: STS_AUDIENCE })
    return {
      files: [{ name: WEB_IDENTITY, content: token }],
      environment: (directory) => awsEnvironment(role, tier, `${directory}/${WEB_IDENTITY}`, directory)
    }
  })

const ways: Readonly<Record<RunnableTool, (ask: CredentialsAsk) => Given>> = {
  kubectl: forKubernetes,
  helm: forKubernetes,
  aws: forAws,
  etcdctl: ({ cluster, tier }) => etcdCredentials(cluster, tier)
}

/** The credentials of one command of a tool. What was made for it ends with the scope. */
export const toolCredentials = (tool: RunnableTool, ask: CredentialsAsk): Given => ways[tool](ask)
