import { Effect } from "effect"
import { CurrentScope } from "../../../domain/incident-scope.ts"
import type { Tier } from "../../../domain/plan.ts"
import type { AwsConfig } from "../../../platform/config/cluster-access.ts"
import type { ClusterConfig } from "../../../platform/config/config.ts"
import { IdentityUnavailable } from "./mint-token.ts"

/** Whom STS takes a service account's token from: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export const STS_AUDIENCE = "sts.amazonaws.com"

/** The role of a tier in the cluster's account. */
export interface AwsRole {
  readonly arn: string
  readonly region: string
  readonly endpoint?: string
  /** Names the incident in the account's own audit log. */
  readonly session: string
}

/** 2 to 64 characters of a few kinds. */
const sessionName = (owner: string): string => `handrail-${owner.replaceAll(/[^\w+=,.@-]/g, "-")}`.slice(0, 64)

const unavailable = (cluster: ClusterConfig, message: string, key: string) =>
  new IdentityUnavailable({ message, where: `cluster ${cluster.name}`, next: `add ${key} to the cluster in handrail.yaml` })

/** The role that a tier's commands assume. The environment was checked with the account whose token they show for it. */
export const awsRole = Effect.fnUntraced(function* (cluster: ClusterConfig, tier: Tier): Effect.fn.Return<AwsRole, IdentityUnavailable> {
  const { owner } = yield* CurrentScope
  const aws: AwsConfig | undefined = cluster.aws
  if (aws === undefined) return yield* unavailable(cluster, `no cloud account is known for ${cluster.name}`, "aws")
  const arn = aws.roles[tier]
  if (arn === undefined) return yield* unavailable(cluster, `${cluster.name} has no ${tier} role in its cloud account`, `aws.roles.${tier}`)
  return { arn, region: aws.region, session: sessionName(owner), ...(aws.endpoint === undefined ? {} : { endpoint: aws.endpoint }) }
})

/**
 * All that `aws` knows of whom it is: it asks STS itself. `tokenFile` is where the web identity is, `home` a folder of its own.
 * https://docs.aws.amazon.com/cli/v1/userguide/cli-configure-envvars.html
 */
export const awsEnvironment = (role: AwsRole, tier: Tier, tokenFile: string, home: string): Readonly<Record<string, string>> => ({
  AWS_ROLE_ARN: role.arn,
  AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
  AWS_ROLE_SESSION_NAME: role.session,
  AWS_REGION: role.region,
  AWS_DEFAULT_REGION: role.region,
  AWS_STS_REGIONAL_ENDPOINTS: "regional",
  ...(role.endpoint === undefined ? {} : { AWS_ENDPOINT_URL: role.endpoint }),
  // no other identity, and no aliases, of whoever's machine this is
  AWS_CONFIG_FILE: `${home}/no-aws-config`,
  AWS_SHARED_CREDENTIALS_FILE: `${home}/no-aws-credentials`,
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_PAGER: "",
  AWS_CLI_AUTO_PROMPT: "off",
  // a change is asked for once: what became of it is observed
  ...(tier === "reader" ? {} : { AWS_MAX_ATTEMPTS: "1" })
})
