import { type CommandNode, group } from "../command-tree.ts"
import { changesIdentity, discloses, reads, runsInside, thing, unless, writesHere } from "../deeds.ts"
import { type Finding, notUnderstood, worstOf } from "../finding.ts"
import { writesFiles } from "../flag-rules.ts"
import type { FlagSource } from "../flag-table.ts"
import { leadingFlags } from "../leading-flags.ts"
import { asWritten, isGiven } from "../parse-flags.ts"
import { classifyTool, type Tool } from "../tool.ts"
import { composeCommands, projectFlags } from "./compose-commands.ts"
import { containerCommands, does, imageCommands, kept, logs, logsIn } from "./container-commands.ts"
import { dockerFlags, inspecting, leadingRules, listing, podmanFlags } from "./flags.ts"

const read = reads(undefined, listing)
const swarmed = (kind: string, more: Readonly<Record<string, CommandNode>> = {}): CommandNode =>
  group(kept(kind, { update: does("update", "high", "changes", kind), ...more }))

const builds = runsInside("runs the programs that a build file names", thing("build", { reach: "outside" }))

const shared: Readonly<Record<string, CommandNode>> = {
  ...containerCommands,
  container: group({ ...containerCommands, "ls|list": read }),
  image: group(imageCommands),
  "help|version|info|events|history|images|search": reads(undefined, listing),
  inspect: reads(undefined, inspecting),
  pull: does("create", "high", "fetches", "image"),
  push: does("update", "high", "sends to a registry", "image"),
  tag: does("update", "high", "names", "image"),
  "load|import": does("create", "high", "loads", "image"),
  save: writesHere("writes images"),
  rmi: does("delete", "destructive", "removes", "image"),
  build: builds,
  "login|logout": logsIn,
  volume: group(
    kept("volume", {
      update: does("update", "high", "changes", "volume"),
      "import|reload": does("update", "destructive", "writes over", "volume")
    })
  ),
  network: group(
    kept("network", {
      connect: does("update", "high", "connects to", "network"),
      "disconnect|reload|update": does("update", "destructive", "changes", "network")
    })
  ),
  system: group({
    "df|info|events|version": read,
    "prune|reset|renumber|migrate": does("delete", "destructive", "removes what is not in use of", "system")
  }),
  manifest: group({
    inspect: read,
    "annotate|create|add|push": does("update", "high", "changes", "manifest"),
    "rm|remove": does("delete", "destructive", "removes", "manifest")
  }),
  compose: composeCommands
}

/** https://docs.docker.com/reference/cli/docker/ */
const docker: CommandNode = group({
  ...shared,
  context: group({
    "ls|list|show|inspect": read,
    "create|export|import|rm|update|use": changesIdentity("changes which machine later commands reach")
  }),
  node: group(
    kept("node", {
      "demote|promote": does("escalate", "destructive", "changes who leads the swarm by", "node"),
      update: does("update", "destructive", "changes", "node")
    })
  ),
  service: swarmed("service", {
    logs: logs("service"),
    rollback: does("rollback", "high", "returns to the earlier form of", "service"),
    scale: does("scale", "high", "scales", "service")
  }),
  stack: group({
    "ls|list|ps|services|config": read,
    "deploy|up": does("update", "high", "deploys", "stack"),
    "rm|down|remove": does("delete", "destructive", "removes", "stack")
  }),
  secret: swarmed("secret"),
  config: swarmed("config", { inspect: discloses("prints the content of a config") }),
  swarm: group({
    ca: unless(reads(undefined, { none: "detach quiet rotate" }), {
      rotate: ["escalate", "destructive", "replaces the swarm's authority"]
    }),
    "join-token|unlock-key": unless(discloses("prints a key of the swarm", undefined, { none: "quiet rotate", short: "q:quiet" }), {
      rotate: ["escalate", "destructive", "replaces a key of the swarm"]
    }),
    "init|join|leave|unlock|update": does("escalate", "destructive", "changes who belongs to", "swarm")
  }),
  plugin: group({
    "ls|list|inspect": read,
    "create|disable|enable|install|push|rm|set|upgrade": does("escalate", "destructive", "changes what the daemon runs by", "plugin")
  }),
  trust: group({ inspect: read, "key|revoke|sign|signer": does("escalate", "destructive", "changes whose images are trusted by", "key") }),
  checkpoint: group({ "ls|list": read, "create|rm": does("update", "destructive", "freezes or forgets", "checkpoint") }),
  builder: group({ build: builds, prune: does("delete", "destructive", "removes the cache of", "builder") }),
  buildx: group({
    "du|inspect|ls|version": read,
    imagetools: group({ inspect: read, create: does("update", "high", "changes", "manifest") }),
    "bake|build|debug|dial-stdio": builds,
    "create|use|stop": does("update", "high", "changes", "builder"),
    "prune|rm": does("delete", "destructive", "removes", "builder")
  }),
  scout: group({ "cves|quickview|qv|recommendations|compare|sbom|version": read }),
  model: group({ "list|ls|ps|df|status|version|inspect|logs": read })
})

const file = ["update", "high", "writes a file where Handrail runs"] as const

const generated = unless(
  discloses("prints a container's settings", undefined, {
    none: "compact files name new no-header service",
    value: "filename replicas type",
    short: "f:filename n:name s:service t:type"
  }),
  { filename: file, files: file }
)

/** https://docs.podman.io/en/latest/Commands.html */
const podman: CommandNode = group({
  ...shared,
  healthcheck: group({ run: runsInside("runs a container's health check", thing("container", { reach: "outside" })) }),
  pod: group({
    ...kept("pod"),
    "stats|top": reads(undefined, listing),
    logs: logs("pod"),
    "start|stop|pause|unpause|restart|clone": does("update", "high", "starts or stops", "pod"),
    kill: does("delete", "destructive", "kills", "pod")
  }),
  secret: group(
    kept("secret", {
      inspect: unless(reads(undefined, inspecting, { none: "showsecret" }), { showsecret: ["read", "sensitive-read", "prints a secret"] })
    })
  ),
  generate: group({ "kube|spec|systemd": generated }),
  machine: group({
    "list|ls|inspect|info": read,
    "cp|ssh": runsInside("runs commands on a virtual machine", thing("machine", { reach: "outside" })),
    "init|os|reset|rm|set|start|stop": does("update", "destructive", "changes", "machine")
  }),
  kube: group({
    generate: generated,
    "play|apply|down": runsInside("runs what a manifest names", thing("manifest", { reach: "outside" }))
  }),
  "mount|unmount|umount|untag|unshare|auto-update|play|farm|artifact": does("unknown", "destructive", "changes", "machine")
})

const toolOf = (name: string, root: CommandNode): Tool => ({
  name,
  root,
  globals: { none: "help", short: "h:help" },
  options: asWritten,
  flagRules: [writesFiles(["output"])]
})

const classifier = (name: string, root: CommandNode, own: FlagSource) => {
  const classify = classifyTool(toolOf(name, root))
  return (tokens: ReadonlyArray<string>): ReadonlyArray<Finding> => {
    const { flags, rest } = leadingFlags(own, tokens, asWritten)
    const found = classify(rest)
    const worst = worstOf(found)
    return [
      ...found,
      ...leadingRules.flatMap((rule) => rule.flags.filter((name) => isGiven(flags, name)).map((name) => rule.finding(name, worst))),
      ...flags.problems.map(notUnderstood)
    ]
  }
}

/** Effects of `docker <tokens>`. */
export const classifyDocker = classifier("docker", docker, dockerFlags)

/** Effects of `podman <tokens>`. */
export const classifyPodman = classifier("podman", podman, podmanFlags)

/** Effects of `docker-compose <tokens>`. */
export const classifyDockerCompose = classifier("docker-compose", composeCommands, projectFlags)
