import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, discloses, reads, runsInside, thing } from "../deeds.ts"
import { kubeconfigFlags, kubeconfigRules, writesFiles } from "../flag-rules.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const workflow = thing("Workflow.argoproj.io")
const template = thing("WorkflowTemplate.argoproj.io")
const clusterTemplate = thing("ClusterWorkflowTemplate.argoproj.io", { reach: "cluster" })
const cron = thing("CronWorkflow.argoproj.io")

const high = (verb: Change["verb"], does: string, of: Change["of"]): CommandNode =>
  changes({ verb, class: "high", does, of, dryRun: ["dry-run", "server-dry-run"] })
const destroys = (does: string, of: Change["of"]): CommandNode =>
  changes({ verb: "delete", class: "destructive", does, of, dryRun: ["dry-run"] })

const kept = (of: Change["of"], more: Readonly<Record<string, CommandNode>> = {}): CommandNode =>
  group({
    "get|list|lint": reads(of),
    create: high("create", "creates", of),
    update: high("update", "changes", of),
    delete: destroys("deletes", of),
    ...more
  })

const rollout = thing("Rollout.argoproj.io", { words: [0, 1] })
const experiment = thing("Experiment.argoproj.io")
const analysis = thing("AnalysisRun.argoproj.io")

/** `kubectl argo rollouts`, and the same by its own name: https://argo-rollouts.readthedocs.io/en/stable/generated/kubectl-argo-rollouts/kubectl-argo-rollouts/ */
export const rolloutCommands: CommandNode = group({
  "version|completion|help": reads(),
  get: group({
    "rollout|rollouts|ro": reads(rollout, { none: "watch no-color", short: "w:watch" }),
    "experiment|experiments|exp": reads(experiment, { none: "watch no-color", short: "w:watch" })
  }),
  list: group({
    "rollouts|rollout|ro": reads(thing("Rollout.argoproj.io"), { none: "all-namespaces watch", short: "A:all-namespaces w:watch" }),
    "experiments|experiment|exp": reads(experiment, { none: "all-namespaces watch", short: "A:all-namespaces w:watch" })
  }),
  status: reads(rollout, { none: "watch", value: "timeout", short: "w:watch t:timeout" }),
  lint: reads(),
  abort: high("rollback", "stops the rollout, and returns to the stable version, of", rollout),
  pause: changes({ verb: "update", class: "low", does: "stops the rollout of", of: rollout, reversible: true }),
  promote: high("update", "lets the rollout go on of", rollout),
  restart: high("restart", "replaces the pods of", rollout),
  retry: group({
    "rollout|rollouts|ro": high("update", "tries again the rollout of", rollout),
    "experiment|experiments|exp": high("update", "runs again", experiment)
  }),
  set: group({ image: high("update", "changes the image of", rollout) }),
  undo: high("rollback", "returns to an earlier revision of", rollout),
  terminate: group({
    "analysisrun|analysisruns|ar": high("update", "ends", analysis),
    "experiment|experiments|exp": high("update", "ends", experiment)
  }),
  create: {
    ...high("create", "creates", thing("object", { words: [0, 0] })),
    commands: { analysisrun: high("create", "creates", analysis) }
  },
  notifications: group({
    template: group({ get: reads(), notify: runsInside("sends a notification", thing("template"), "connect") }),
    trigger: group({ "get|run": reads() })
  }),
  dashboard: runsInside("opens a page that can change rollouts to whoever reaches this machine", thing("dashboard"), "connect")
})

const shared = {
  ...kubeconfigFlags,
  none: `${kubeconfigFlags.none} help verbose gloglevel`,
  short: "h:help n:namespace s:argo-server o:output v:verbose"
}

/** https://argo-workflows.readthedocs.io/en/latest/cli/argo/ */
export const argo: Tool = {
  name: "argo",
  globals: { ...shared, value: `${kubeconfigFlags.value} argo-server argo-base-href instanceid loglevel output` },
  options: asWritten,
  flagRules: [...kubeconfigRules, writesFiles(["output-file"])],
  root: group({
    "version|completion|help|lint": reads(),
    "get|list|watch|wait": reads(workflow, {
      none: "completed running no-color all-namespaces",
      value: "status prefix since selector",
      short: "A:all-namespaces l:selector"
    }),
    logs: reads(workflow, {
      none: "follow no-color previous timestamps",
      value: "container since tail selector",
      short: "f:follow c:container p:previous l:selector"
    }),
    template: kept(template),
    "cluster-template": kept(clusterTemplate),
    cron: kept(cron, {
      suspend: changes({ verb: "update", class: "low", does: "stops the schedule of", of: cron, reversible: true }),
      resume: high("update", "lets the schedule go on of", cron)
    }),
    archive: group({
      "get|list|list-label-keys|list-label-values": reads(workflow),
      delete: destroys("deletes from the archive", workflow),
      "resubmit|retry": high("create", "runs again", workflow)
    }),
    auth: group({ token: discloses("prints the token that argo uses") }),
    executor: group({}),
    submit: high("create", "starts", workflow),
    "resubmit|retry": high("create", "runs again", workflow),
    suspend: changes({ verb: "update", class: "low", does: "pauses", of: workflow, reversible: true }),
    "resume|node": high("update", "lets go on, or changes,", workflow),
    "stop|terminate": high("update", "ends", workflow),
    delete: destroys("deletes", workflow),
    cp: runsInside("copies artifacts to this machine", workflow),
    server: runsInside("opens the API of Argo to whoever reaches this machine", thing("server"), "connect")
  })
}

export const argoRollouts: Tool = {
  name: "kubectl-argo-rollouts",
  globals: { ...shared, value: `${kubeconfigFlags.value} kloglevel loglevel output`, short: "h:help n:namespace o:output v:verbose" },
  options: asWritten,
  flagRules: kubeconfigRules,
  root: rolloutCommands
}
