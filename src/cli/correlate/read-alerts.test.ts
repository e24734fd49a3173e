import { describe, expect, it } from "@effect/vitest"
import { readAlerts } from "./read-alerts.ts"

const labels = { alertname: "HighErrorRate", namespace: "shop", severity: "critical" }
const startsAt = "2026-01-01T12:00:00.000Z"
const read = (value: unknown) => {
  const found = readAlerts(typeof value === "string" ? value : JSON.stringify(value))
  return typeof found === "string" ? expect.unreachable(found) : found
}

describe("alerts in a file", () => {
  it.each<readonly [string, unknown]>([
    [
      "a webhook's body",
      {
        version: "4",
        groupLabels: { alertname: "x" },
        alerts: [{ status: "firing", labels, annotations: {}, startsAt, endsAt: "0001-01-01T00:00:00Z" }]
      }
    ],
    [
      "Alertmanager's list",
      [
        {
          labels,
          annotations: {},
          startsAt,
          endsAt: "2026-01-01T12:05:00Z",
          status: { state: "active", inhibitedBy: [] },
          fingerprint: "aa"
        }
      ]
    ],
    [
      "Prometheus' response",
      { status: "success", data: { alerts: [{ labels, annotations: {}, state: "firing", activeAt: startsAt, value: "1" }] } }
    ],
    [
      "lines of JSON",
      `${JSON.stringify({ labels, startsAt, status: "firing" })}\n\n${JSON.stringify({ labels: { ...labels, a: "b" }, startsAt })}\n`
    ],
    ["a list of bodies", [{ alerts: [{ labels, startsAt, status: "firing" }] }, { alerts: [] }]]
  ])("are found in %s", (_, value) => {
    const { problems, signals } = read(value)
    expect(problems).toEqual([])
    expect(signals[0]).toMatchObject({ name: "HighErrorRate", severity: "critical", status: "firing", startsAt, labels })
  })

  it("keep their end, and those that only wait are left out", () => {
    const alerts = [
      { labels, startsAt, endsAt: "2026-01-01T12:30:00Z", status: "resolved" },
      { labels, state: "pending", activeAt: startsAt }
    ]
    expect(read(alerts)).toMatchObject({ pending: 1, signals: [{ status: "resolved", endsAt: "2026-01-01T12:30:00.000Z" }] })
  })

  it("are said to be wrong where they are, and the others are read", () => {
    expect(
      read([
        { labels, startsAt: "yesterday" },
        { labels, startsAt }
      ])
    ).toMatchObject({
      signals: [{ name: "HighErrorRate" }],
      problems: ["alert 1 (HighErrorRate) has no startsAt and no activeAt that is a time"]
    })
    expect(readAlerts(`${JSON.stringify({ labels, startsAt })}\n{"labels":`)).toContain("line 2")
    expect(readAlerts("not json")).toContain("not json")
  })
})
