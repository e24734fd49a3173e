import { describe, expect, it } from "vitest"
import { readExposed } from "./exposed-metrics.ts"

const source = "commands/004.txt"
const level = '{flow_schema="ci",priority_level="workload-low",reason="queue-full"}'

describe("what a saved output exposes of a server", () => {
  it("is read whole, and from what grep left of it", () => {
    const lines = [
      "# HELP apiserver_flowcontrol_rejected_requests_total [BETA] Number of requests rejected",
      `apiserver_flowcontrol_rejected_requests_total${level} 412`,
      'apiserver_request_total{code="200",verb="LIST"} 9.1e+06',
      "etcd_server_has_leader 0",
      "and then it hung"
    ]
    const series = [
      {
        name: "apiserver_flowcontrol_rejected_requests_total",
        labels: { flow_schema: "ci", priority_level: "workload-low", reason: "queue-full" },
        value: 412,
        source
      },
      { name: "etcd_server_has_leader", labels: {}, value: 0, source }
    ]
    expect(readExposed(source, lines)).toEqual({ series, rest: ["and then it hung"] })
    expect(readExposed(source, lines.slice(1, 2)).series).toEqual(series.slice(0, 1))
  })

  it("is nothing where people only speak of it, or another program exposes it", () => {
    const lines = ["etcd_server_has_leader is 0 on two of them", 'http_requests_total{code="500"} 12', "NAME READY", "web 1"]
    expect(readExposed(source, lines)).toEqual({ series: [], rest: lines })
  })
})
