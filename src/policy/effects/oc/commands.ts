import { type CommandNode, command, group } from "../command-tree.ts"
import { type Change, changes, changesIdentity, discloses, either, reads, runsInside, thing, writesHere } from "../deeds.ts"
import { asDryRun } from "../finding.ts"
import { kubectlCommands } from "../kubectl/commands.ts"
import { everywhere, files, selector } from "../kubectl/flags.ts"
import { applyToTargets, law } from "../kubectl/law.ts"
import { isGiven, isSet, lastValue, type ParsedFlags } from "../parse-flags.ts"
import { adminCommands, policy } from "./admin.ts"

const kubectl = kubectlCommands.commands ?? {}

const app = thing("application", { words: [0, 0] })
const buildConfig = thing("BuildConfig.build.openshift.io", { words: [0, 1] })
const build = thing("Build.build.openshift.io")
const stream = thing("ImageStream.image.openshift.io", { words: [0, 1] })
const account = thing("ServiceAccount", { words: [0, 1] })
const workload = thing("workload", { words: [0, 1] })
const pod = thing("Pod", { words: [0, 1] })

/** Of these `oc COMMAND --help` has the flag. */
const dryRun: Partial<Change> = { dryRun: ["dry-run"] }

/** A change of what is named as kubectl names it: `dc/checkout`, `dc checkout`. */
const targeted = (verb: Change["verb"], does: string, dry = false): CommandNode => ({
  ...command(
    (flags) => {
      const words = flags.positionals.filter((word) => !word.includes("="))
      const found = applyToTargets(
        law(verb, does, { reversible: true, one: "high", several: "high", wide: "high", manifest: "high" }),
        flags,
        words
      )
      return dry && isSet(flags, "dry-run") && lastValue(flags, "dry-run") !== "none"
        ? found.map((each) => asDryRun(each, "--dry-run"))
        : found
    },
    files,
    selector,
    everywhere,
    {
      none: "add all confirm again overwrite remove",
      value: "claim-class claim-name claim-size containers mount-path name path port type",
      optional: "dry-run",
      short: "c:containers m:mount-path t:type"
    }
  ),
  open: true
})
const high = (verb: Change["verb"], does: string, of: Change["of"], more: Partial<Change> = {}): CommandNode =>
  changes({ verb, class: "high", does, of, ...more })
const destroys = (verb: Change["verb"], does: string, of: Change["of"]): CommandNode => changes({ verb, class: "destructive", does, of })

const child = (name: string): Readonly<Record<string, CommandNode>> => kubectl[name]?.commands ?? {}
const borrowed = (names: ReadonlyArray<string>): Readonly<Record<string, CommandNode>> =>
  Object.fromEntries(names.flatMap((name) => (kubectl[name] === undefined ? [] : [[name, kubectl[name]]])))

/** `set` commands that list what there is when no flag asks for a change. */
const listsUnless = (asks: ReadonlyArray<string>, of: Change["of"], does: string): CommandNode =>
  either((flags) => asks.some((name) => isGiven(flags, name)), targeted("update", does, true), reads(of))

const setCommands = group({
  ...child("set"),
  "volumes|volume": listsUnless(["add", "remove", "overwrite"], workload, "changes the volumes of"),
  triggers: listsUnless(
    [
      "from-config",
      "from-image",
      "from-github",
      "from-gitlab",
      "from-bitbucket",
      "from-webhook",
      "from-webhook-allow-env",
      "auto",
      "manual",
      "remove",
      "remove-all"
    ],
    workload,
    "changes what starts a rollout of"
  ),
  "route-backends": either(
    ({ positionals, values }) => positionals.length > 1 || ["adjust", "equal", "zero"].some((name) => values.has(name)),
    high("update", "changes where the traffic goes of", thing("Route.route.openshift.io", { words: [0, 1] })),
    reads(thing("Route.route.openshift.io", { words: [0, 1] }), { none: "adjust equal zero", value: "output", short: "o:output" })
  ),
  "probe|data|build-hook|deployment-hook|build-secret|image-lookup": targeted("update", "changes", true)
})

const rollout = group({
  ...child("rollout"),
  latest: targeted("restart", "starts a new rollout of", true),
  cancel: targeted("rollback", "stops the rollout of"),
  retry: targeted("update", "tries again the rollout of")
})

/** `--to=-` is the terminal. */
const extract = either(
  (flags) => lastValue(flags, "to") === "-",
  discloses("prints what a Secret or a ConfigMap holds; nothing is stored", thing("object"), {
    none: "confirm",
    value: "to",
    values: "filename keys",
    short: "f:filename"
  }),
  writesHere("writes what a Secret or a ConfigMap holds to files")
)

const project = either(
  ({ positionals }) => positionals.length > 0,
  changesIdentity("switches to another project, which every later command then means"),
  reads(undefined, { none: "short", short: "q:short" })
)

const whoami = either(
  (flags) => isSet(flags, "show-token"),
  discloses("prints the token of the session"),
  reads(undefined, {
    none: "show-token show-context show-server show-console",
    value: "output",
    short: "t:show-token c:show-context o:output"
  })
)

const runsCommand = ({ positionals, beforeDash }: ParsedFlags): boolean => beforeDash < positionals.length

/** OpenShift's client: kubectl's commands and its own. https://docs.redhat.com/en/documentation/openshift_container_platform/latest/html/cli_tools/openshift-cli-oc */
export const ocCommands: CommandNode = group({
  ...kubectl,
  adm: group({ ...adminCommands, ...borrowed(["drain", "cordon", "uncordon", "taint", "certificate"]) }),
  policy,
  rollout,
  set: setCommands,
  projects: reads(undefined, { none: "short", short: "q:short" }),
  project,
  "status|options": reads(undefined, { none: "suggest all-namespaces", value: "output", short: "A:all-namespaces o:output" }),
  whoami,
  process: reads(undefined, {
    none: "local parameters raw ignore-unknown-parameters",
    value: "filename labels output",
    values: "param param-file",
    short: "f:filename p:param l:labels o:output"
  }),
  image: group({ info: reads(), "extract|mirror|append": writesHere("copies or publishes images") }),
  registry: group({ info: reads(), login: changesIdentity("changes the credentials with which images are fetched") }),
  extract,
  observe: either(
    (flags) => runsCommand(flags) || ["names", "delete", "object-env-var"].some((name) => isGiven(flags, name)),
    runsInside("runs a command at every change", thing("object")),
    reads()
  ),
  "new-app": high("create", "creates what it takes to run", app, dryRun),
  "new-build": high("create", "creates", thing("BuildConfig.build.openshift.io", { words: [0, 0] })),
  "new-project": high("create", "creates, and switches to,", thing("Project.project.openshift.io", { words: [0, 1] })),
  "start-build": high("create", "starts a build of", buildConfig),
  "cancel-build": high("delete", "stops", build),
  "import-image": high("update", "fetches what a tag now means for", stream, dryRun),
  tag: either(
    (flags) => isSet(flags, "delete"),
    destroys("delete", "removes the tag", stream),
    high("update", "points a tag, from which pods may be rolled out, of", stream)
  ),
  rollback: targeted("rollback", "returns to an earlier revision of", true),
  idle: high("scale", "stops, until something asks for it, what is behind", thing("Service"), dryRun),
  expose: targeted("create", "lets the outside reach", true),
  "rsh|debug": runsInside("opens a session in a container, or on a node as root", pod),
  rsync: runsInside("copies files between a container and the machine that Handrail runs on", pod),
  secrets: group({ "link|unlink|add": destroys("escalate", "changes which Secrets may be used by", account) }),
  "serviceaccounts|sa": group({
    "get-token|new-token|create-kubeconfig": destroys("escalate", "prints or makes credentials of", account)
  }),
  "get-token": destroys("escalate", "gets a token from", thing("identity provider", { words: [0, 0] })),
  "login|logout": changesIdentity("changes who Handrail is to the cluster")
})
