import { always, type Classify, type CommandNode, command, group } from "../command-tree.ts"
import { escapes, harmless, raise } from "../finding.ts"
import { type FlagSource, joinFlags } from "../flag-table.ts"
import type { ParsedFlags } from "../parse-flags.ts"
import { createCommands } from "./create-commands.ts"
import { copyFiles, debug, execInPod, expose, portForward, runPod } from "./creates.ts"
import { deleteObjects } from "./deletes.ts"
import { editInteractively, patch, setEnvironment, setFields, setMetadata, setServiceAccount, setSubject } from "./edits.ts"
import { changes, deletion, dryRun, everywhere, fieldSelector, files, print, selector, terminal, validation } from "./flags.ts"
import { applyToTargets, law } from "./law.ts"
import { apply, createFromManifest, replace } from "./manifests.ts"
import { cordon, drain, taint, uncordon } from "./nodes.ts"
import { plugins } from "./plugins.ts"
import { clusterDump, configView, diff, get, kustomize, logs, outputFindings, readTargets } from "./reads.ts"
import { autoscale, rolloutPause, rolloutRestart, rolloutResume, rolloutUndo, scale } from "./workloads.ts"

const nothing: Classify = (flags) => [harmless, ...outputFindings(flags)]

const changesIdentity = command(
  always(escapes("changes the kubeconfig, which decides the cluster and the identity of every later command")),
  {
    none: "current embed-certs exec-provide-cluster-info insecure-skip-tls-verify set-raw-bytes",
    value: "auth-provider exec-command exec-api-version exec-interactive-mode proxy-url",
    values: "auth-provider-arg exec-arg exec-env"
  }
)

const certificate = (does: string): Classify => {
  const rules = law("escalate", does, {
    reversible: false,
    one: "destructive",
    several: "destructive",
    wide: "destructive",
    manifest: "destructive",
    madeForKind: true
  })
  return (flags: ParsedFlags) => applyToTargets(rules, flags, flags.positionals.length === 0 ? [] : ["csr", ...flags.positionals])
}

const reconcileRoles: Classify = (flags) =>
  applyToTargets(
    law("escalate", "reconciles roles and bindings with", {
      reversible: false,
      one: "destructive",
      several: "destructive",
      wide: "destructive",
      manifest: "destructive"
    }),
    flags
  ).map((each) => raise(each, "destructive", "it decides who may do what"))

const all: FlagSource = { none: "all" }
const local: FlagSource = { none: "local" }
const optimistic: FlagSource = { value: "resource-version" }
const container: FlagSource = { value: "container", short: "c:container" }
const startup: FlagSource = { value: "pod-running-timeout" }
const raw: FlagSource = { value: "raw" }
const saved: FlagSource = { none: "save-config" }

const rollout = group({
  status: command(readTargets, files, selector, { none: "watch", value: "revision timeout", short: "w:watch" }),
  history: command(readTargets, print, files, selector, { value: "revision" }),
  undo: command(rolloutUndo, print, changes, dryRun, files, selector, { value: "to-revision" }),
  restart: command(rolloutRestart, print, changes, files, selector),
  pause: command(rolloutPause, print, changes, files, selector),
  resume: command(rolloutResume, print, changes, files, selector)
})

const settable: FlagSource = joinFlags([print, changes, dryRun, files, selector, all, local])
const containers: FlagSource = { value: "containers", short: "c:containers" }

const set = group({
  image: command(setFields, settable),
  env: command(setEnvironment, settable, containers, {
    none: "list overwrite resolve",
    value: "from prefix",
    values: "env keys",
    short: "e:env"
  }),
  resources: command(setFields, settable, containers, { value: "limits requests" }),
  selector: command(setFields, settable, optimistic),
  serviceaccount: command(setServiceAccount, settable),
  sa: command(setServiceAccount, settable),
  subject: command(setSubject, settable, { values: "group serviceaccount user" })
})

const topPod = command((flags) => readTargets(flags, ["pods", ...flags.positionals]), everywhere, selector, fieldSelector, {
  none: "containers no-headers show-swap sum use-protocol-buffers",
  value: "sort-by"
})
const topNode = command((flags) => readTargets(flags, ["nodes", ...flags.positionals]), selector, {
  none: "no-headers show-capacity show-swap use-protocol-buffers",
  value: "sort-by"
})

const lister: FlagSource = { none: "no-headers" }

const metadata: FlagSource = joinFlags([settable, everywhere, fieldSelector, optimistic, { none: "list overwrite" }])

/** kubectl 1.35, with what older clients spelled otherwise. What is not here may be a plugin, and is not understood. */
export const kubectlCommands: CommandNode = {
  flags: {},
  classify: () => [harmless],
  commands: {
    // kubectl's own commands come before plugins of their name: https://kubernetes.io/docs/tasks/extend-kubectl/kubectl-plugins/
    ...plugins,
    // `--export` and `--show-all` are gone from kubectl and still in many runbooks.
    get: command(get, print, files, selector, fieldSelector, everywhere, raw, lister, {
      none: "export ignore-not-found include-uninitialized show-all output-watch-events server-print show-kind show-labels watch watch-only",
      value: "chunk-size sort-by subresource",
      values: "label-columns",
      short: "a:show-all L:label-columns w:watch"
    }),
    describe: command(readTargets, files, selector, everywhere, { none: "show-events", value: "chunk-size" }),
    logs: command(logs, selector, everywhere, container, startup, {
      none: "all-containers all-pods follow ignore-errors insecure-skip-tls-verify-backend prefix previous timestamps",
      value: "limit-bytes max-log-requests since since-time tail",
      short: "f:follow p:previous"
    }),
    top: group({ pod: topPod, pods: topPod, po: topPod, node: topNode, nodes: topNode, no: topNode }),
    events: command((flags) => [...readTargets(flags, ["events"])], print, everywhere, lister, {
      none: "watch",
      value: "chunk-size for",
      values: "types",
      short: "w:watch"
    }),
    explain: command(nothing, { none: "recursive", value: "api-version output", short: "o:output" }),
    "api-resources": command(nothing, print, lister, { none: "cached namespaced", value: "api-group sort-by", values: "categories verbs" }),
    "api-versions": command(nothing),
    version: command(nothing, { none: "client short", value: "output", short: "o:output" }),
    "cluster-info": {
      flags: {},
      classify: nothing,
      commands: { dump: command(clusterDump, print, everywhere, startup, { value: "output-directory", values: "namespaces" }) }
    },
    options: command(nothing),
    help: command(nothing),
    completion: command(nothing),
    plugin: group({ list: command(nothing, { none: "name-only" }) }),
    wait: command(readTargets, print, files, selector, fieldSelector, everywhere, all, local, { value: "for timeout" }),
    diff: command(diff, files, selector, changes, {
      none: "force-conflicts prune server-side show-managed-fields",
      value: "concurrency",
      values: "prune-allowlist"
    }),
    kustomize: command(kustomize, {
      none: "as-current-user enable-alpha-plugins enable-helm helm-debug network",
      value: "helm-command helm-kube-version load-restrictor network-name output",
      values: "env helm-api-versions mount",
      short: "e:env o:output"
    }),
    auth: group({
      "can-i": command(nothing, everywhere, lister, { none: "list quiet", value: "subresource", short: "q:quiet" }),
      whoami: command(nothing, print),
      reconcile: command(reconcileRoles, print, changes, dryRun, files, { none: "remove-extra-permissions remove-extra-subjects" })
    }),
    config: group({
      view: command(configView, print, { none: "flatten merge minify raw" }),
      "current-context": command(nothing),
      "get-contexts": command(nothing, lister, { value: "output", short: "o:output" }),
      "get-clusters": command(nothing),
      "get-users": command(nothing),
      ...Object.fromEntries(
        [
          "delete-cluster",
          "delete-context",
          "delete-user",
          "rename-context",
          "set",
          "set-cluster",
          "set-context",
          "set-credentials",
          "unset"
        ]
          .concat("use-context", "use")
          .map((name) => [name, changesIdentity])
      )
    }),
    rollout,
    set,
    scale: command(scale, print, changes, dryRun, files, selector, all, optimistic, { value: "current-replicas replicas timeout" }),
    autoscale: command(autoscale, print, changes, dryRun, files, saved, { value: "cpu cpu-percent max memory min name" }),
    label: command(setMetadata, metadata),
    annotate: command(setMetadata, metadata),
    patch: command(patch, print, changes, dryRun, files, local, { value: "patch patch-file subresource type", short: "p:patch" }),
    edit: command(editInteractively, print, changes, files, validation, saved, {
      none: "output-patch windows-line-endings",
      value: "subresource"
    }),
    apply: {
      ...command(apply, print, changes, dryRun, files, selector, validation, deletion, all, {
        none: "force-conflicts openapi-patch overwrite prune server-side",
        value: "subresource",
        values: "prune-allowlist prune-whitelist"
      }),
      commands: {
        "view-last-applied": command(readTargets, files, selector, all, { value: "output", short: "o:output" }),
        "edit-last-applied": command(editInteractively, print, changes, files, validation, { none: "windows-line-endings" }),
        "set-last-applied": command(apply, print, changes, dryRun, files, { none: "create-annotation" })
      }
    },
    replace: command(replace, print, changes, dryRun, files, validation, deletion, raw, saved, { value: "subresource" }),
    create: {
      ...command(createFromManifest, print, changes, dryRun, files, selector, validation, raw, saved, {
        none: "edit windows-line-endings"
      }),
      commands: createCommands
    },
    delete: command(deleteObjects, files, selector, fieldSelector, everywhere, deletion, raw, all, changes, dryRun, {
      none: "ignore-not-found interactive now",
      value: "output",
      short: "i:interactive o:output"
    }),
    expose: command(expose, print, changes, dryRun, files, saved, {
      value:
        "cluster-ip external-ip labels load-balancer-ip name override-type overrides port protocol selector session-affinity target-port type",
      short: "l:labels"
    }),
    run: command(runPod, print, changes, dryRun, files, deletion, saved, terminal, startup, {
      none: "attach command expose leave-stdin-open privileged rm",
      value: "image image-pull-policy labels override-type overrides port restart",
      values: "annotations env",
      short: "l:labels"
    }),
    cordon: command(cordon, selector, changes, dryRun),
    uncordon: command(uncordon, selector, changes, dryRun),
    drain: command(drain, selector, changes, dryRun, {
      none: "delete-emptydir-data delete-local-data disable-eviction force ignore-daemonsets",
      value: "chunk-size grace-period pod-selector skip-wait-for-delete-timeout timeout"
    }),
    taint: command(taint, print, changes, dryRun, selector, validation, all, { none: "overwrite" }),
    certificate: group({
      approve: command(certificate("signs an identity for"), print, files, { none: "force" }),
      deny: command(certificate("refuses, for good, an identity for"), print, files, { none: "force" })
    }),
    exec: command(execInPod, files, container, startup, terminal),
    attach: command(execInPod, container, startup, terminal),
    cp: command(copyFiles, container, { none: "no-preserve", value: "retries" }),
    debug: command(debug, container, terminal, {
      none: "arguments-only attach keep-annotations keep-init-containers keep-labels keep-liveness keep-readiness keep-startup replace same-node share-processes",
      value: "copy-to custom image image-pull-policy profile target",
      values: "env filename set-image",
      short: "f:filename"
    }),
    "port-forward": command(portForward, startup, { values: "address" }),
    proxy: command(always(escapes("opens the API with Handrail's own identity to every process on its machine")), {
      none: "append-server-path disable-filter",
      value: "accept-hosts accept-paths address api-prefix keepalive port reject-methods reject-paths unix-socket www www-prefix",
      short: "p:port u:unix-socket w:www P:www-prefix"
    }),
    alpha: group({
      kuberc: group({
        view: command(nothing, print, { value: "kuberc" }),
        set: command(always(escapes("changes what later commands mean, by aliases and defaults of their flags")), {
          none: "overwrite",
          value: "command kuberc name section",
          values: "appendarg option prependarg"
        })
      })
    })
  }
}
