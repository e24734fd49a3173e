import { Schema } from "effect"

const Globs = Schema.Record(Schema.String, Schema.String)
const Seconds = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))

/** Which containers a behaviour is about. Everything given must hold; texts are globs in which `*` stands for anything. */
const BehaviourMatch = Schema.Struct({
  image: Schema.optionalKey(Schema.String),
  namespace: Schema.optionalKey(Schema.String),
  pod: Schema.optionalKey(Schema.String),
  container: Schema.optionalKey(Schema.String),
  node: Schema.optionalKey(Schema.String),
  labels: Schema.optionalKey(Globs),
  /** Plain values and values from ConfigMaps alike. */
  env: Schema.optionalKey(Globs),
  /** The container's command line, joined by spaces. */
  command: Schema.optionalKey(Schema.String),
  /** Contents of mounted ConfigMaps by their key: `config.yaml: "*mtu: 9000*"`. */
  config: Schema.optionalKey(Globs),
  /** The pod's; an init container that is to end counts as `OnFailure` where the pod says `Always`. */
  restartPolicy: Schema.optionalKey(Schema.Array(Schema.Literals(["Always", "OnFailure", "Never"])))
})

/** What pulling the image comes to. `message` is the runtime's; without it the one containerd has for the outcome. */
const PullBehaviour = Schema.Struct({
  outcome: Schema.optionalKey(Schema.Literals(["pulled", "not-found", "unauthorized", "unreachable"])),
  message: Schema.optionalKey(Schema.String),
  seconds: Schema.optionalKey(Seconds),
  sizeBytes: Schema.optionalKey(Schema.Int)
})

/** How the container ends of itself. */
const ExitBehaviour = Schema.Struct({
  afterSeconds: Seconds,
  code: Schema.Int,
  /** Without it `Completed` for 0 and `Error` for anything else. */
  reason: Schema.optionalKey(Schema.Literals(["Completed", "Error", "OOMKilled"])),
  message: Schema.optionalKey(Schema.String)
})

/** A probe that fails from one moment after the start to another; without `untilSeconds` for good. */
const ProbeBehaviour = Schema.Struct({
  failing: Schema.String,
  fromSeconds: Schema.optionalKey(Seconds),
  untilSeconds: Schema.optionalKey(Seconds)
})

const LogBehaviour = Schema.Struct({
  onStart: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Written over and over, one line at a time. */
  repeat: Schema.optionalKey(Schema.Array(Schema.String)),
  everySeconds: Schema.optionalKey(Seconds),
  onExit: Schema.optionalKey(Schema.Array(Schema.String))
})

const UsageBehaviour = Schema.Struct({
  cpu: Schema.optionalKey(Schema.String),
  memory: Schema.optionalKey(Schema.String),
  memoryPerHour: Schema.optionalKey(Schema.String)
})

/** What the container, once it is ready, does to the node it runs on. */
const NodeBehaviour = Schema.Struct({
  conditions: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({
        type: Schema.String,
        status: Schema.Literals(["True", "False", "Unknown"]),
        reason: Schema.String,
        message: Schema.String
      })
    )
  ),
  /** From the container's start until it writes the conditions; at once when absent. */
  conditionsAfterSeconds: Schema.optionalKey(Seconds),
  /**
   * Whether new pod sandboxes get a network; `fails` is the CNI plugin's message after
   * `failed to setup network for sandbox "…": `.
   */
  podNetwork: Schema.optionalKey(Schema.Union([Schema.Literal("works"), Schema.Struct({ fails: Schema.String })]))
})

/** What containers do, as data. Of several that match, a later one's parts replace an earlier one's. */
export const Behaviour = Schema.Struct({
  name: Schema.String,
  match: BehaviourMatch,
  pull: Schema.optionalKey(PullBehaviour),
  /** From the start until the process serves; probes fail before. */
  startSeconds: Schema.optionalKey(Seconds),
  /** From SIGTERM until the process is gone. */
  stopSeconds: Schema.optionalKey(Seconds),
  /** The runtime refuses to start the container with this message. */
  startError: Schema.optionalKey(Schema.String),
  exit: Schema.optionalKey(Schema.Union([ExitBehaviour, Schema.Literal("never")])),
  probes: Schema.optionalKey(
    Schema.Struct({
      readiness: Schema.optionalKey(ProbeBehaviour),
      liveness: Schema.optionalKey(ProbeBehaviour),
      startup: Schema.optionalKey(ProbeBehaviour)
    })
  ),
  logs: Schema.optionalKey(LogBehaviour),
  usage: Schema.optionalKey(UsageBehaviour),
  node: Schema.optionalKey(NodeBehaviour)
})
export type Behaviour = typeof Behaviour.Type

/** The tags that exist of one repository. A repository nobody lists has every tag. */
export const Repository = Schema.Struct({ repository: Schema.String, tags: Schema.Array(Schema.String) })
export type Repository = typeof Repository.Type

/** The parts of every behaviour that matches one container, put together. */
export type Conduct = Omit<Behaviour, "name" | "match">
