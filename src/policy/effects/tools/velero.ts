import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, reads, thing, writesHere } from "../deeds.ts"
import { kubeconfigFlags, kubeconfigRules, writesFiles } from "../flag-rules.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const kinds = {
  backup: thing("Backup.velero.io"),
  restore: thing("Restore.velero.io"),
  schedule: thing("Schedule.velero.io"),
  "backup-location": thing("BackupStorageLocation.velero.io"),
  "snapshot-location": thing("VolumeSnapshotLocation.velero.io"),
  repo: thing("BackupRepository.velero.io")
}
type Kept = keyof typeof kinds

const installation = thing("Velero installation", { words: [0, 0], reach: "cluster" })

const shown = (of: Change["of"]): CommandNode =>
  reads(of, { none: "details follow show-labels colorized", value: "output selector timeout", short: "o:output l:selector" })

const created: Record<Kept, CommandNode> = {
  backup: changes({ verb: "create", class: "high", does: "starts", of: kinds.backup, reversible: true }),
  // A restore names what it makes anew only by a backup, and can overwrite what is there: https://velero.io/docs/main/restore-reference/
  restore: changes({
    verb: "create",
    class: "destructive",
    does: "writes the objects of a backup back into the cluster by",
    of: { ...kinds.restore, said: "a new Restore" }
  }),
  schedule: changes({ verb: "create", class: "high", does: "creates", of: kinds.schedule, reversible: true }),
  "backup-location": changes({ verb: "create", class: "high", does: "creates", of: kinds["backup-location"], reversible: true }),
  "snapshot-location": changes({ verb: "create", class: "high", does: "creates", of: kinds["snapshot-location"], reversible: true }),
  repo: changes({ verb: "create", class: "high", does: "creates", of: kinds.repo })
}

const deleted = (of: Change["of"]): CommandNode =>
  changes({ verb: "delete", class: "destructive", does: "deletes, with what it stored,", of })

const ofKind = (kind: Kept): CommandNode =>
  group({
    "get|describe|logs": shown(kinds[kind]),
    create: created[kind],
    set: changes({ verb: "update", class: "high", does: "changes", of: kinds[kind] }),
    delete: deleted(kinds[kind]),
    download: writesHere("writes a backup to a file"),
    ...(kind === "schedule"
      ? {
          pause: changes({ verb: "update", class: "low", does: "stops", of: kinds.schedule, reversible: true }),
          unpause: changes({ verb: "update", class: "low", does: "lets go on", of: kinds.schedule, reversible: true })
        }
      : {})
  })

/** `velero get backups` and `velero backup get` are one. */
const byVerb = (node: (kind: Kept) => CommandNode): CommandNode =>
  group({
    "backup|backups": node("backup"),
    "restore|restores": node("restore"),
    "schedule|schedules": node("schedule"),
    "backup-location|backup-locations": node("backup-location"),
    "snapshot-location|snapshot-locations": node("snapshot-location"),
    "repo|repos": node("repo")
  })

/** https://velero.io/docs/main/ */
export const velero: Tool = {
  name: "velero",
  globals: {
    ...kubeconfigFlags,
    none: `${kubeconfigFlags.none} help add_dir_header alsologtostderr colorized logtostderr stderrthreshold`,
    value: `${kubeconfigFlags.value} kubecontext features v vmodule`,
    short: "h:help n:namespace v:v"
  },
  options: asWritten,
  flagRules: [...kubeconfigRules, writesFiles(["output-file"])],
  root: group({
    "version|help|completion": reads(),
    ...Object.fromEntries((Object.keys(kinds) as ReadonlyArray<Kept>).map((kind) => [kind, ofKind(kind)])),
    get: byVerb((kind) => shown(kinds[kind])),
    describe: byVerb((kind) => shown(kinds[kind])),
    create: byVerb((kind) => created[kind]),
    delete: byVerb((kind) => deleted(kinds[kind])),
    plugin: group({
      get: reads(),
      "add|remove": changes({ verb: "update", class: "destructive", does: "changes the programs of", of: installation })
    }),
    client: group({ config: group({ get: reads(), set: writesHere("changes velero's settings") }) }),
    "debug|bug": writesHere("writes an archive of logs"),
    install: changes({ verb: "escalate", class: "destructive", does: "installs", of: installation, dryRun: ["dry-run"] }),
    uninstall: changes({ verb: "delete", class: "destructive", does: "removes", of: installation })
  })
}
