import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"
import { Effect, Schema } from "effect"

/** A program that was to be measured and did not do its work. */
class ProgramFailed extends Schema.TaggedError<ProgramFailed>()("ProgramFailed", { message: Schema.String }) {}

export interface ProgramCost {
  /** From start to end, in milliseconds. */
  readonly wall: number
  /** Processor time of it and of its children that it waited for, in milliseconds; a multiple of ten, as Linux counts it. */
  readonly cpu: number
}

const tick = 10

/** Processor time of all children of this process that have ended. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const childrenCpu = (): number => {
  const fields = readFileSync("/proc/self/stat", "utf8")
    .replace(/^.*\) /, "")
    .split(" ")
  return (Number(fields[13]) + Number(fields[14])) * tick
}

/** Runs a program to its end without reading what it prints. Fails on any exit code but 0. */
export const runProgram = (program: string, args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
  Effect.callback<ProgramCost, ProgramFailed>((resume) => {
    const cpuBefore = childrenCpu()
    const began = performance.now()
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], env: { ...process.env, ...env } })
    let said = ""
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text
    })
    const fail = (why: string) => resume(Effect.fail(new ProgramFailed({ message: `${program} ${args.join(" ")}: ${why}` })))
    child.on("error", (error) => fail(error.message))
    child.on("close", (code, signal) => {
      const cost = { wall: performance.now() - began, cpu: childrenCpu() - cpuBefore }
      return code === 0 ? resume(Effect.succeed(cost)) : fail(`${code ?? signal}: ${said.trim()}`)
    })
    return Effect.sync(() => child.kill("SIGKILL"))
  })
