import { describe, expect, it } from "vitest"
import { jaegerTrace, resourceSpans, toldSpans } from "./answers.fixture.ts"
import { tracesIn } from "./read-answer.ts"

const spans = (answer: unknown) => tracesIn(answer)?.flatMap((trace) => trace.spans.map(({ id: _, parent: __, ...span }) => span))
const parents = (answer: unknown) =>
  tracesIn(answer)?.flatMap((trace) => trace.spans.map(({ parent }) => trace.spans.findIndex(({ id }) => id === parent)))

describe("a request is read from", () => {
  it.each<readonly [server: string, answer: unknown]>([
    ["Tempo", { batches: resourceSpans }],
    ["Tempo's second API", { trace: { resourceSpans }, metrics: {} }],
    ["an OTLP export", { resourceSpans }],
    ["Jaeger's third API", { result: { resourceSpans } }],
    ["Jaeger", { data: [jaegerTrace], total: 0, errors: null }]
  ])("%s", (_, answer) => {
    expect(spans(answer)).toEqual(toldSpans)
    expect(parents(answer)).toEqual([-1, 0, 1])
  })

  it.each<readonly [what: string, answer: unknown]>([
    ["nothing", undefined],
    ["a word", "x"],
    ["another answer", { status: "success", data: { result: [] } }],
    ["a list of services", { data: ["cart"] }]
  ])("but not from %s", (_, answer) => {
    expect(tracesIn(answer)).toBeUndefined()
  })

  it("though parts of it are missing", () => {
    expect(
      spans({ data: [{ traceID: "1", spans: [{ spanID: "a" }, { spanID: "b", startTime: 1, duration: 1 }], processes: null }] })
    ).toEqual([{ service: "unknown", name: "", kind: "internal", start: 0.001, end: 0.002, isFailed: false, resource: {} }])
    expect(spans({ batches: [{ scopeSpans: [{ spans: [{ spanId: "a", traceId: "t" }] }] }] })).toEqual([])
  })
})
