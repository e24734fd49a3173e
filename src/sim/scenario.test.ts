import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { loadScenario } from "./scenario.ts"
import { manifestsOf } from "./scenario-objects.ts"

const shipped = join(import.meta.dirname, "scenarios")
const files = (await readdir(shipped)).filter((name) => name.endsWith(".yaml"))

describe("the scenarios that ship", () => {
  it.each(files)("%s loads, is named after its file, and has an alert of its cluster", async (file) => {
    const scenario = await Effect.runPromise(loadScenario(join(shipped, file)))
    expect(`${scenario.name}.yaml`).toBe(file)
    expect(scenario.nodes.length).toBeGreaterThan(0)
    expect(scenario.alert.labels).toMatchObject({ alertname: expect.any(String), cluster: "rehearsal" })
  })
})

describe("a scenario file with mistakes", () => {
  let directory = ""
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "handrail-scenario-"))
  })
  afterEach(() => rm(directory, { recursive: true }))

  const problems = async (text: string) => {
    const file = join(directory, "mine.yaml")
    await writeFile(file, text)
    const error = await Effect.runPromise(Effect.flip(loadScenario(file)))
    return error.message.replaceAll(`${directory}/`, "")
  }
  const head = "apiVersion: sim.handrail.dev/v1alpha1\nkind: Scenario\nmetadata: {name: mine}\n"
  const alert = "  alert: {labels: {}, annotations: {}, since: 1m}\n"

  it("is told the line of an unknown field", async () => {
    expect(await problems(`${head}spec:\n  summary: s\n  behaviors: []\n${alert}`)).toMatch(/^mine\.yaml:6:3: .*behaviors/)
  })

  it("is told the line of a duration that is none", async () => {
    expect(await problems(`${head}spec:\n  summary: s\n  alert: {labels: {}, annotations: {}, since: soon}\n`)).toMatch(
      /^mine\.yaml:6:\d+: .*duration/s
    )
  })

  it("is told of an included file that is not there", async () => {
    expect(await problems(`${head}spec:\n  summary: s\n  include: [parts/none.yaml]\n${alert}`)).toMatch(/cannot be read.*none\.yaml/)
  })
})

const hole = (name: string): string => `\${${name}}`

describe("manifestsOf", () => {
  it("fills in rows, keeping the type of a whole value and leaving unknown names alone", () => {
    const note = `${hole("name")}-${hole("replicas")} of ${hole("other")}`
    const entry = { each: [{ name: "a", replicas: 2 }], objects: [{ kind: "X", [hole("name")]: hole("replicas"), note }] }
    expect(manifestsOf(entry)).toEqual([{ kind: "X", a: 2, note: `a-2 of ${hole("other")}` }])
  })

  it("counts from one", () => {
    expect(manifestsOf({ repeat: 2, objects: [{ name: `n-${hole("i")}` }] })).toEqual([{ name: "n-1" }, { name: "n-2" }])
  })
})
