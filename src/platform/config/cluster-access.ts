import { Effect, Schema } from "effect"
import { DurationMillis } from "../../domain/duration-text.ts"
import { HttpUrl } from "./http-url.ts"

/** A context of a kubeconfig; `context` absent means its current one. Relative paths start at the configuration file. */
export const KubeContext = Schema.Struct({ kubeconfig: Schema.NonEmptyString, context: Schema.optionalKey(Schema.NonEmptyString) })
export type KubeContext = typeof KubeContext.Type

/** A kubeconfig for each tier, used as it is. Without `operator` nothing can be changed; `node-operator` is the operator unless given. */
const PerTier = Schema.Struct({
  reader: KubeContext,
  operator: Schema.optionalKey(KubeContext),
  "node-operator": Schema.optionalKey(KubeContext)
})

/** The API server gives no token for less: https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/ */
const SHORTEST = 600_000

/** An absent account is a tier that this cluster does not have. */
const TierAccounts = Schema.Struct({
  reader: Schema.NonEmptyString.pipe(Schema.withDecodingDefaultKey(Effect.succeed("handrail-reader"))),
  operator: Schema.optionalKey(Schema.NonEmptyString),
  "node-operator": Schema.optionalKey(Schema.NonEmptyString)
})

/** One credential that may do nothing but have tokens made for the tiers' service accounts; each step gets one of its own. */
const Minted = Schema.Struct({
  mint: Schema.Struct({
    ...KubeContext.fields,
    /** Where the tiers' service accounts are. */
    namespace: Schema.NonEmptyString.pipe(Schema.withDecodingDefaultKey(Effect.succeed("handrail"))),
    accounts: TierAccounts.pipe(Schema.withDecodingDefaultKey(Effect.succeed({}))),
    /** Of each token, unless its step may take longer. */
    lifetime: DurationMillis.check(
      Schema.makeFilter((millis) => millis >= SHORTEST || "Expected at least 10m: no API server gives tokens for less")
    ).pipe(Schema.withDecodingDefaultKey(Effect.succeed("10m")))
  })
})
export type MintConfig = (typeof Minted.Type)["mint"]

export const Credentials = Schema.Union([PerTier, Minted])
export type Credentials = typeof Credentials.Type

/** Steps run as Kubernetes Jobs in the namespace of the minted accounts, each with its tier's own account. */
export const JobRunnerConfig = Schema.Struct({
  /** An image with kubectl, and helm and aws where runbooks use them, on its PATH. */
  image: Schema.NonEmptyString,
  /** The service account that makes, follows and deletes the Jobs. */
  account: Schema.NonEmptyString.pipe(Schema.withDecodingDefaultKey(Effect.succeed("handrail-runner"))),
  imagePullSecrets: Schema.Array(Schema.NonEmptyString).pipe(Schema.withDecodingDefaultKey(Effect.succeed([])))
})
export type JobRunnerConfig = typeof JobRunnerConfig.Type

const RoleArn = Schema.String.check(
  Schema.isPattern(/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/, { message: "Expected a role's ARN: arn:aws:iam::<account>:role/<name>" })
)

/**
 * Roles that trust the cluster's issuer for the tiers' service accounts, one a tier; an absent one is a tier without rights there.
 * https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
 */
export const AwsConfig = Schema.Struct({
  region: Schema.NonEmptyString,
  roles: Schema.Struct({ reader: RoleArn, operator: Schema.optionalKey(RoleArn), "node-operator": Schema.optionalKey(RoleArn) }),
  /** Of every service, STS included, in place of Amazon's: a private endpoint or another maker's. */
  endpoint: Schema.optionalKey(HttpUrl)
})
export type AwsConfig = typeof AwsConfig.Type
