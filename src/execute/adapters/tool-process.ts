import { readdir, rm } from "node:fs/promises"
import { isAbsolute, join } from "node:path"
import { Context, Effect, Layer } from "effect"
import type { Tier } from "../../domain/plan.ts"
import type { Argv } from "../../domain/runbook.ts"
import type { UserError } from "../../domain/user-error.ts"
import type { ClusterConfig } from "../../platform/config/config.ts"
import { findCommand } from "../../platform/process/find-command.ts"
import { endOrphans } from "../../platform/process/orphans.ts"
import { type ProcessResult, runProcess } from "../../platform/process/run-process.ts"
import { ToolMissing, ToolNotStarted } from "../tool-reads.ts"
import { BindingRecords } from "./identity/binding-records.ts"
import { toolCredentials } from "./identity/tool-credentials.ts"
import { makePrivateHome, type ToolFile } from "./private-home.ts"
import { isRunnableTool, type RunnableTool } from "./runnable-tool.ts"

export interface ToolProcessOptions {
  /** Absolute paths; what is absent is looked up on `searchPath` once. */
  readonly tools: { readonly [T in RunnableTool]?: string | undefined }
  /** PATH for that look-up, and for the credential plugins that a kubeconfig names. */
  readonly searchPath: string
  /** Where each command's private folder is made. What is in it when Handrail starts was left by a crash, and is removed. */
  readonly directory: string
  /** Marks this installation's processes, so that its next start finds what a crash left running; the same at each start. */
  readonly owner: string
  /** Passed on as they are: how a machine behind a proxy reaches its clusters, what a credential plugin needs. */
  readonly environment: Readonly<Record<string, string>>
}

export interface ToolRun {
  readonly argv: Argv
  readonly cluster: ClusterConfig
  readonly tier: Tier
  readonly timeoutMs: number
  /** Put into the command's private folder, which is where it runs. */
  readonly files?: ReadonlyArray<ToolFile>
  /** `ProcessSpec.permit` */
  readonly permit?: Effect.Effect<() => boolean>
}

/** Starts the tools that Handrail may run, each with its own credentials and nothing of Handrail's environment. */
export class ToolProcess extends Context.Service<
  ToolProcess,
  { readonly run: (run: ToolRun) => Effect.Effect<ProcessResult, ToolMissing | ToolNotStarted> }
>()("handrail/execute/ToolProcess") {}

/** The variable of the environment by which the processes of steps are known; its value is the owner. */
export const RUNS_MARK = "HANDRAIL_RUNS"

const OUTPUT_CAP = 1_048_576

/** Milliseconds that a command's credentials outlive its time at most: it must not lose them in its last second. */
const MARGIN = 60_000

const missing = (name: string, where: string) =>
  new ToolMissing({
    message: `${name} is not on this machine, or cannot be run`,
    where,
    next: `install ${name}, or name its absolute path as tools.${name} in handrail.yaml`
  })

const notStarted = ({ message, where, next }: Omit<UserError, "_tag">) => new ToolNotStarted({ message, where, next })

/** Found once, so that a file put on the PATH later is never run in its place. */
const locate = Effect.fnUntraced(function* (name: RunnableTool, { tools, searchPath }: ToolProcessOptions) {
  const named = tools[name]
  if (named !== undefined && !isAbsolute(named)) return yield* missing(name, `tools.${name}: ${named} is not an absolute path`)
  return yield* findCommand({ name: named ?? name, cwd: "/", path: searchPath }).pipe(Effect.mapError(({ where }) => missing(name, where)))
})

const removeLeftovers = (directory: string) =>
  Effect.promise(async () => {
    const names = await readdir(directory).catch(() => [])
    await Promise.all(
      names.filter((name) => name.startsWith("run-")).map((name) => rm(join(directory, name), { recursive: true, force: true }))
    )
  })

const environmentOf = (home: string, { owner, searchPath, environment }: ToolProcessOptions) => ({
  LANG: "C.UTF-8",
  ...environment,
  PATH: searchPath,
  HOME: home,
  TMPDIR: home,
  [RUNS_MARK]: owner
})

const makeToolProcess = Effect.fnUntraced(function* (options: ToolProcessOptions) {
  const records = yield* BindingRecords
  yield* endOrphans(RUNS_MARK, options.owner)
  yield* removeLeftovers(options.directory)
  const paths = {
    kubectl: yield* Effect.cached(locate("kubectl", options)),
    helm: yield* Effect.cached(locate("helm", options)),
    aws: yield* Effect.cached(locate("aws", options)),
    etcdctl: yield* Effect.cached(locate("etcdctl", options))
  } satisfies Record<RunnableTool, unknown>

  const run = Effect.fn("execute.tool")(function* ({ argv, cluster, tier, timeoutMs, files = [], permit }: ToolRun) {
    const [name, ...words] = argv
    yield* Effect.annotateCurrentSpan({ "k8s.cluster.name": cluster.name, tool: name, tier })
    if (!isRunnableTool(name)) return yield* missing(name, `${name} is not among the tools that Handrail runs`)
    const program = yield* paths[name]
    const credentials = yield* toolCredentials(name, { cluster, tier, lifetimeMs: timeoutMs + MARGIN }).pipe(
      Effect.provideService(BindingRecords, records),
      Effect.mapError(notStarted)
    )
    const directory = yield* makePrivateHome(options.directory, [...credentials.files, ...files])
    return yield* runProcess({
      argv: [program, ...words],
      env: { ...environmentOf(directory, options), ...credentials.environment(directory) },
      cwd: directory,
      outputCap: OUTPUT_CAP,
      timeout: timeoutMs,
      ...(permit === undefined ? {} : { permit })
    }).pipe(Effect.mapError(notStarted))
  }, Effect.scoped)

  return ToolProcess.of({ run })
})

export const layerToolProcess = (options: ToolProcessOptions): Layer.Layer<ToolProcess> =>
  Layer.effect(ToolProcess, makeToolProcess(options))
