import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { NodeServices } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { issueClient, issueServer, makeAuthority } from "../../src/sim/api/tls/certificate.ts"
import { startAlertmanager } from "../../toolbox/servers/alertmanager.ts"
import { serverDirectory } from "../../toolbox/servers/server-directory.ts"
import { describeWith } from "../../toolbox/vitest.ts"
import { post, stuckRollout } from "./alerts.fixture.ts"
import { firstIncident } from "./incidents.fixture.ts"
import { run } from "./launched.fixture.ts"
import { metric, untilMetric } from "./metrics.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { postHttps } from "./post-https.fixture.ts"
import { serve, tokenOf } from "./serving.fixture.ts"

const firing = { labels: stuckRollout, annotations: { summary: "stuck" }, startsAt: new Date().toISOString() }
const WEBHOOK = "/v1/webhooks/alertmanager"

const delivered = Effect.fnUntraced(function* (alertmanager: { readonly url: string }) {
  yield* untilMetric(alertmanager, "alertmanager_notifications_total", { integration: "webhook" }, (n) => n >= 1)
  expect(yield* metric(alertmanager, "alertmanager_notifications_failed_total", { integration: "webhook" })).toBe(0)
})

/** An authority, its certificates and the files that both sides are configured with. */
const certificates = Effect.fnUntraced(function* () {
  const directory = yield* serverDirectory("certificates")
  const authority = makeAuthority("the team's authority")
  const server = issueServer(authority, "handrail", ["localhost"], ["127.0.0.1"])
  const alertmanager = issueClient(authority, { commonName: "alertmanager" })
  const file = (name: string, pem: string): string => {
    const path = join(directory, name)
    writeFileSync(path, pem, { mode: 0o600 })
    return path
  }
  return {
    authority,
    alertmanager,
    ca: file("ca.crt", authority.certPem),
    server: { certFile: file("tls.crt", server.certPem), keyFile: file("tls.key", server.keyPem) },
    client: { cert_file: file("client.crt", alertmanager.certPem), key_file: file("client.key", alertmanager.keyPem) }
  }
})

describeWith(["alertmanager"], () => {
  it.live(
    "a real Alertmanager is known by the name and token of Basic authentication",
    () =>
      Effect.gen(function* () {
        const handrail = yield* serve()
        const basic_auth = { username: "alertmanager", password: tokenOf("alertmanager") }
        const alertmanager = yield* startAlertmanager({ webhookUrl: `${handrail.url}${WEBHOOK}`, httpConfig: { basic_auth } })
        yield* post(alertmanager, [firing])
        yield* firstIncident(handrail)
        yield* delivered(alertmanager)
        const wrong = ["alertmanager:wrong", `ana:${tokenOf("alertmanager")}`, "alertmanager", ":"]
        for (const pair of wrong) {
          const headers = { authorization: `Basic ${Buffer.from(pair).toString("base64")}` }
          expect([pair, (yield* handrail.request(WEBHOOK, { method: "POST", body: "{}", headers })).status]).toEqual([pair, 401])
        }
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )

  it.live(
    "a real Alertmanager is known by its certificate, and nobody else is by theirs",
    () =>
      Effect.gen(function* () {
        const { alertmanager: known, authority, ca, client, server } = yield* certificates()
        const handrail = yield* serve({ tls: { ...server, clientCaFile: ca, clientNames: ["alertmanager"] } })
        expect(handrail.url).toMatch(/^https:/)
        const httpConfig = { tls_config: { ca_file: ca, ...client } }
        const alertmanager = yield* startAlertmanager({ webhookUrl: `${handrail.url}${WEBHOOK}`, httpConfig })
        yield* post(alertmanager, [firing])
        yield* delivered(alertmanager)

        const list = run(["incident", "list", "--json", "--home", handrail.home], { env: { NODE_EXTRA_CA_CERTS: ca } })
        const listed = yield* Effect.repeat(list, {
          schedule: Schedule.spaced("200 millis"),
          until: ({ stdout }) => stdout.includes("inc-")
        })
        expect(listed).toMatchObject({ code: 0, stderr: "" })

        const url = `${handrail.url}${WEBHOOK}`
        const trust = { ca: authority.certPem }
        const showing = ({ certPem: cert, keyPem: key }: { readonly certPem: string; readonly keyPem: string }) => ({ ...trust, cert, key })
        const other = issueClient(authority, { commonName: "grafana" })
        const forged = issueClient(makeAuthority("the team's authority"), { commonName: "alertmanager" })
        expect(yield* postHttps(url, "{}", trust)).toBe(401)
        expect(yield* postHttps(url, "{}", showing(other))).toBe(401)
        expect(yield* postHttps(url, "{}", showing(forged))).toBe(401)
        expect(yield* postHttps(url, "{}", showing(known))).toBe(400)
        const bearer = { authorization: `Bearer ${tokenOf("alertmanager")}` }
        expect(yield* postHttps(url, "{}", trust, bearer)).toBe(400)
        expect(yield* postHttps(`${handrail.url}/v1/incidents`, "{}", showing(known))).toBe(401)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
