import { createHmac } from "node:crypto"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeFileSystem } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { TestClock } from "effect/testing"
import { afterAll } from "vitest"
import { WebhookSource } from "../domain/webhook-source.ts"
import { SourcesConfig } from "../platform/config/sources-config.ts"
import { layerWebhooks, Webhooks } from "./webhooks.ts"

const directory = mkdtempSync(join(tmpdir(), "handrail-webhooks-"))
afterAll(() => rmSync(directory, { recursive: true }))

const body = Buffer.from("{}")
const signed = (secret: string) => ({
  body,
  now: 0,
  headers: { "x-signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}` }
})

const layer = (webhooks: ReadonlyArray<unknown>, env: Readonly<Record<string, string>> = {}) =>
  layerWebhooks(Schema.decodeUnknownSync(SourcesConfig)({ webhooks }), env).pipe(Layer.provide(NodeFileSystem.layer))

describe("layerWebhooks", () => {
  it.effect("has an address for every source, and for each name that is configured", () =>
    Effect.gen(function* () {
      const { at } = yield* Webhooks
      expect(WebhookSource.literals.map((source) => at(source)?.endpoint)).toEqual(WebhookSource.literals)
      expect(at("github", "acme")).toMatchObject({ endpoint: "github/acme", largestBody: 2048, unproven: expect.any(Function) })
      expect(at("github")).not.toHaveProperty("unproven")
      expect(at("github", "other")).toBeUndefined()
    }).pipe(Effect.provide(layer([{ source: "github", name: "acme", secrets: [{ env: "S" }], largestBody: 2048 }], { S: "s" })))
  )

  it.effect("reads a secret's file again, and keeps what it had while there is none", () => {
    const file = join(directory, "flux")
    writeFileSync(file, "first\n")
    return Effect.gen(function* () {
      const { at } = yield* Webhooks
      const holds = (secret: string) => at("flux")?.unproven?.(signed(secret)) === undefined
      expect([holds("first"), holds("second")]).toEqual([true, false])
      writeFileSync(file, "second")
      yield* untilTrue(() => holds("second"))
      expect(holds("first")).toBe(false)
      rmSync(file)
      yield* TestClock.adjust("2 minutes")
      expect(holds("second")).toBe(true)
    }).pipe(Effect.provide(layer([{ source: "flux", secrets: [{ file }] }])))
  })

  it.effect.each([
    ["is not set", { env: "NOWHERE" }, "the environment variable NOWHERE"],
    ["cannot be read", { file: join(directory, "none") }, join(directory, "none")]
  ] as const)("does without no secret: it %s", ([what, reference, where]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.scoped(Layer.build(layer([{ source: "flux", secrets: [reference] }]))))
      expect(error).toMatchObject({ message: expect.stringContaining(what), where, next: expect.any(String) })
    })
  )
})

/** Reading a file is outside of the test's clock: time goes on until it has been read. */
const untilTrue = (holds: () => boolean) =>
  Effect.repeat(
    Effect.andThen(
      TestClock.adjust("30 seconds"),
      Effect.promise(() => new Promise(setImmediate))
    ),
    { until: holds }
  )
