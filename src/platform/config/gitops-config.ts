import { Effect, Schema } from "effect"
import { DurationMillis } from "../../domain/duration-text.ts"
import { HttpUrl } from "./http-url.ts"

/** Where pull requests are opened. A forge serves the repositories of its `hosts`. */
const ForgeConfig = Schema.Struct({
  name: Schema.NonEmptyString,
  kind: Schema.Literals(["github", "gitlab"]),
  /** Base of its REST API: `https://api.github.com`, `https://ghe.example.com/api/v3`, `https://gitlab.com`. By default the public one. */
  url: Schema.optionalKey(HttpUrl),
  /** Hosts in the addresses of its repositories; by default the one of `url`. */
  hosts: Schema.optionalKey(Schema.Array(Schema.NonEmptyString)),
  /** A file that holds nothing but the token; read at each request, so that it may be replaced. */
  tokenFile: Schema.NonEmptyString
})
export type ForgeConfig = typeof ForgeConfig.Type

/** Where manifests are, where what applies them does not say it in a way that can be followed. */
const SourceConfig = Schema.Struct({
  cluster: Schema.optionalKey(Schema.NonEmptyString),
  namespace: Schema.optionalKey(Schema.NonEmptyString),
  /** Name of the Application, Kustomization or HelmRelease. */
  application: Schema.optionalKey(Schema.NonEmptyString),
  /** Address of the git repository. */
  repository: Schema.NonEmptyString,
  /** By default the repository's own. */
  branch: Schema.optionalKey(Schema.NonEmptyString),
  /** A folder or a file in it. */
  path: Schema.NonEmptyString
})

/** Changes of what Argo CD or Flux applies are made by pull requests. */
export const GitopsConfig = Schema.Struct({
  forges: Schema.Array(ForgeConfig).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
  sources: Schema.Array(SourceConfig).pipe(Schema.withDecodingDefaultKey(Effect.succeed([]))),
  /** How long a pull request may wait for people, within the incident's own deadline. */
  mergeTimeout: DurationMillis.pipe(Schema.withDecodingDefaultKey(Effect.succeed("30m"))),
  /** How long a merge may take to reach the cluster. */
  syncTimeout: DurationMillis.pipe(Schema.withDecodingDefaultKey(Effect.succeed("10m"))),
  /** Address at which the readers of pull requests reach this Handrail; without it they are told the command to type. */
  publicUrl: Schema.optionalKey(HttpUrl)
})
export type GitopsConfig = typeof GitopsConfig.Type
