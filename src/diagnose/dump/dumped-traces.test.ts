import { expect, it } from "vitest"
import { jaegerTrace, resourceSpans } from "../../platform/traces/answers.fixture.ts"
import { dumpedTraces } from "./dumped-traces.ts"

it.each<readonly [what: string, value: unknown, count: number]>([
  ["an answer of Tempo", { batches: resourceSpans }, 1],
  ["an answer of Jaeger, with what was asked", { query: "service=cart", response: { data: [jaegerTrace] } }, 1],
  ["anything else", { query: "up", response: { status: "success" } }, 0]
])("reads %s", (_, value, count) => {
  const found = dumpedTraces("traces/001.json", value)
  expect(found.map(({ source, trace }) => [source, trace.spans.length])).toEqual(
    Array.from({ length: count }, () => [`traces/001.json trace ${found[0]?.trace.id}`, 3])
  )
})
