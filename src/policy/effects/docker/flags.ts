import { isMutation } from "../../../domain/command-effects.ts"
import { escapes, finding } from "../finding.ts"
import type { FlagSource } from "../flag-table.ts"
import type { FlagRule } from "../tool.ts"

/** Docker takes these before its command only: https://docs.docker.com/reference/cli/docker/ */
export const dockerFlags: FlagSource = {
  none: "debug help tls tlsverify version",
  value: "config context log-level tlscacert tlscert tlskey",
  values: "host",
  short: "c:context D:debug H:host h:help l:log-level v:version"
}

/** https://docs.podman.io/en/latest/markdown/podman.1.html */
export const podmanFlags: FlagSource = {
  none: "debug help noout remote syslog transient-store version",
  value:
    "cgroup-manager config conmon connection db-backend events-backend hooks-dir identity imagestore log-level module network-cmd-path network-config-dir out root runroot runtime ssh storage-driver tmpdir url volumepath",
  values: "runtime-flag storage-opt",
  short: "c:connection h:help r:remote v:version"
}

const identity: FlagRule = {
  flags: [
    "host",
    "config",
    "tls",
    "tlsverify",
    "tlscacert",
    "tlscert",
    "tlskey",
    "url",
    "identity",
    "ssh",
    "runtime",
    "conmon",
    "hooks-dir",
    "module",
    "runtime-flag"
  ],
  finding: (flag) =>
    escapes(
      `--${flag} chooses the machine, the identity or the programs that containers are run with, which only Handrail's configuration does`
    )
}

const elsewhere: FlagRule = {
  flags: ["context", "connection", "remote", "root", "runroot"],
  finding: (flag, worst) =>
    isMutation(worst)
      ? escapes(`--${flag} chooses which machine's containers are changed, and only Handrail's configuration does that`)
      : finding(
          { verb: "read", scope: "outside", sensitive: true, class: "sensitive-read" },
          `--${flag} reads another machine, which may not be the one in question`
        )
}

export const leadingRules: ReadonlyArray<FlagRule> = [identity, elsewhere]

/** Flags of the reading commands; `f` is a boolean for logs and takes a value elsewhere. */
export const listing: FlagSource = {
  none: "all digests human latest no-stream no-trunc orphans pod quiet size tree verbose",
  value: "format last type",
  values: "filter",
  short: "a:all f:filter H:human l:latest n:last q:quiet s:size v:verbose"
}

export const inspecting: FlagSource = { none: "pretty size verbose", value: "format type", short: "f:format s:size v:verbose" }

export const following: FlagSource = {
  none: "details follow names no-color no-log-prefix no-resolve no-task-ids no-trunc raw timestamps",
  value: "index since tail until",
  short: "f:follow n:tail t:timestamps"
}
