import type { EffectClass, EffectVerb } from "../../../domain/command-effects.ts"
import { type Classify, type CommandNode, command } from "../command-tree.ts"
import { asDryRun, escapes, type Finding, finding, harmless, outside } from "../finding.ts"
import { isGiven, isSet, type ParsedFlags } from "../parse-flags.ts"

/** The CLI's own commands take no flag that makes them worse than they are classed here. */
const own = (classify: (flags: ParsedFlags) => Finding): CommandNode => ({
  ...command((flags) => [classify(flags)], { none: "dry-run" }),
  open: true
})

const read = own(() => finding({ verb: "read", scope: "outside", class: "read" }))

const discloses = (what: string): CommandNode =>
  own(() => finding({ verb: "read", scope: "outside", sensitive: true, class: "sensitive-read" }, what))

const changes = (verb: EffectVerb, value: EffectClass, what: string): CommandNode =>
  own(() => finding({ verb, scope: "outside", reversible: value !== "destructive", class: value }, what))

const opens = (what: string): CommandNode => changes("exec", "destructive", what)

const permits = (what: string): CommandNode => changes("escalate", "destructive", what)

const logsIn = (what: string): CommandNode => own(() => escapes(`${what}, and Handrail acts only with its own identity`))

const writesHere = (what: string): CommandNode => own(() => outside("update", "high", `${what} where Handrail runs`))

const updateKubeconfig = own((flags) =>
  asDryRun(
    {
      ...escapes("changes the kubeconfig, which decides the cluster and the identity of every later command"),
      survivesDryRun: !isSet(flags, "dry-run")
    },
    "--dry-run"
  )
)

const clusterToken = own((flags) =>
  isGiven(flags, "role-arn")
    ? escapes("mints a cluster's token for another role, and Handrail acts only with its own identity")
    : outside("read", "sensitive-read", "prints a token of the cluster")
)

const secretSetting = /secret|token|password|key|credential/i

const getSetting = own(({ positionals: [setting] }) =>
  setting === undefined || secretSetting.test(setting)
    ? outside("read", "sensitive-read", `prints ${setting ?? "a setting"} of the CLI's configuration`)
    : harmless
)

const template: CommandNode = changes("update", "high", "creates or changes all that the template holds")

/**
 * Commands that are the CLI's own and no operation of a service, in both of its versions:
 * https://docs.aws.amazon.com/cli/latest/reference/. `service command`, or the service alone for a command without more words.
 */
export const customCommands: Readonly<Record<string, Readonly<Record<string, CommandNode>>>> = {
  cloudformation: { deploy: template, package: changes("update", "high", "uploads the files that the template names") },
  cloudfront: { sign: discloses("prints an address by which anyone reads") },
  cloudtrail: {
    "validate-logs": read,
    "create-subscription": changes("create", "high", "creates a trail, with a bucket and a topic"),
    "update-subscription": changes("update", "high", "changes a trail, its bucket and its topic")
  },
  codeartifact: { login: logsIn("logs a package manager in") },
  codecommit: { "credential-helper": logsIn("hands out git credentials") },
  configservice: {
    "get-status": read,
    subscribe: changes("create", "high", "turns the configuration recorder on, with a bucket and a topic")
  },
  datapipeline: { "list-runs": read, "create-default-roles": permits("creates roles") },
  ddb: { select: discloses("discloses the data of a table"), put: changes("update", "high", "writes to a table") },
  deploy: {
    push: changes("create", "high", "uploads a revision"),
    register: permits("registers an on-premises instance with an identity of its own"),
    deregister: permits("takes an on-premises instance and its identity away"),
    install: opens("installs an agent where Handrail runs"),
    uninstall: opens("removes an agent where Handrail runs")
  },
  dlm: { "create-default-role": permits("creates a role") },
  dsql: {
    "generate-db-connect-auth-token": discloses("prints a password of the database"),
    "generate-db-connect-admin-auth-token": discloses("prints an administrator's password of the database")
  },
  "ec2-instance-connect": {
    ssh: opens("opens a terminal on an instance"),
    "open-tunnel": changes("connect", "destructive", "opens a tunnel to an instance")
  },
  ecr: { "get-login": discloses("prints a registry's password"), "get-login-password": discloses("prints a registry's password") },
  "ecr-public": { "get-login-password": discloses("prints a registry's password") },
  ecs: {
    deploy: changes("update", "high", "deploys a new task definition to a service"),
    "execute-command": opens("runs a command in a container"),
    "monitor-express-gateway-service": read
  },
  eks: { "get-token": clusterToken, "update-kubeconfig": updateKubeconfig },
  emr: {
    "describe-cluster": read,
    "add-steps": opens("runs steps on a cluster"),
    "create-default-roles": permits("creates roles"),
    "create-hbase-backup": changes("create", "high", "makes a backup"),
    "disable-hbase-backups": changes("delete", "destructive", "ends scheduled backups"),
    get: opens("copies files from a cluster's master node by ssh"),
    put: opens("copies files to a cluster's master node by ssh"),
    "install-applications": changes("update", "destructive", "installs programs on a cluster"),
    "modify-cluster-attributes": changes("update", "high", "changes a cluster's protection and visibility"),
    "restore-from-hbase-backup": changes("update", "destructive", "puts a backup over what is there"),
    "schedule-hbase-backup": changes("create", "high", "schedules backups"),
    socks: opens("opens a tunnel into a cluster"),
    ssh: opens("opens a terminal on a cluster's master node"),
    "terminate-clusters": changes("delete", "destructive", "terminates clusters, for good")
  },
  "emr-containers": { "update-role-trust-policy": permits("changes who may take a role") },
  gamelift: {
    "get-game-session-log": writesHere("writes a file"),
    "upload-build": changes("create", "high", "uploads a build")
  },
  lightsail: { "push-container-image": changes("create", "high", "uploads an image") },
  logs: { tail: read, "start-live-tail": read },
  rds: { "generate-db-auth-token": discloses("prints a password of the database") },
  servicecatalog: { generate: changes("create", "high", "creates a product from a template") },
  ssm: { "start-session": opens("opens a terminal or a tunnel on an instance") },
  sso: { login: logsIn("logs in"), logout: logsIn("logs out") },
  configure: {
    get: getSetting,
    list: discloses("prints where the CLI's credentials come from, and their last characters"),
    "list-profiles": read,
    "export-credentials": discloses("prints the CLI's credentials"),
    ...Object.fromEntries(
      ["add-model", "import", "mfa-login", "set", "sso", "sso-session"].map((name) => [
        name,
        logsIn("changes the configuration and credentials of every later command")
      ])
    )
  },
  history: { list: read, show: discloses("prints what earlier commands sent and were answered") }
}

/** `aws configure` without another word. */
export const asksForCredentials: Classify = () => [escapes("asks for new credentials, and Handrail acts only with its own identity")]

/** Words after `aws` that are commands by themselves. */
export const soleCommands: Readonly<Record<string, CommandNode>> = {
  help: own(() => harmless),
  login: logsIn("logs in"),
  logout: logsIn("logs out")
}
