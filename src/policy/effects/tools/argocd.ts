import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, changesIdentity, discloses, either, reads, runsInside, thing, writesHere } from "../deeds.ts"
import { finding } from "../finding.ts"
import { choosesIdentity, writesFiles } from "../flag-rules.ts"
import { asWritten } from "../parse-flags.ts"
import type { FlagRule, Tool } from "../tool.ts"

const app = thing("Application.argoproj.io")
const appset = thing("ApplicationSet.argoproj.io")
const project = thing("AppProject.argoproj.io", { words: [0, 1] })
const repository = thing("Argo CD repository")
const cluster = thing("Argo CD cluster")
const account = thing("Argo CD account")

const high = (verb: Change["verb"], does: string, of: Change["of"], more: Partial<Change> = {}): CommandNode =>
  changes({ verb, class: "high", does, of, ...more })
const destroys = (verb: Change["verb"], does: string, of: Change["of"], more: Partial<Change> = {}): CommandNode =>
  changes({ verb, class: "destructive", does, of, ...more })
const permits = (does: string, of: Change["of"]): CommandNode => changes({ verb: "escalate", class: "destructive", does, of })

/** Asking for a refresh writes an annotation, and an application that syncs by itself may then change the cluster. */
const refreshes: FlagRule = {
  flags: ["refresh", "hard-refresh"],
  counts: (value) => value === "" || value === "true",
  finding: (flag) =>
    finding(
      { verb: "update", kind: app.kind, scope: "namespace", reversible: true, class: "low" },
      `--${flag} makes Argo CD compare again, and an application that syncs by itself may then be synced`
    )
}

const sync = high("update", "applies what the repository holds now for", app, {
  dryRun: ["dry-run"],
  worse: {
    prune: ["destructive", "--prune deletes what the repository no longer holds"],
    force: ["destructive", "--force deletes what cannot be patched and makes it anew"],
    replace: ["destructive", "--replace replaces objects instead of patching them"],
    local: ["destructive", "--local applies files that are in no repository"]
  },
  flags: {
    none: "async force prune replace apply-out-of-sync-only assumeYes server-side",
    value: "local local-repo-root output project retry-limit revision selector timeout",
    values: "info label resource revisions source-names source-positions",
    short: "l:selector o:output N:app-namespace"
  }
})

const appCommands = group({
  "get|diff": reads(app, {
    none: "refresh hard-refresh show-operation show-params exit-code",
    value: "output revision local local-repo-root timeout",
    short: "o:output N:app-namespace"
  }),
  "list|history|resources": reads(app, {
    value: "output selector project repo cluster",
    values: "label",
    short: "l:selector o:output p:project r:repo c:cluster N:app-namespace"
  }),
  logs: reads(app, {
    none: "follow previous",
    value: "container filter group kind name namespace since-seconds tail until-time",
    short: "f:follow p:previous c:container N:app-namespace"
  }),
  manifests: reads(app, { value: "revision source local" }),
  "get-resource": reads(app, { value: "kind resource-name output" }),
  wait: reads(app, {
    none: "degraded delete health hydrated operation suspended sync",
    value: "timeout output selector",
    short: "l:selector o:output"
  }),
  actions: group({
    list: reads(app),
    run: high("update", "runs an action, such as a restart, on a resource of", thing("Application.argoproj.io", { words: [0, 1] }))
  }),
  sync,
  rollback: high("rollback", "returns to an earlier revision of", thing("Application.argoproj.io", { words: [0, 1] }), {
    reversible: true
  }),
  "terminate-op": high("update", "stops the running operation of", app),
  create: high("create", "creates", app, { reversible: true }),
  "set|unset|patch|edit|add-source|remove-source": high("update", "changes the settings of", app),
  "patch-resource": high("update", "changes a live resource of", app),
  "delete-resource": destroys("delete", "deletes live resources of", app),
  delete: destroys("delete", "deletes, with all that it manages unless told otherwise,", app),
  "confirm-deletion": destroys("delete", "lets the deletion go on of", app)
})

const projectSettings =
  "add-destination|add-destination-service-account|add-orphaned-ignore|add-signature-key|add-source|add-source-namespace|allow-cluster-resource|allow-namespace-resource|deny-cluster-resource|deny-namespace-resource|edit|remove-destination|remove-destination-service-account|remove-orphaned-ignore|remove-signature-key|remove-source|remove-source-namespace|set"

const proj = group({
  "get|list": reads(project),
  windows: group({
    list: reads(project),
    "add|delete|update|enable-manual-sync|disable-manual-sync|enable-sync-overrun|disable-sync-overrun": high(
      "update",
      "changes when syncs are let, in",
      project
    )
  }),
  role: group({
    "get|list|list-tokens": reads(project),
    "create|delete|add-group|remove-group|add-policy|remove-policy|create-token|delete-token": permits(
      "changes who may do what, in",
      project
    )
  }),
  [projectSettings]: permits("changes what its applications may hold, in", project),
  "source-integrity": group({
    git: group({
      policies: group({ list: reads(project), "add|delete|update": permits("changes which commits are believed, in", project) })
    })
  }),
  create: permits("creates", project),
  delete: destroys("delete", "deletes", project)
})

const admin = group({
  export: discloses("prints all that Argo CD keeps, credentials too", undefined, { value: "out", short: "o:out" }),
  "initial-password|redis-initial-password": discloses("prints a password"),
  "app|proj|repo": group({
    "generate-spec|generate-allow-list|diff-reconcile-results": reads(),
    "get-reconcile-results": writesHere("writes a report"),
    "update-role-policy": permits("changes the rights in", project)
  }),
  cluster: group({
    "stats|shards": reads(cluster),
    "generate-spec": reads(cluster),
    kubeconfig: writesHere("writes the credentials of a cluster"),
    namespaces: {
      ...reads(cluster),
      commands: {
        "enable-namespaced-mode": permits("changes the reach of", cluster),
        "disable-namespaced-mode": permits("changes the reach of", cluster)
      }
    }
  }),
  settings: group({
    validate: reads(),
    rbac: group({ "can|validate": reads() }),
    "resource-overrides": group({ "health|ignore-differences|ignore-resource-updates|list-actions|run-action": reads() })
  }),
  notifications: group({
    template: group({ get: reads(), notify: runsInside("sends a notification", thing("template"), "connect") }),
    trigger: group({ "get|run": reads() })
  }),
  import: destroys("update", "replaces all that Argo CD keeps by", thing("backup")),
  dashboard: runsInside("opens the API of Argo CD to whoever reaches this machine", thing("dashboard"), "connect")
})

const session = changesIdentity("changes who Handrail is to Argo CD")

/** Shows what there is; with a name it switches. */
const context = either(
  ({ positionals }) => positionals.length > 0,
  changesIdentity("switches to another Argo CD server and identity"),
  reads()
)

/** https://argo-cd.readthedocs.io/en/stable/user-guide/commands/argocd/ */
export const argocd: Tool = {
  name: "argocd",
  globals: {
    none: "core grpc-web insecure plaintext port-forward prompts-enabled help",
    value:
      "argocd-context auth-token app-namespace client-crt client-crt-key config controller-name grpc-web-root-path http-retry-max kube-context logformat loglevel port-forward-namespace redis-compress redis-haproxy-name redis-name repo-server-name server server-crt server-name",
    values: "header",
    short: "H:header h:help N:app-namespace"
  },
  options: asWritten,
  // Handrail has no identity of its own at Argo CD, so --server, --grpc-web and their like only say where it is.
  flagRules: [
    choosesIdentity(["auth-token", "argocd-context", "config", "client-crt", "client-crt-key", "kube-context"]),
    refreshes,
    writesFiles(["inline", "out", "output-file"])
  ],
  root: group({
    "version|completion|help": reads(),
    app: appCommands,
    appset: group({
      "get|list|generate": reads(appset),
      create: high("create", "creates or changes the generator of applications", appset, { dryRun: ["dry-run"] }),
      delete: destroys("delete", "deletes, with the applications that it made,", appset)
    }),
    proj,
    repo: group({
      "get|list": reads(repository, { value: "output refresh", short: "o:output" }),
      add: permits("trusts", repository),
      rm: destroys("delete", "forgets", repository)
    }),
    repocreds: group({ list: reads(repository), "add|rm": permits("changes the credentials of", repository) }),
    cluster: group({
      "get|list": reads(cluster),
      "add|set|rotate-auth": permits("gives Argo CD rights on, or changes,", cluster),
      rm: destroys("delete", "forgets", cluster)
    }),
    "cert|gpg": group({
      "list|get": reads(),
      "add|add-ssh|add-tls|rm": permits("changes whom Argo CD believes, by", thing("certificate"))
    }),
    account: group({
      "get|list|can-i|get-user-info|bcrypt": reads(account),
      "generate-token|session-token|delete-token|update-password": permits("changes the credentials of", account)
    }),
    admin,
    context,
    configure: writesHere("changes argocd's settings"),
    "login|logout|relogin": session
  })
}
