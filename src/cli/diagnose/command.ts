import { Effect, Option } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { showUserError } from "../../domain/user-error.ts"
import { CliFailure } from "../cli-failure.ts"
import { exitCode } from "../exit-code.ts"
import { jsonFlag, print, terminalOptions } from "../output.ts"
import { diagnoseCluster } from "./live.ts"
import { reportText } from "./report-text.ts"

/** Loaded when it is asked for: other commands start without the causes. */
const loaded = Effect.promise(() => import("../../diagnose/from-dump.ts"))

const fromFolder = Effect.fnUntraced(function* (directory: string) {
  const { diagnoseDump } = yield* loaded
  return yield* Effect.mapError(diagnoseDump(directory), (error) => new CliFailure({ text: showUserError(error), code: exitCode.notFound }))
})

/** Works without a server or a model: the cause of what is wrong in a cluster, or in what a folder of evidence shows of one. */
export const diagnoseCommand = Command.make(
  "diagnose",
  {
    json: jsonFlag,
    fromDump: Flag.String("from-dump").pipe(
      Flag.withDescription(
        "A folder of evidence in place of a cluster: a `kubectl cluster-info dump`, a must-gather, or objects/, logs/, commands/, prometheus/, traces/, alert.json"
      ),
      Flag.optional
    ),
    kubeconfig: Flag.String("kubeconfig").pipe(
      Flag.withDescription("The cluster to look at (it is only read); default: kubectl's own"),
      Flag.optional
    ),
    context: Flag.String("context").pipe(Flag.withDescription("Context of the kubeconfig; default: its current one"), Flag.optional),
    namespace: Flag.String("namespace").pipe(
      Flag.withAlias("n"),
      Flag.withDescription("Look in this namespace; default: in all, or in that of what is named"),
      Flag.optional
    ),
    prometheus: Flag.String("prometheus").pipe(
      Flag.withDescription("URL of a Prometheus that watches the cluster, for causes that metrics tell of; may be given several times"),
      Flag.atLeast(0)
    ),
    tempo: Flag.String("tempo").pipe(
      Flag.withDescription("URL of a Tempo that has its traces, for causes that requests tell of; may be given several times"),
      Flag.atLeast(0)
    ),
    jaeger: Flag.String("jaeger").pipe(Flag.withDescription("URL of a Jaeger, in the same way"), Flag.atLeast(0)),
    question: Flag.String("question").pipe(
      Flag.withAlias("q"),
      Flag.withDescription(
        'What is asked, such as "why is checkout slow?": how something answers is told by more than its pods being well'
      ),
      Flag.optional
    ),
    targets: Argument.String("KIND/NAME").pipe(
      Argument.withDescription("What is asked about, such as deployment/checkout; default: everything"),
      Argument.variadic()
    )
  },
  Effect.fnUntraced(function* ({ context, fromDump, jaeger, json, kubeconfig, namespace, prometheus, question, targets, tempo }) {
    const others = [targets, prometheus, tempo, jaeger].some(({ length }) => length > 0)
    if (Option.isSome(fromDump) && (others || [kubeconfig, context, namespace, question].some(Option.isSome))) {
      const text = "give --from-dump alone: a folder says itself what it is about, in its meta.json"
      return yield* new CliFailure({ text, code: exitCode.usage })
    }
    const odd = [...prometheus, ...tempo, ...jaeger].find((url) => !/^https?:\/\/[^/]/.test(url) || !URL.canParse(url))
    if (odd !== undefined) {
      return yield* new CliFailure({ text: `${JSON.stringify(odd)} is no http:// or https:// address`, code: exitCode.usage })
    }
    const report = Option.isSome(fromDump)
      ? yield* fromFolder(fromDump.value)
      : yield* diagnoseCluster({
          kubeconfig: Option.getOrUndefined(kubeconfig),
          context: Option.getOrUndefined(context),
          namespace: Option.getOrUndefined(namespace),
          prometheus,
          question: Option.getOrUndefined(question),
          traces: [...tempo.map((url) => ({ kind: "tempo", url }) as const), ...jaeger.map((url) => ({ kind: "jaeger", url }) as const)],
          targets
        })
    yield* print(json, report, () => reportText(report, terminalOptions().width))
  })
).pipe(Command.withDescription("Name the cause of what is wrong in a cluster (it is only read), or in recorded evidence"))
