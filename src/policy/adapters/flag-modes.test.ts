import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { FlagsConfig } from "../../platform/config/flags-config.ts"
import { type ModeQuestion, Modes } from "../modes.ts"
import { layerModes } from "./flag-modes.ts"

const question: ModeQuestion = {
  incident: "inc-00000001",
  cluster: "staging-1",
  environment: "staging",
  runbook: "bad-rollout",
  severity: "warning",
  namespaces: ["shop"]
}

/** Auto in staging for everything but what is critical, the namespace payments and the runbook drain-node. */
const flags = {
  flags: {
    "handrail-mode": {
      state: "ENABLED",
      variants: { assist: "assist", auto: "auto", odd: "yolo" },
      defaultVariant: "assist",
      targeting: {
        if: [
          { "==": [{ var: "runbook" }, "odd"] },
          "odd",
          {
            and: [
              { "==": [{ var: "environment" }, "staging"] },
              { "!=": [{ var: "severity" }, "critical"] },
              { "!=": [{ var: "namespace" }, "payments"] },
              { "!=": [{ var: "runbook" }, "drain-node"] },
              { starts_with: [{ var: "cluster" }, "staging-"] }
            ]
          },
          "auto",
          "assist"
        ]
      }
    }
  }
}

let directory = ""
let file = ""
const servers: Array<Server> = []
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "handrail-flags-"))
  file = join(directory, "flags.json")
  await writeFile(file, JSON.stringify(flags))
})
afterAll(async () => {
  for (const server of servers) server.close()
  await rm(directory, { recursive: true, force: true })
})

const decode = Schema.decodeUnknownSync(FlagsConfig)

const modesOf = (config: object, ...questions: ReadonlyArray<Partial<ModeQuestion>>) =>
  Effect.gen(function* () {
    const { modeFor } = yield* Modes
    return yield* Effect.forEach(questions, (change) => modeFor({ ...question, ...change }))
  }).pipe(Effect.provide(layerModes(decode(config))), Effect.runPromise)

describe("a file of flags", () => {
  it.each([
    ["as it is by default here", {}, "auto"],
    ["by cluster", { cluster: "prod-1" }, "assist"],
    ["by environment", { environment: "production" }, "assist"],
    ["by severity", { severity: "critical" }, "assist"],
    ["by runbook", { runbook: "drain-node" }, "assist"],
    ["by namespace", { namespaces: ["payments"] }, "assist"],
    ["by the most careful of several namespaces", { namespaces: ["shop", "payments", "cart"] }, "assist"],
    ["without a namespace", { namespaces: [] }, "auto"],
    ["as assist when it is no mode", { runbook: "odd" }, "assist"]
  ])("chooses the mode %s", async (_, change, mode) => {
    expect(await modesOf({ file }, change)).toMatchObject([{ mode }])
  })

  it("says why", async () => {
    const [yes, no] = await modesOf({ file }, {}, { namespaces: ["payments"] })
    expect(yes?.because).toBe("flag handrail-mode is auto in namespace shop (TARGETING_MATCH)")
    expect(no?.because).toContain("in namespace payments")
  })

  it("is read again when it was written", async () => {
    const changing = join(directory, "changing.json")
    const write = async (defaultVariant: string, seconds: number) => {
      const flag = { state: "ENABLED", variants: { assist: "assist", auto: "auto" }, defaultVariant }
      await writeFile(changing, JSON.stringify({ flags: { "handrail-mode": flag } }))
      await utimes(changing, seconds, seconds)
    }
    await write("auto", 1_000)
    const found = await Effect.gen(function* () {
      const { modeFor } = yield* Modes
      const before = yield* modeFor(question)
      yield* Effect.promise(() => write("assist", 2_000))
      return [before?.mode, (yield* modeFor(question))?.mode]
    }).pipe(Effect.provide(layerModes(decode({ file: changing }))), Effect.runPromise)
    expect(found).toEqual(["auto", "assist"])
  })

  it("means assist when it is not there, is no file of flags, or has no such flag", async () => {
    const broken = join(directory, "broken.json")
    await writeFile(broken, "{ nope")
    for (const config of [{ file: join(directory, "none.json") }, { file: broken }, { file, mode: "other" }]) {
      expect(await modesOf(config, {})).toMatchObject([{ mode: "assist", because: expect.stringContaining("could not be evaluated") }])
    }
  })
})

describe("flagd", () => {
  const serve = async (answer: (body: unknown) => readonly [status: number, body: unknown]): Promise<string> => {
    const server = createServer((request, response) => {
      let text = ""
      request.on("data", (chunk) => {
        text += chunk
      })
      request.on("end", () => {
        const [status, body] = request.url === "/ofrep/v1/evaluate/flags/handrail-mode" ? answer(JSON.parse(text)) : [404, {}]
        response.writeHead(status).end(JSON.stringify(body))
      })
    })
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  it("is told what it may choose by", async () => {
    const seen: Array<unknown> = []
    const flagd = await serve((body) => {
      seen.push(body)
      return [200, { value: "auto", variant: "auto", reason: "STATIC" }]
    })
    expect(await modesOf({ flagd }, {})).toMatchObject([{ mode: "auto" }])
    const { namespaces: _, ...rest } = question
    expect(seen).toEqual([{ context: { targetingKey: question.incident, namespace: "shop", ...rest } }])
  })

  it("means assist when it says no, nothing, or something else", async () => {
    const answers = [
      [404, { errorCode: "FLAG_NOT_FOUND", errorDetails: "no such flag" }],
      [500, {}],
      [200, { value: true }],
      [200, {}]
    ] as const
    for (const answer of answers) {
      const flagd = await serve(() => answer)
      expect(await modesOf({ flagd }, {})).toMatchObject([{ mode: "assist" }])
    }
    expect(await modesOf({ flagd: "http://127.0.0.1:9" }, {})).toMatchObject([{ mode: "assist" }])
  })
})

it("no flags at all leave the mode as it is", async () => {
  const asked = Effect.flatMap(Modes, ({ modeFor }) => modeFor(question))
  expect(await Effect.runPromise(Effect.provide(asked, layerModes(undefined)))).toBeUndefined()
  expect(() => decode({})).toThrow()
  expect(() => decode({ file: "a", flagd: "http://b" })).toThrow()
})
