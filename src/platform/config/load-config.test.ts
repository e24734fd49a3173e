import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { Effect } from "effect"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { loadConfig } from "./load-config.ts"

let directory = ""
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "handrail-config-"))
})
afterEach(() => rm(directory, { recursive: true }))

const load = async (text: string) => {
  const file = join(directory, "handrail.yaml")
  await writeFile(file, text)
  return Effect.runPromise(Effect.provide(Effect.result(loadConfig(file)), NodeFileSystem.layer))
}

const cluster = (name: string) => `  - name: ${name}
    environment: production
    credentials: { reader: { kubeconfig: reader.kubeconfig } }`

const minted = (more: string) => `clusters:
  - name: prod
    environment: production
    credentials: { mint: { kubeconfig: minter.kubeconfig, ${more} } }`

const aws = "    aws: { region: eu-west-1, roles: { reader: arn:aws:iam::123456789012:role/handrail-reader } }"

describe("loadConfig", () => {
  it("takes one credential that has tokens made for the tiers", async () => {
    const result = await load(minted("accounts: { operator: ops }"))
    const mint = {
      kubeconfig: join(directory, "minter.kubeconfig"),
      namespace: "handrail",
      accounts: { reader: "handrail-reader", operator: "ops" },
      lifetime: 600_000
    }
    expect(result).toMatchObject({ success: { clusters: [{ credentials: { mint } }] } })
  })

  it("fills in the defaults and makes paths absolute", async () => {
    const result = await load(`clusters:\n${cluster("prod-eu-1")}\nrunbooks: [./runbooks]\nincidents: { deadline: 45m }`)
    expect(result).toMatchObject({
      _tag: "Success",
      success: {
        mode: "assist",
        server: { host: "127.0.0.1", port: 4207, tokens: [] },
        incidents: { deadline: 2_700_000, approvalTimeout: 900_000, retries: 20 },
        runbooks: [join(directory, "runbooks")],
        clusters: [{ credentials: { reader: { kubeconfig: join(directory, "reader.kubeconfig") } }, prometheus: [] }]
      }
    })
  })

  it("leaves the addresses of calendars as they are", async () => {
    const result = await load(`clusters:
${cluster("prod")}
policy: { freezes: [{ name: peaks, calendar: peaks.ics }, { name: fairs, calendar: "webcal://calendars.example/fairs.ics" }] }
onCall: { sources: [{ name: shop, calendar: shop.ics }, { name: web, calendar: "webcal://calendars.example/web.ics" }] }`)
    expect(result).toMatchObject({
      success: {
        policy: { freezes: [{ calendar: join(directory, "peaks.ics") }, { calendar: "webcal://calendars.example/fairs.ics" }] },
        onCall: { sources: [{ calendar: join(directory, "shop.ics") }, { calendar: "webcal://calendars.example/web.ics" }] }
      }
    })
  })

  it.each([
    ["an unknown field, with what was meant", "serverr: {}", 1, "server"],
    ["a duration that is none", "incidents:\n  deadline: soon", 2, "90s"],
    ["a token that is no digest", "server:\n  tokens:\n    - { name: a, sha256: secret, groups: [] }", 3, ""],
    ["a cluster named twice", `clusters:\n${cluster("a")}\n${cluster("a")}`, 5, "named twice"],
    [
      "an environment's credentials used in another",
      `clusters:\n${cluster("a")}\n${cluster("b").replace("production", "staging")}`,
      7,
      "b (staging) has a credential of a (production)"
    ],
    ["tokens that would live for seconds", minted("lifetime: 30s"), 4, "at least 10m"],
    [
      "a role used in two environments",
      `${minted("lifetime: 10m")}\n${aws}\n${minted("lifetime: 10m").replace("clusters:\n", "").replace("prod\n", "stage\n").replace("production", "staging").replace("minter.", "other.")}\n${aws}`,
      8,
      "stage (staging) has a credential of prod (production)"
    ],
    ["a role that is none", `${minted("lifetime: 10m")}\n${aws.replace("arn:aws:iam", "iam")}`, 5, "role's ARN"],
    [
      "Jobs without accounts for them",
      `clusters:\n${cluster("a")}\n    runner: { job: { image: x } }`,
      5,
      "runner of a needs service accounts"
    ],
    ["an unknown tier", minted("accounts: { admin: x }"), 4, "admin"],
    ["a default cluster that is not there", "defaultCluster: nowhere", 1, "no cluster"]
  ])("points at %s", async (_, text, line, words) => {
    const result = await load(text)
    expect(result).toMatchObject({ _tag: "Failure", failure: { _tag: "YamlInvalid", problems: [{ line }] } })
    expect(JSON.stringify(result)).toContain(words)
  })

  it("says where a file that is not there was looked for", async () => {
    const result = await Effect.runPromise(Effect.provide(Effect.result(loadConfig(join(directory, "none.yaml"))), NodeFileSystem.layer))
    expect(result).toMatchObject({ failure: { _tag: "ConfigUnreadable", where: join(directory, "none.yaml") } })
  })
})
