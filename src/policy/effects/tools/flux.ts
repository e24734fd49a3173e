import { type CommandNode, group } from "../command-tree.ts"
import { type Change, changes, discloses, reads, runsInside, thing, unless, writesHere } from "../deeds.ts"
import { kubeconfigFlags, kubeconfigRules, writesFiles } from "../flag-rules.ts"
import { asWritten } from "../parse-flags.ts"
import type { Tool } from "../tool.ts"

const kinds = {
  "kustomization|kustomizations|ks": thing("Kustomization.kustomize.toolkit.fluxcd.io"),
  "helmrelease|helmreleases|hr": thing("HelmRelease.helm.toolkit.fluxcd.io"),
  "receiver|receivers": thing("Receiver.notification.toolkit.fluxcd.io"),
  "alert|alerts": thing("Alert.notification.toolkit.fluxcd.io"),
  "alert-provider|alert-providers": thing("Provider.notification.toolkit.fluxcd.io")
}
const sources = {
  git: thing("GitRepository.source.toolkit.fluxcd.io"),
  helm: thing("HelmRepository.source.toolkit.fluxcd.io"),
  chart: thing("HelmChart.source.toolkit.fluxcd.io"),
  oci: thing("OCIRepository.source.toolkit.fluxcd.io"),
  bucket: thing("Bucket.source.toolkit.fluxcd.io"),
  external: thing("ExternalArtifact.source.toolkit.fluxcd.io")
}
const images = {
  repository: thing("ImageRepository.image.toolkit.fluxcd.io"),
  policy: thing("ImagePolicy.image.toolkit.fluxcd.io"),
  update: thing("ImageUpdateAutomation.image.toolkit.fluxcd.io")
}
const anything = thing("Flux object")
const kustomization = kinds["kustomization|kustomizations|ks"]
const rendering = { none: "recursive dry-run strict-substitute progress-bar", value: "path kustomization-file output ignore-paths" }

const each = (things: Readonly<Record<string, Change["of"]>>, node: (of: Change["of"]) => CommandNode): Record<string, CommandNode> =>
  Object.fromEntries(Object.entries(things).map(([names, of]) => [names, node(of)]))

/** The same verb for every kind that flux has a subcommand for. */
const forKinds = (node: (of: Change["of"]) => CommandNode): CommandNode =>
  group({
    ...each(kinds, node),
    all: node(anything),
    "source|sources": group({ ...each(sources, node), all: node(anything) }),
    "image|images": group({ ...each(images, node), all: node(anything) }),
    "artifact|artifacts": group({ "generator|generators": node(thing("ArtifactGenerator.source.extensions.fluxcd.io")) })
  })

const everything = { all: ["high", "--all means every one in the namespace"] } as const

const created = (of: Change["of"]): CommandNode =>
  changes({ verb: "create", class: "high", does: "creates or changes", of, reversible: true, dryRun: ["export"] })

const reconcile = (of: Change["of"]): CommandNode =>
  changes({
    verb: "update",
    class: of.kind === "Kustomization" || of.kind === "HelmRelease" ? "high" : "low",
    does: "makes the cluster take what the source holds now for",
    of,
    worse: {
      force: ["destructive", "--force upgrades even what has not changed, and can replace it"],
      reset: ["high", "--reset forgets earlier failures"],
      "with-source": ["high", "--with-source fetches what may have changed meanwhile"]
    },
    flags: { none: "force reset with-source" }
  })

const suspend = (of: Change["of"]): CommandNode =>
  changes({
    verb: "update",
    class: "low",
    does: "stops the reconciliation of",
    of,
    reversible: true,
    worse: everything,
    flags: { none: "all" }
  })

const resume = (of: Change["of"]): CommandNode =>
  changes({
    verb: "update",
    class: "high",
    does: "lets the reconciliation go on, which applies what the source holds now, of",
    of,
    worse: everything,
    flags: { none: "all wait" }
  })

const remove = (of: Change["of"]): CommandNode =>
  changes({ verb: "delete", class: "destructive", does: "deletes, and may prune all that it manages with,", of })

const flux2 = thing("Flux installation", { words: [0, 0], reach: "cluster" })
const shown = discloses("prints values that come from Secrets too")

/** https://fluxcd.io/flux/cmd/ */
export const flux: Tool = {
  name: "flux",
  globals: {
    ...kubeconfigFlags,
    none: `${kubeconfigFlags.none} help verbose`,
    value: `${kubeconfigFlags.value} timeout kube-api-burst kube-api-qps`,
    short: "h:help n:namespace"
  },
  options: asWritten,
  flagRules: [...kubeconfigRules, writesFiles(["output-file"])],
  root: group({
    "check|version|completion|envsubst|help": reads(),
    get: forKinds((of) =>
      reads(of, {
        none: "all-namespaces no-header watch",
        value: "label-selector status-selector",
        short: "A:all-namespaces w:watch l:label-selector"
      })
    ),
    build: group({
      "kustomization|ks": reads(kustomization, rendering),
      "artifact|artifacts": writesHere("writes an archive")
    }),
    "tree|diff": group({
      "kustomization|ks": reads(kustomization, rendering),
      "artifact|artifacts": reads()
    }),
    trace: reads(thing("object", { words: [0] }), { value: "api-version kind" }),
    "logs|events|stats": reads(thing("Flux object"), {
      none: "all-namespaces follow watch",
      value: "kind name level flux-namespace for types since tail",
      short: "A:all-namespaces f:follow w:watch"
    }),
    "list|ls": group({ "artifact|artifacts": reads() }),
    export: forKinds((of) =>
      unless(reads(of, { none: "all with-credentials" }), {
        "with-credentials": ["read", "sensitive-read", "--with-credentials prints the Secret too"]
      })
    ),
    debug: group({ "helmrelease|hr": shown, "kustomization|ks": shown }),
    create: group({
      ...each(kinds, created),
      source: group(each(sources, created)),
      image: group(each(images, created)),
      secret: group({
        "git|github-app|githubapp|helm|notation|oci|proxy|receiver|tls": changes({
          verb: "create",
          class: "high",
          does: "creates",
          of: thing("Secret"),
          sensitive: true,
          dryRun: ["export"]
        })
      }),
      tenant: changes({
        verb: "escalate",
        class: "destructive",
        does: "creates the namespace and the rights of",
        of: thing("Tenant"),
        dryRun: ["export"]
      })
    }),
    reconcile: forKinds(reconcile),
    suspend: forKinds(suspend),
    resume: forKinds(resume),
    delete: forKinds(remove),
    trigger: group({ receiver: reconcile(thing("Receiver.notification.toolkit.fluxcd.io")) }),
    install: changes({
      verb: "escalate",
      class: "destructive",
      does: "installs, with the rights of a cluster administrator,",
      of: flux2,
      dryRun: ["export"]
    }),
    uninstall: changes({ verb: "delete", class: "destructive", does: "removes", of: flux2, dryRun: ["dry-run"] }),
    migrate: changes({ verb: "update", class: "destructive", does: "rewrites to other versions all objects of", of: flux2 }),
    bootstrap: group({
      "git|github|gitlab|gitea|bitbucket-server": changes({
        verb: "escalate",
        class: "destructive",
        does: "pushes to a repository, and installs from it,",
        of: flux2
      })
    }),
    pull: group({ artifact: writesHere("fetches an artifact to") }),
    "push|tag": group({ artifact: runsInside("publishes an artifact, which clusters may then apply", thing("Artifact"), "connect") }),
    plugin: group({ "list|search": reads(), "install|uninstall|update": writesHere("installs or changes programs that flux then runs") })
  })
}
