import { type Finding, harmless, notUnderstood, outside } from "../finding.ts"
import type { Judge } from "../shell/judge.ts"
import { filter, noFiles, writes } from "./filter.ts"
import { getopt } from "./getopt.ts"

const unitChange = (what: string): Finding => outside("restart", "destructive", `${what} on the machine it runs on`)

const systemctlReads =
  /^(status|show|cat|help|is-active|is-enabled|is-failed|is-system-running|list-units|list-unit-files|list-timers|list-sockets|list-jobs|list-machines|list-dependencies|list-automounts|list-paths|get-default|show-environment|whoami)$/

/** These show without their last word and change with it, by how many words show. */
const asks: Readonly<Record<string, number>> = {
  "log-level": 1,
  "log-target": 1,
  "service-log-level": 2,
  "service-log-target": 2,
  "service-watchdogs": 1
}

/** https://www.freedesktop.org/software/systemd/man/latest/systemctl.html */
const systemctl: Judge = (words) => {
  const { operands, seen } = getopt(
    {
      short: "H:M:n:o:p:P:s:t:",
      long: "host: machine: lines: output: property: signal: type: state: job-mode: root: kill-who: what: check-inhibitors: timestamp: image:"
    },
    words
  )
  const [verb] = operands
  const elsewhere = seen.has("root") || seen.has("image") ? [notUnderstood("systemctl works on another root")] : []
  return [
    ...elsewhere,
    verb === undefined || systemctlReads.test(verb) || operands.length <= (asks[verb] ?? 0)
      ? harmless
      : unitChange(`systemctl ${verb} changes units`)
  ]
}

const journalChange = () => outside("delete", "destructive", "deletes or rewrites the journal")

/** https://www.freedesktop.org/software/systemd/man/latest/journalctl.html */
const journalctl: Judge = filter({
  options: {
    short: "S:U:c:g:o:t:u:p:n::b::D:F:M:",
    long: "since: until: unit: user-unit: output: lines:: boot:: grep: priority: identifier: directory: file: root: machine: field: cursor: after-cursor: cursor-file: vacuum-size: vacuum-time: vacuum-files: rotate flush sync relinquish-var smart-relinquish-var update-catalog setup-keys namespace: output-fields: facility:"
  },
  flags: {
    ...Object.fromEntries(
      [
        "vacuum-size",
        "vacuum-time",
        "vacuum-files",
        "rotate",
        "flush",
        "sync",
        "relinquish-var",
        "smart-relinquish-var",
        "update-catalog",
        "setup-keys"
      ].map((name) => [name, journalChange])
    ),
    "cursor-file": writes
  },
  operands: noFiles
})

/** `service NAME status`, `service --status-all`. */
const service: Judge = (words) =>
  words[0] === "--status-all" || words[1] === "status" ? [harmless] : [unitChange("service changes a service")]

/** A control program whose first word says what it does; without one it shows. */
const control =
  (name: string, reads: RegExp): Judge =>
  (words) => {
    const { operands } = getopt({ short: "H:M:p:n:c:t:i:", long: "host: machine: property: legend: type: class: interface:" }, words)
    const [verb] = operands
    return [verb === undefined || reads.test(verb) ? harmless : unitChange(`${name} ${verb} changes the machine`)]
  }

export const systemd: Readonly<Record<string, Judge>> = {
  systemctl,
  journalctl,
  service,
  hostnamectl: control("hostnamectl", /^status$/),
  timedatectl: control("timedatectl", /^(status|show|timesync-status|show-timesync|list-timezones)$/),
  localectl: control("localectl", /^(status|list-.*)$/),
  loginctl: control("loginctl", /^(list-.*|show-.*|session-status|user-status|seat-status)$/),
  resolvectl: control("resolvectl", /^(status|statistics|query|service|tlsa|openpgp|show-.*)$/),
  networkctl: control("networkctl", /^(status|list|lldp|cat)$/),
  "systemd-analyze": control("systemd-analyze", /^(time|blame|critical-chain|verify|security|unit-paths|cat-config|calendar|timespan)$/),
  coredumpctl: control("coredumpctl", /^(list|info)$/)
}
