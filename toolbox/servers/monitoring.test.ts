import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Result } from "effect"
import { describeWith } from "../vitest.ts"
import { startAlertmanager } from "./alertmanager.ts"
import { httpOk } from "./http-ok.ts"
import { startPrometheus } from "./prometheus.ts"

interface Delivery {
  readonly authorization: string | undefined
  readonly body: { readonly version: string; readonly alerts: ReadonlyArray<{ readonly labels: Readonly<Record<string, string>> }> }
}

/** A webhook that keeps its first delivery. */
const webhook = Effect.gen(function* () {
  const first = yield* Deferred.make<Delivery>()
  const server = yield* Effect.acquireRelease(
    Effect.promise(async () => {
      const server = createServer(async (request, response) => {
        const chunks = await request.toArray()
        response.end()
        const body = JSON.parse(Buffer.concat(chunks).toString())
        Deferred.doneUnsafe(first, Effect.succeed({ authorization: request.headers.authorization, body }))
      }).listen(0, "127.0.0.1")
      await once(server, "listening")
      return server
    }),
    (server) => Effect.promise(() => new Promise((resolve) => server.close(resolve)))
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`, first: Deferred.await(first) }
})

describeWith(["alertmanager"], () => {
  describe("startAlertmanager", () => {
    it.live("delivers an alert to the webhook with the token, and is gone after the scope", () =>
      Effect.gen(function* () {
        const url = yield* Effect.scoped(
          Effect.gen(function* () {
            const { url: webhookUrl, first } = yield* webhook
            const { url } = yield* startAlertmanager({ webhookUrl, bearerToken: "let-me-in" })
            const body = JSON.stringify([{ labels: { alertname: "Smoke", namespace: "shop" } }])
            const headers = { "content-type": "application/json" }
            yield* Effect.promise(() => fetch(`${url}/api/v2/alerts`, { method: "POST", headers, body }))
            const delivery = yield* first
            expect(delivery.authorization).toBe("Bearer let-me-in")
            expect(delivery.body.version).toBe("4")
            expect(delivery.body.alerts[0]?.labels).toEqual({ alertname: "Smoke", namespace: "shop" })
            return url
          })
        )
        expect(Result.isFailure(yield* Effect.result(httpOk(`${url}/-/ready`)))).toBe(true)
      }).pipe(Effect.provide(NodeServices.layer))
    )
  })
})

describeWith(["alertmanager", "prometheus"], () => {
  describe("startPrometheus", () => {
    it.live("scrapes its targets, evaluates rules and sends what fires to the Alertmanager", () =>
      Effect.gen(function* () {
        const { url: webhookUrl, first } = yield* webhook
        const alertmanager = yield* startAlertmanager({ webhookUrl })
        const target = new URL(alertmanager.url).host
        const rule = { alert: "TargetUp", expr: 'up{job="alertmanager"} == 1', labels: { severity: "page" } }
        yield* startPrometheus({
          scrape: { alertmanager: [target] },
          ruleGroups: [{ name: "smoke", rules: [rule] }],
          alertmanager: target
        })
        const delivery = yield* first
        expect(delivery.body.alerts[0]?.labels).toMatchObject({ alertname: "TargetUp", instance: target, severity: "page" })
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer))
    )
  })
})
