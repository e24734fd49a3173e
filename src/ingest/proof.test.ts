import { createHmac } from "node:crypto"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Proof, unproven } from "./proof.ts"

const body = Buffer.from('{"a":1}')
const now = 1_772_334_000_000
const WINDOW = 3_600_000
const hmac = (secret: string, signed: string | Uint8Array = body) => createHmac("sha256", secret).update(signed).digest("hex")
const ask = (proof: Proof, secrets: ReadonlyArray<string>, headers: Readonly<Record<string, string>>, sent: Uint8Array = body) =>
  unproven(proof, secrets, WINDOW, { body: sent, headers, now })

const github: Proof = { kind: "hmac-sha256", header: "x-hub-signature-256", prefix: "sha256=" }
const pagerduty: Proof = { kind: "hmac-sha256", header: "x-pagerduty-signature", prefix: "v1=", several: true }
const gitlab: Proof = { kind: "token", header: "x-gitlab-token" }
const grafana: Proof = { kind: "hmac-sha256", header: "x-grafana-alerting-signature", timestampHeader: "x-grafana-alerting-timestamp" }

describe("unproven", () => {
  it("knows GitHub's own example", () => {
    // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
    const signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    const headers = { "x-hub-signature-256": signature }
    expect(ask(github, ["It's a Secret to Everybody"], headers, Buffer.from("Hello, World!"))).toBeUndefined()
    expect(ask(github, ["It's a Secret to Everybody"], headers, Buffer.from("Hello, World?"))).toContain("not the signature of this body")
  })

  it("takes any of the secrets, and any of the signatures, while either side changes its own", () => {
    const header = (...secrets: ReadonlyArray<string>) => ({
      "x-pagerduty-signature": secrets.map((secret) => `v1=${hmac(secret)}`).join(",")
    })
    expect(ask(pagerduty, ["old", "new"], header("new"))).toBeUndefined()
    expect(ask(pagerduty, ["new"], header("old", "new"))).toBeUndefined()
    expect(ask(pagerduty, ["new"], header("old"))).toContain("not the signature")
    expect(ask(github, ["a"], { "x-hub-signature-256": `sha256=${hmac("b")},sha256=${hmac("a")}` })).toContain("not the signature")
  })

  it("compares tokens whole", () => {
    expect(ask(gitlab, ["one", "two"], { "x-gitlab-token": "two" })).toBeUndefined()
    for (const token of ["tw", "two ", "TWO", "onetwo"])
      expect(ask(gitlab, ["one", "two"], { "x-gitlab-token": token })).toContain("is wrong")
  })

  it("wants the signed time to be of now", () => {
    const at = (seconds: number, of = seconds) => ({
      "x-grafana-alerting-timestamp": String(seconds),
      "x-grafana-alerting-signature": hmac("s", `${of}:${body}`)
    })
    expect(ask(grafana, ["s"], at(now / 1000 - 3000))).toBeUndefined()
    expect(ask(grafana, ["s"], at(now / 1000 - 4000))).toContain("outside of the replay window")
    expect(ask(grafana, ["s"], at(now / 1000 + 4000))).toContain("outside of the replay window")
    expect(ask(grafana, ["s"], at(now / 1000, now / 1000 - 9000))).toContain("not the signature")
    expect(ask(grafana, ["s"], { "x-grafana-alerting-signature": hmac("s") })).toContain("not seconds since the epoch")
  })

  it.each([
    [{}, "there is no x-hub-signature-256 header"],
    [{ "x-hub-signature-256": "" }, "there is no x-hub-signature-256 header"],
    [{ "x-hub-signature-256": hmac("a") }, "does not begin with sha256="],
    [{ "x-hub-signature-256": "x".repeat(5_000) }, "too long"]
  ])("says what is wrong with %o", (headers, why) => {
    expect(ask(github, ["a"], headers)).toContain(why)
  })

  it("holds for no header that anybody could guess", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.constantFrom(github, pagerduty, gitlab), (text, proof) => {
        expect(ask(proof, ["a secret"], { [proof.header]: `${proof.prefix ?? ""}${text}` })).toEqual(expect.any(String))
      })
    )
  })
})
