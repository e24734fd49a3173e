import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import table from "../src/policy/effects/aws/operations.json" with { type: "json" }
import { cliName, specialNames } from "./aws/cli-name.ts"
import { inputsAreCached, inputVersions } from "./aws/inputs.ts"
import { judgeOperation } from "./aws/judge-operation.ts"
import { operationsText } from "./aws/operations-text.ts"
import type { Operation, ServiceModel } from "./aws/service-model.ts"

describe("the table of aws operations", () => {
  it("names the versions that the generator is pinned to", () => {
    expect(table.sources).toEqual(inputVersions)
  })

  const missing = "the service models are not in the cache; `bin/node scripts/generate-aws-operations.ts` fetches them"
  if (!inputsAreCached()) console.error(`SKIPPED: ${missing}`)

  it.skipIf(!inputsAreCached())("is what the generator makes of them today", async () => {
    const written = readFileSync(new URL("../src/policy/effects/aws/operations.json", import.meta.url), "utf8")
    expect((await operationsText()) === written, "run bin/node scripts/generate-aws-operations.ts").toBe(true)
  })
})

it.each([
  ["DescribeInstances", "describe-instances"],
  ["ListObjectsV2", "list-objects-v2"],
  ["GetWebACL", "get-web-acl"],
  ["ListWebACLs", "list-web-acls"],
  ["DescribeDBInstances", "describe-db-instances"],
  ["DescribeCachediSCSIVolumes", "describe-cached-iscsi-volumes"]
])("spells %s as the CLI does", (operation, expected) => {
  const source = "_xform_cache = {\n    ('DescribeCachediSCSIVolumes', '-'): 'describe-cached-iscsi-volumes',\n}"
  expect(cliName(specialNames(source), operation)).toBe(expected)
})

describe("judgeOperation", () => {
  const shapes: ServiceModel["shapes"] = {
    Nothing: { type: "structure", members: {} },
    Secret: { type: "string", sensitive: true },
    Text: { type: "string" },
    Flag: { type: "boolean" },
    Bytes: { type: "blob" },
    Key: { type: "structure", members: { SecretAccessKey: { shape: "Secret" }, SessionToken: { shape: "Secret" } } },
    Issued: { type: "structure", members: { Credentials: { shape: "Key" } } },
    Page: { type: "structure", members: { NextToken: { shape: "Secret" }, Items: { shape: "Items" } } },
    Items: { type: "list", member: { shape: "Page" } },
    Login: { type: "structure", members: { Password: { shape: "Secret" } } },
    File: { type: "structure", payload: "Body", members: { Body: { shape: "Bytes" } } },
    Tries: { type: "structure", members: { DryRun: { shape: "Flag", documentation: "Checks without making the request." } } },
    Shrugs: { type: "structure", members: { DryRun: { shape: "Flag" } } }
  }
  const judge = (name: string, more: Partial<Operation> = {}, level?: string, protocol = "json") =>
    judgeOperation(
      new Map(level === undefined ? [] : [[`svc:${name.toLowerCase()}`, level]]),
      "svc",
      { metadata: { protocol, endpointPrefix: "svc" }, operations: {}, shapes },
      { name, http: { method: "POST" }, ...more }
    )

  it.each([
    ["a read by IAM", judge("GetThing", {}, "Read"), true],
    ["a read by IAM with a name that does not read", judge("ReceiveThing", {}, "Read"), false],
    ["a reading name that IAM calls a write", judge("GetThing", {}, "Write"), false],
    ["one that the model marks, whatever IAM says", judge("GetThing", { readonly: true }, "Write"), true],
    ["a mark on a name that does not read", judge("StartThing", { readonly: true }), false],
    ["a plain name of which nothing is known", judge("ListThings"), true],
    ["a name of which nothing is known that often reads", judge("ExportThing"), false],
    ["the same, asked for by GET", judge("ExportThing", { http: { method: "GET" } }, undefined, "rest-json"), true],
    ["a method that the protocol does not choose", judge("ExportThing", { http: { method: "GET" } }, undefined, "query"), false],
    ["a verb that only begins like a read", judge("GetterThing", {}, "Read"), false],
    ["two levels at once", judge("GetThing", {}, "List, Read"), true],
    ["a level that also permits", judge("GetThing", {}, "Permissions management, Read"), false]
  ])("%s", (_, { reads }, expected) => {
    expect(reads).toBe(expected)
  })

  it("tells what an answer discloses, mints, writes and takes", () => {
    const output = (shape: string): Partial<Operation> => ({ output: { shape } })
    expect(judge("GetLogin", output("Login"))).toMatchObject({ sensitive: true, mints: false })
    expect(judge("GetPage", output("Page"))).toMatchObject({ sensitive: false })
    expect(judge("AssumeThing", output("Issued"))).toMatchObject({ reads: false, mints: true })
    expect(judge("GetFile", output("File"))).toMatchObject({ outputFile: true })
    expect(judge("StopThing", { input: { shape: "Tries" } })).toMatchObject({ dryRun: true })
    expect(judge("StopThing", { input: { shape: "Shrugs" } })).toMatchObject({ dryRun: false })
    expect(judge("PutThing", {}, "Permissions management, Write")).toMatchObject({ permissions: true })
  })
})
