import { createHmac } from "node:crypto"
import { NodeServices } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schedule, Schema } from "effect"
import { Change } from "../../src/domain/change.ts"
import { payload } from "../../src/ingest/payloads.fixture.ts"
import { firstIncident, incidentsOf } from "./incidents.fixture.ts"
import { PATIENCE } from "./patience.fixture.ts"
import { type Serving, serve } from "./serving.fixture.ts"

const SECRET = "a secret of the test"
const sign = (body: string, secret = SECRET) => createHmac("sha256", secret).update(body).digest("hex")
const secrets = [{ env: "WEBHOOK_OLD_SECRET" }, { env: "WEBHOOK_SECRET" }]

const sources = {
  webhooks: [
    { source: "pagerduty", secrets },
    { source: "grafana", secrets, timestampHeader: "X-Grafana-Alerting-Timestamp" },
    { source: "github", name: "acme", secrets },
    { source: "gitlab", secrets },
    { source: "flux", secrets },
    { source: "launchdarkly", secrets },
    {
      source: "cloudevents",
      name: "sentry",
      secrets,
      signatureHeader: "Sentry-Hook-Signature",
      wrap: { type: "io.sentry", source: "sentry" }
    }
  ],
  cloudevents: [
    {
      name: "sentry",
      match: "event.type == 'io.sentry'",
      signal: { name: "data.data.event.title", status: "'firing'", fingerprint: "data.data.event.issue_id" }
    },
    { name: "flags", match: "event.type == 'dev.openfeature.flag.changed'", change: { kind: "'flag'", summary: "data.flagKey" } }
  ]
}

/** An event of now: an older one would be taken for a replay. */
const pagerduty = () => {
  const { event } = payload("pagerduty", "incident.triggered")
  return JSON.stringify({ event: { ...Object(event), occurred_at: new Date().toISOString() } })
}

type Request = readonly [path: string, body: string, headers: Readonly<Record<string, string>>]

/** Each signed source's request, as its sender makes it with this secret. */
const signedWith = (secret: string): ReadonlyArray<Request> => {
  const text = (source: string, name: string) => JSON.stringify(payload(source, name))
  const seconds = String(Math.floor(Date.now() / 1000))
  const [incident, alerts, push, deployment, applied, flag, issue] = [
    pagerduty(),
    text("grafana", "firing-and-resolved"),
    text("github", "push"),
    text("gitlab", "deployment"),
    text("flux", "kustomization"),
    text("launchdarkly", "flag"),
    text("cloudevents", "sentry")
  ]
  return [
    ["pagerduty", incident, { "x-pagerduty-signature": `v1=${sign(incident, secret)}` }],
    ["grafana", alerts, { "x-grafana-alerting-timestamp": seconds, "x-grafana-alerting-signature": sign(`${seconds}:${alerts}`, secret) }],
    ["github/acme", push, { "x-github-event": "push", "x-hub-signature-256": `sha256=${sign(push, secret)}` }],
    ["gitlab", deployment, { "x-gitlab-event": "Deployment Hook", "x-gitlab-token": secret }],
    ["flux", applied, { "x-signature": `sha256=${sign(applied, secret)}` }],
    ["launchdarkly", flag, { "x-ld-signature": sign(flag, secret) }],
    ["cloudevents/sentry", issue, { "sentry-hook-signature": sign(issue, secret) }]
  ]
}

const send = ({ request }: Serving, [path, body, headers]: Request, authorization = "") =>
  Effect.map(request(`/v1/webhooks/${path}`, { method: "POST", body, headers: { ...headers, authorization } }), ({ status, text }) => ({
    path,
    status,
    answer: JSON.parse(text)
  }))

const decodeChanges = Schema.decodeUnknownSync(Schema.Array(Change))
const sourcesOf = (changes: unknown): ReadonlyArray<string> =>
  decodeChanges(changes)
    .map(({ source }) => source)
    .toSorted()

describe("webhooks", () => {
  it.live(
    "are taken from who knows the secret or has a token, once, and from nobody else",
    () =>
      Effect.gen(function* () {
        const handrail = yield* serve({ sources, env: { WEBHOOK_SECRET: SECRET, WEBHOOK_OLD_SECRET: "the one before" } })

        for (const request of signedWith("somebody's guess")) {
          const { answer, path, status } = yield* send(handrail, request, "Bearer alertmanager-alertmanager")
          expect([path, status, answer.message]).toEqual([path, 401, expect.stringContaining("not sent by who knows the secret")])
        }
        expect(yield* incidentsOf(handrail)).toEqual([])

        const requests = signedWith(SECRET)
        for (const request of requests) {
          const { answer, path, status } = yield* send(handrail, request)
          const alerts = path === "grafana" ? 2 : 1
          expect([path, status, answer]).toEqual([path, 202, { accepted: alerts, duplicates: 0, unreadable: 0 }])
          expect((yield* send(handrail, request)).answer).toEqual({ accepted: 0, duplicates: alerts, unreadable: 0 })
        }
        expect((yield* send(handrail, signedWith("the one before")[0] ?? expect.unreachable())).status).toBe(202)

        const flag: Request = [
          "cloudevents",
          JSON.stringify(payload("cloudevents", "flag")),
          { "content-type": "application/cloudevents+json" }
        ]
        expect((yield* send(handrail, flag)).status).toBe(401)
        expect((yield* send(handrail, flag, "Bearer alertmanager-alertmanager")).answer.accepted).toBe(1)
        const application: Request = ["argocd?cluster=rehearsal", JSON.stringify(payload("argocd", "application")), {}]
        expect((yield* send(handrail, application, "Bearer alertmanager-alertmanager")).answer.accepted).toBe(1)
        expect((yield* send(handrail, ["github/nobody", "{}", {}], "Bearer alertmanager-alertmanager")).status).toBe(404)
        expect((yield* send(handrail, ["nothing/nobody", "{}", {}], "Bearer alertmanager-alertmanager")).status).toBe(400)

        yield* firstIncident(handrail)
        const told = Effect.map(handrail.request("/v1/changes"), ({ text }) => sourcesOf(JSON.parse(text)))
        const all = yield* Effect.repeat(told, { schedule: Schedule.spaced("50 millis"), until: ({ length }) => length >= 6 })
        expect(all).toEqual(["argocd", "flags", "flags", "flux", "github", "gitlab"])
        expect(handrail.process.stderr()).not.toMatch(/a request failed|"level":"ERROR"/)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )

  it.live(
    "do not start without their secrets",
    () =>
      Effect.gen(function* () {
        const { ended } = yield* serve({ sources }).pipe(
          Effect.map(({ process }) => process),
          Effect.sandbox,
          Effect.flip,
          Effect.map((cause) => ({ ended: String(cause) }))
        )
        expect(ended).toContain("WEBHOOK_OLD_SECRET")
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)),
    PATIENCE
  )
})
