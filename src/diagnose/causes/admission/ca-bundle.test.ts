import { expect, it } from "vitest"
import { authority } from "./authority.fixture.ts"
import { bundleFault } from "./ca-bundle.ts"

const fault = (bundle: string, now: string) => bundleFault(bundle, Date.parse(now))

it("tells when the authority that is trusted is not valid", () => {
  expect(fault(authority, "2030-01-01")).toBeUndefined()
  expect(fault(authority, "2040-01-01")).toMatch(/^its caBundle has expired on 2036-/)
  expect(fault(authority, "2020-01-01")).toMatch(/^its caBundle is not valid before 2026-/)
})

it("says nothing of what it cannot read", () => {
  expect(fault(Buffer.from("<redacted>").toString("base64"), "2030-01-01")).toBeUndefined()
  expect(
    fault(Buffer.from("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----").toString("base64"), "2030-01-01")
  ).toBeUndefined()
})
