import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { Effect } from "effect"
import { afterAll, describe, expect, it } from "vitest"
import { loadConfig } from "./load-config.ts"

const directory = mkdtempSync(join(tmpdir(), "handrail-sources-"))
afterAll(() => rmSync(directory, { recursive: true }))

const load = (text: string) => {
  const file = join(directory, "handrail.yaml")
  writeFileSync(file, text)
  return Effect.runPromise(Effect.provide(Effect.result(loadConfig(file)), NodeFileSystem.layer))
}

const mapping = (name: string, more: string) => `sources:
  cloudevents:
    - name: ${name}
      match: event.type == "x"
${more}`

describe("sources", () => {
  it("are read, with paths from where the file is", async () => {
    const text = `sources:
  webhooks:
    - { source: pagerduty, name: eu, secrets: [{ file: secrets/pd }, { env: PD_OLD }], replayWindow: 2h }
    - { source: cloudevents, name: sentry, secrets: [{ env: S }], signatureHeader: Sentry-Hook-Signature, wrap: { type: a, source: b } }
server: { tls: { certFile: tls.crt, keyFile: tls.key, clientCaFile: ca.crt, clientNames: [alertmanager] } }`
    expect(await load(text)).toMatchObject({
      success: {
        sources: { webhooks: [{ secrets: [{ file: join(directory, "secrets/pd") }, { env: "PD_OLD" }], replayWindow: 7_200_000 }, {}] },
        server: { tls: { certFile: join(directory, "tls.crt"), clientCaFile: join(directory, "ca.crt") } }
      }
    })
  })

  it("are documented as they are", async () => {
    const page = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "sources.md"), "utf8")
    const examples = [...page.matchAll(/^```yaml\n((?:sources|server):\n.*?)^```$/gms)].map(([, text = ""]) => text)
    expect(examples.length).toBeGreaterThan(4)
    for (const text of examples) expect(await load(text), text).toMatchObject({ _tag: "Success" })
  })

  it.each([
    [
      "an expression that cannot be parsed",
      mapping("a", "      signal: { name: data.x +, status: data.s, fingerprint: data.f }"),
      5,
      "expecting"
    ],
    [
      "a variable that there is not",
      mapping("a", "      signal: { name: body.x, status: data.s, fingerprint: data.f }"),
      5,
      "there is no variable"
    ],
    [
      "an expression among labels",
      mapping(
        "a",
        "      signal:\n        name: data.n\n        status: data.s\n        fingerprint: data.f\n        labels:\n          pod: dta.pod"
      ),
      10,
      "dta"
    ],
    [
      "a mapping to two things",
      mapping("a", "      ignore: true\n      change: { kind: data.k, summary: data.s }"),
      3,
      "one of signal, change or ignore"
    ],
    ["a mapping named twice", `${mapping("a", "      ignore: true")}\n    - { name: a, match: "true", ignore: true }`, 6, "named twice"],
    ["a secret that is written down", "sources:\n  webhooks:\n    - { source: github, secrets: [s3cret] }", 3, ""],
    ["secrets of what signs nothing", "sources:\n  webhooks:\n    - { source: alertmanager, secrets: [{ env: A }] }", 3, "server.tokens"],
    ["a signature without a header", "sources:\n  webhooks:\n    - { source: cloudevents, secrets: [{ env: A }] }", 3, "signatureHeader"],
    ["a source that there is not", "sources:\n  webhooks:\n    - { source: githb }", 3, "github"],
    ["an address named twice", "sources:\n  webhooks:\n    - { source: github }\n    - { source: github }", 4, "named twice"],
    ["names of certificates without an authority", "server: { tls: { certFile: a, keyFile: b, clientNames: [c] } }", 1, "clientCaFile"]
  ])("are checked: %s", async (_, text, line, words) => {
    const result = await load(text)
    expect(result, JSON.stringify(result)).toMatchObject({ _tag: "Failure", failure: { _tag: "YamlInvalid", problems: [{ line }] } })
    expect(JSON.stringify(result)).toContain(words)
  })
})
