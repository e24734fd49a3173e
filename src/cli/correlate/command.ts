import { Effect, FileSystem, Option, Stdio, Stream } from "effect"
import { Command, Flag } from "effect/cli"
import { groupAlerts } from "../../incident/correlation/group-alerts.ts"
import { whyUnreadable } from "../../platform/why-unreadable.ts"
import { CliFailure } from "../cli-failure.ts"
import { exitCode } from "../exit-code.ts"
import { jsonFlag, print } from "../output.ts"
import { readAlerts } from "./read-alerts.ts"
import { readTopology } from "./read-topology.ts"
import { reportText } from "./report-text.ts"

const readText = Effect.fnUntraced(function* (file: string) {
  if (file === "-") {
    const { stdin } = yield* Stdio.Stdio
    return Buffer.concat(yield* Stream.runCollect(stdin)).toString("utf8")
  }
  const fs = yield* FileSystem.FileSystem
  return yield* fs.readFileString(file)
})

const NEXT = "give a webhook's body, a response of Alertmanager's or Prometheus's API, or one such JSON value a line"

const unreadable = (file: string, message: string) =>
  new CliFailure({ text: `the alerts cannot be read: ${message}\n  where: ${file}\n  next:  ${NEXT}`, code: exitCode.usage })

/** Works without a server, on alerts that are in a file: the rules by which Handrail opens incidents, to be seen and tried. */
export const correlateCommand = Command.make(
  "correlate",
  {
    json: jsonFlag,
    file: Flag.String("file").pipe(
      Flag.withDescription("Alerts as Alertmanager or Prometheus give them, JSON or JSON lines, or - for standard input")
    ),
    topology: Flag.String("topology").pipe(
      Flag.withDescription("A file or folder of Kubernetes objects (kubectl get -A -o yaml), to know what depends on what"),
      Flag.optional
    )
  },
  Effect.fnUntraced(function* ({ file, json, topology }) {
    const text = yield* Effect.mapError(readText(file), (error) => unreadable(file, whyUnreadable(error)))
    const read = readAlerts(text)
    if (typeof read === "string") return yield* unreadable(file, read)
    const [problem] = read.problems
    if (problem !== undefined && read.signals.length === 0) return yield* unreadable(file, problem)
    const known = Option.isSome(topology) ? yield* readTopology(topology.value) : undefined
    const grouped = groupAlerts(read.signals, known)
    const report = { ...grouped, problems: read.problems, pending: read.pending }
    yield* print(json, report, () => [reportText(grouped, read.pending), ...read.problems].join("\n"))
  })
).pipe(Command.withDescription("Group alerts of a file into incidents and name each one's root (nothing is opened)"))
