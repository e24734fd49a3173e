import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import table from "../src/policy/effects/gcloud/groups.json" with { type: "json" }
import { cloudSdk, gcloudGroupsText, sdkVersion } from "./gcloud/groups-text.ts"

describe("the table of gcloud's groups", () => {
  const sdk = cloudSdk(process.env)
  const isTheSame = sdk !== undefined && table.source.endsWith(` ${sdkVersion(sdk)}`)
  if (!isTheSame) console.error(`SKIPPED: there is no ${table.source} here to hold the table of gcloud's groups to`)

  it.skipIf(!isTheSame)("is what the generator makes of the SDK that it names", () => {
    const written = readFileSync(new URL("../src/policy/effects/gcloud/groups.json", import.meta.url), "utf8")
    expect(gcloudGroupsText(sdk ?? "")).toBe(written)
  })
})
