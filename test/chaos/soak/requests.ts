/** What direct senders post, signed as they sign it, and what both sides know it by. */
import { createHmac } from "node:crypto"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { type Timestamp, timestamp } from "../../../src/domain/ids.ts"
import { tokenOf } from "../place.ts"
import { notificationOf, occurrence } from "../sender.ts"
import type { Happening, Note } from "./script.ts"

interface Request {
  /** Below a replica's address. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A request, and what is owed once it is accepted: an occurrence of an alert, or the revision of a change. */
export interface Promised extends Request {
  readonly owed: { readonly signal: string } | { readonly revision: string }
}

const secrets = { pagerduty: "pagerduty-of-the-soak", github: "github-of-the-soak" } as const

/** Writes the secrets into a folder, and gives what is in handrail.yaml for these requests. */
export const sourcesIn = async (directory: string) => {
  const webhooks = Object.entries(secrets).map(([source, secret]) => ({ source, secret, file: join(directory, source) }))
  for (const { file, secret } of webhooks) await writeFile(file, secret, { mode: 0o600 })
  const signal = {
    name: "data.labels.alertname",
    status: "data.status",
    fingerprint: "data.fingerprint",
    cluster: "data.labels.cluster",
    labels: "data.labels",
    startsAt: "data.since"
  }
  return {
    webhooks: webhooks.map(({ source, file }) => ({ source, secrets: [{ file }] })),
    cloudevents: [{ name: "soak", match: 'event.type == "soak.trouble"', signal }]
  }
}

const json = { "content-type": "application/json" }
const bearer = { authorization: `Bearer ${tokenOf("alertmanager")}` }
const hmac = (secret: string, body: string): string => createHmac("sha256", secret).update(body).digest("hex")

type Status = "firing" | "resolved"

/** PagerDuty's own id of an event is the same each time it is delivered. */
const page = (index: number, labels: Readonly<Record<string, string>>, since: Timestamp, status: Status): Promised => {
  const id = `SOAK${String(index).padStart(8, "0")}`
  const event = {
    id: `${id}-${status}`,
    event_type: status === "firing" ? "incident.triggered" : "incident.resolved",
    occurred_at: since,
    data: { id, created_at: since, title: labels.alertname, urgency: "low", service: { id: "P1", summary: labels.namespace } }
  }
  const body = JSON.stringify({ event })
  const headers = { ...json, "x-pagerduty-signature": `v1=${hmac(secrets.pagerduty, body)}` }
  return { path: `/v1/webhooks/pagerduty?cluster=${labels.cluster}`, headers, body, owed: { signal: occurrence(id, since, status) } }
}

const cloudEvent = (index: number, labels: Readonly<Record<string, string>>, since: Timestamp, status: Status): Promised => {
  const fingerprint = `trouble-${index}`
  const data = { fingerprint, labels, since, status }
  const body = JSON.stringify({ specversion: "1.0", id: `${fingerprint}-${status}`, source: "soak", type: "soak.trouble", data })
  const headers = { ...bearer, "content-type": "application/cloudevents+json" }
  return { path: "/v1/webhooks/cloudevents", headers, body, owed: { signal: occurrence(`soak/${fingerprint}`, since, status) } }
}

const deployment = (index: number, since: Timestamp): Promised => {
  const revision = index.toString(16).padStart(40, "0")
  const repository = { full_name: "acme/shop", html_url: "https://github.com/acme/shop" }
  const about = { id: index + 1, sha: revision, ref: `v${index}`, environment: "production", created_at: since }
  const body = JSON.stringify({ action: "created", deployment: about, repository })
  const headers = { ...json, "x-github-event": "deployment", "x-hub-signature-256": `sha256=${hmac(secrets.github, body)}` }
  return { path: "/v1/webhooks/github", headers, body, owed: { revision } }
}

/** As a client of its own that speaks Alertmanager's webhook. */
const note = ({ index, workload }: Note, since: Timestamp): Promised => {
  const labels = { alertname: "SoakNote", cluster: "rehearsal", namespace: "shop", deployment: workload, round: `${index}` }
  const notification = notificationOf([{ labels, startsAt: Date.parse(since) }])
  const [{ fingerprint } = { fingerprint: "" }] = notification.alerts
  const owed = { signal: occurrence(fingerprint, since, "firing") }
  return { path: "/v1/webhooks/alertmanager", headers: { ...json, ...bearer }, body: JSON.stringify(notification), owed }
}

/** What is posted of it by those who tell Handrail directly, one after the other. Alerts are Alertmanager's to tell. `began`: milliseconds since the epoch. */
export const requestsOf = (one: Happening, began: number): ReadonlyArray<Promised> => {
  const since = timestamp(began + one.at)
  if (one.kind === "deployment") return [deployment(one.index, since)]
  if (one.kind === "note") return [note(one, since)]
  if (one.kind === "alert") return []
  const tell = one.kind === "page" ? page : cloudEvent
  const statuses: ReadonlyArray<Status> = one.over === undefined ? ["firing"] : ["firing", "resolved"]
  return statuses.map((status) => tell(one.index, one.labels, since, status))
}
