/**
 * The rehearsal cluster held to a real control plane: the same invocations of the real kubectl and helm on both, their output compared
 * line by line. The invocations are `areas/*.yaml`; what may differ is `known-differences.yaml`.
 */
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { controlPlaneTools } from "../../toolbox/servers/control-plane/start-control-plane.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { type Area, type Invocation, loadAreas } from "./area.ts"
import { compare, type Pair } from "./compare.ts"
import { loadKnownDifferences } from "./known-differences.ts"
import { normalise } from "./normalise.ts"
import { runClient } from "./run-client.ts"
import { splitWords } from "./split-words.ts"
import { startTwins, type Twins } from "./twins.ts"

const here = import.meta.dirname
const AREA_BUDGET_MS = 900_000
/** A last step may wait for a state. */
const AREA_TIMEOUT_MS = AREA_BUDGET_MS + 180_000
const areas = await loadAreas(join(here, "areas"))
const known = await loadKnownDifferences(join(here, "known-differences.yaml"))

describeWith([...controlPlaneTools, "kubectl", "helm"], ({ kubectl, helm }) => {
  const programs = { kubectl: kubectl.path, helm: helm.path }
  const tally = { equal: 0, known: 0, different: 0 }
  let twins: Twins
  let work: string

  beforeAll(async () => {
    work = await mkdtemp(join(tmpdir(), "handrail-conformance-"))
    twins = await startTwins(programs)
  }, 300_000)
  afterAll(async () => {
    await twins?.close()
    await rm(work, { recursive: true, force: true })
    console.log(`conformance: ${tally.equal} equal, ${tally.known} different as known, ${tally.different} different`)
  }, 60_000)

  /** The API server's cache has not caught up with its storage; it says so, and to ask again after a second. Only reads are answered so. */
  const isBehind = ({ real }: Pair): boolean => JSON.stringify(real).includes("ResourceVersionTooLarge")

  /**
   * Either a controller of the real one wrote in between, and the client is told to give the command again; or the client's watch broke while
   * it waited, of which it says nothing but in its log.
   */
  const isOvertaken = ({ real, rehearsal }: Pair): boolean => {
    if (real.code === 0 || rehearsal.code !== 0) return false
    return real.stderr.includes("the object has been modified") || (real.stderr !== "" && normalise(real.stderr).length === 0)
  }

  const prepare = async (area: Area): Promise<(step: Invocation) => Promise<Pair>> => {
    const cwd = join(work, area.name)
    await cp(join(here, "charts"), join(cwd, "charts"), { recursive: true })
    for (const [file, text] of Object.entries(area.files)) {
      await mkdir(dirname(join(cwd, file)), { recursive: true })
      await writeFile(join(cwd, file), text)
    }
    return async ({ run, stdin }) => {
      const [first = "", ...rest] = splitWords(run)
      const program = first === "helm" ? programs.helm : programs.kubectl
      const words = first === "helm" || first === "kubectl" ? rest : [first, ...rest]
      const command = { program, words, cwd, namespace: area.name, ...(stdin === undefined ? {} : { stdin }) }
      const askOf = (name: "real" | "rehearsal") => runClient(twins[name], join(work, "home", name, area.name), command)
      const ask = async (): Promise<Pair> => {
        const [real, rehearsal] = await Promise.all([askOf("real"), askOf("rehearsal")])
        return { real, rehearsal }
      }
      const pair = await ask()
      if (isBehind(pair)) return ask()
      return isOvertaken(pair) ? { ...pair, real: await askOf("real") } : pair
    }
  }

  const judge = async (area: Area, step: Invocation, give: (step: Invocation) => Promise<Pair>): Promise<ReadonlyArray<string>> => {
    const unknown = (diff: ReadonlyArray<string>) => known.unknown({ area: area.name, run: step.run }, diff)
    const diff = await compare(
      step,
      () => give(step),
      (lines) => unknown(lines).length === 0
    )
    const left = unknown(diff)
    if (!step.setup) tally[diff.length === 0 ? "equal" : left.length === 0 ? "known" : "different"]++
    return left.length === 0 ? [] : [`$ ${step.run}`, ...left.map((line) => `    ${line}`)]
  }

  describe("the rehearsal cluster answers as a control plane does", () => {
    for (const area of areas) {
      it.concurrent(
        `${area.name}: ${area.about}`,
        async () => {
          const give = await prepare(area)
          await twins.makeNamespace(area.name)
          const differences: Array<string> = []
          const until = performance.now() + AREA_BUDGET_MS
          for (const step of area.steps) {
            if (performance.now() > until) throw new Error(`no time is left for: ${step.run}\n${differences.join("\n")}`)
            differences.push(...(await judge(area, step, give)))
          }
          expect(differences.join("\n")).toBe("")
        },
        AREA_TIMEOUT_MS
      )
    }
  })

  it("differs in all that is listed as known", () => {
    expect(known.stale()).toEqual([])
  })
})
