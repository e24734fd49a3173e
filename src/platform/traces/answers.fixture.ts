/** The same request as each server tells it: cart waits two seconds for stock, which ends with an error. */

const START = 1_767_268_800_000

const nanos = (millis: number): string => `${START + millis}000000`

const attributes = (given: Readonly<Record<string, string>>) =>
  Object.entries(given).map(([key, value]) => ({ key, value: { stringValue: value } }))

/** As OpenTelemetry exports it; Tempo calls the list `batches`. */
export const resourceSpans = [
  {
    resource: { attributes: attributes({ "service.name": "cart", "k8s.namespace.name": "shop", "k8s.deployment.name": "cart" }) },
    scopeSpans: [
      {
        spans: [
          {
            traceId: "e8RqWZAfQkKhB3F0wQ5fRw==",
            spanId: "AAAAAAAAAAE=",
            name: "GET /cart",
            kind: "SPAN_KIND_SERVER",
            startTimeUnixNano: nanos(0),
            endTimeUnixNano: nanos(2_000),
            attributes: [{ key: "http.response.status_code", value: { intValue: "500" } }],
            status: { code: "STATUS_CODE_ERROR" }
          },
          {
            traceId: "e8RqWZAfQkKhB3F0wQ5fRw==",
            spanId: "AAAAAAAAAAI=",
            parentSpanId: "AAAAAAAAAAE=",
            name: "GET",
            kind: 3,
            startTimeUnixNano: nanos(10),
            endTimeUnixNano: nanos(1_990),
            attributes: attributes({ "server.address": "stock.shop.svc.cluster.local" }),
            status: {}
          }
        ]
      }
    ]
  },
  {
    resource: { attributes: attributes({ "service.name": "stock" }) },
    scopeSpans: [
      {
        spans: [
          {
            traceId: "e8RqWZAfQkKhB3F0wQ5fRw==",
            spanId: "AAAAAAAAAAM=",
            parentSpanId: "AAAAAAAAAAI=",
            name: "GET /stock",
            kind: "SPAN_KIND_SERVER",
            startTimeUnixNano: nanos(20),
            endTimeUnixNano: nanos(1_980),
            status: { code: 2, message: "deadlock detected" }
          }
        ]
      }
    ]
  }
]

const tag = (key: string, value: string | number | boolean) => ({ key, type: typeof value, value })

/** As Jaeger's query service gives it. */
export const jaegerTrace = {
  traceID: "7bc46a59901f4242a1077174c10e5f47",
  spans: [
    {
      traceID: "7bc46a59901f4242a1077174c10e5f47",
      spanID: "0000000000000001",
      operationName: "GET /cart",
      references: [],
      startTime: START * 1_000,
      duration: 2_000_000,
      tags: [tag("span.kind", "server"), tag("http.status_code", 500), tag("error", true)],
      logs: [],
      processID: "p1"
    },
    {
      traceID: "7bc46a59901f4242a1077174c10e5f47",
      spanID: "0000000000000002",
      operationName: "GET",
      references: [{ refType: "CHILD_OF", traceID: "7bc46a59901f4242a1077174c10e5f47", spanID: "0000000000000001" }],
      startTime: START * 1_000 + 10_000,
      duration: 1_980_000,
      tags: [tag("span.kind", "client"), tag("http.url", "http://stock.shop.svc.cluster.local:8080/stock")],
      logs: [],
      processID: "p1"
    },
    {
      traceID: "7bc46a59901f4242a1077174c10e5f47",
      spanID: "0000000000000003",
      operationName: "GET /stock",
      references: [{ refType: "CHILD_OF", traceID: "7bc46a59901f4242a1077174c10e5f47", spanID: "0000000000000002" }],
      startTime: START * 1_000 + 20_000,
      duration: 1_960_000,
      tags: [tag("span.kind", "server"), tag("error", true)],
      logs: [{ timestamp: START * 1_000, fields: [tag("event", "exception"), tag("exception.message", "deadlock detected")] }],
      processID: "p2"
    }
  ],
  processes: {
    p1: { serviceName: "cart", tags: [tag("k8s.namespace.name", "shop"), tag("k8s.deployment.name", "cart")] },
    p2: { serviceName: "stock", tags: [] }
  },
  warnings: null
}

/** What both of them tell, but for ids. */
export const toldSpans = [
  {
    service: "cart",
    name: "GET /cart",
    kind: "server",
    start: START,
    end: START + 2_000,
    isFailed: true,
    message: "status 500",
    resource: { "k8s.namespace.name": "shop", "k8s.deployment.name": "cart" }
  },
  {
    service: "cart",
    name: "GET",
    kind: "client",
    start: START + 10,
    end: START + 1_990,
    isFailed: false,
    peer: "stock.shop.svc.cluster.local",
    resource: { "k8s.namespace.name": "shop", "k8s.deployment.name": "cart" }
  },
  {
    service: "stock",
    name: "GET /stock",
    kind: "server",
    start: START + 20,
    end: START + 1_980,
    isFailed: true,
    message: "deadlock detected",
    resource: {}
  }
]
