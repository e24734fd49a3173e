import { Effect, Layer } from "effect"
import type { ForgeAccess } from "../../execute/adapters/forge-request.ts"
import { githubHeaders, makeGithub } from "../../execute/adapters/github.ts"
import { gitlabHeaders, makeGitlab } from "../../execute/adapters/gitlab.ts"
import { type ForgeHands, type ForgeReader, Forges, ForgeWriters } from "../../execute/forge/forge.ts"
import { GitopsSettings } from "../../execute/gitops/gitops-settings.ts"
import type { HandrailConfig } from "../../platform/config/config.ts"
import type { ForgeConfig } from "../../platform/config/gitops-config.ts"
import { closingAgents } from "../../platform/http/closing-agents.ts"

interface ForgeKind {
  readonly url: string
  readonly hosts: ReadonlyArray<string>
  readonly headers: ForgeAccess["headers"]
  readonly make: (access: ForgeAccess) => { readonly reader: ForgeReader; readonly hands: ForgeHands }
}

/** What each kind is like where the configuration says nothing. */
const kinds: Record<ForgeConfig["kind"], ForgeKind> = {
  github: { url: "https://api.github.com", hosts: ["github.com"], headers: githubHeaders, make: makeGithub },
  gitlab: { url: "https://gitlab.com", hosts: ["gitlab.com"], headers: gitlabHeaders, make: makeGitlab }
}

/** The forges that are configured; their connections close with the scope. */
const connected = (configs: ReadonlyArray<ForgeConfig>) =>
  Effect.map(closingAgents, (agents) =>
    configs.map(({ name, kind, url, hosts, tokenFile }) => {
      const { make, headers, ...byDefault } = kinds[kind]
      const ways = make({ name, url: url ?? byDefault.url, tokenFile, agent: agents.for, headers })
      return { name, hosts: hosts ?? (url === undefined ? byDefault.hosts : [new URL(url).host]), ...ways }
    })
  )

/** How changes get into repositories: the forges to read, and their hands, which only the runner's hands use. */
export const forgesLayer = ({ gitops }: HandrailConfig) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const forges = yield* connected(gitops.forges)
      const { sources, mergeTimeout, syncTimeout, publicUrl } = gitops
      const byDefault = yield* GitopsSettings
      const settings = {
        ...byDefault,
        sources,
        mergeMs: mergeTimeout,
        syncMs: syncTimeout,
        ...(publicUrl === undefined ? {} : { publicUrl })
      }
      return Layer.mergeAll(
        Layer.succeed(Forges, forges),
        Layer.succeed(ForgeWriters, new Map(forges.map(({ name, hands }) => [name, hands]))),
        Layer.succeed(GitopsSettings, settings)
      )
    })
  )
