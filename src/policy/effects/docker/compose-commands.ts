import type { EffectClass, EffectVerb } from "../../../domain/command-effects.ts"
import { type CommandNode, group } from "../command-tree.ts"
import { changes, discloses, reads, runsInside, thing, unless } from "../deeds.ts"
import type { FlagSource } from "../flag-table.ts"
import { logs } from "./container-commands.ts"
import { listing } from "./flags.ts"

/** Compose takes these before its own command: https://docs.docker.com/reference/cli/docker/compose/ */
export const projectFlags: FlagSource = {
  none: "all-resources compatibility dry-run verbose",
  value: "ansi env-file parallel progress project-directory project-name",
  values: "file profile",
  short: "f:file p:project-name"
}

const project = thing("compose project", { reach: "outside" })
const services = thing("services of the compose project", { reach: "outside" })

/** https://docs.docker.com/reference/cli/docker/compose/#use-dry-run-mode-to-test-your-command */
const does = (verb: EffectVerb, value: EffectClass, what: string): CommandNode =>
  changes({ verb, class: value, does: what, of: services, reversible: value !== "destructive", dryRun: ["dry-run"], flags: projectFlags })

const read = reads(project, projectFlags, listing)

/** `docker compose X`, and `docker-compose X`. */
export const composeCommands: CommandNode = {
  ...group({
    "ps|ls|images|top|port|version|events|stats|volumes": read,
    wait: unless(reads(project, projectFlags, { none: "down-project" }), {
      "down-project": ["delete", "destructive", "takes the project down in the end"]
    }),
    logs: logs("compose project"),
    config: discloses("prints the project with its variables filled in", project, projectFlags, {
      none: "environment images no-consistency no-interpolate no-normalize no-path-resolution profiles quiet resolve-image-digests services variables volumes",
      value: "format hash output",
      short: "o:output q:quiet"
    }),
    "exec|attach|run": runsInside("runs commands in a container", project),
    "cp|export": runsInside("copies files into or out of a container", project),
    build: runsInside("runs the programs that build files name", project),
    "up|create|start|scale": does("update", "high", "starts or changes"),
    restart: does("restart", "high", "restarts"),
    "stop|pause|unpause": does("update", "high", "stops or lets go on"),
    "pull|push|publish|watch|commit": does("update", "high", "fetches or sends images of"),
    "down|rm|kill": does("delete", "destructive", "removes")
  }),
  flags: projectFlags
}
