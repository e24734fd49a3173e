import { describe, expect, it } from "vitest"
import { exposedName, exposedSample } from "./exposition.ts"

describe("a line that a server exposes", () => {
  it("is a name, labels and a value, whatever labels hold", () => {
    expect(exposedSample("process_start_time_seconds 1.76e+09")).toEqual({ name: "process_start_time_seconds", labels: {}, value: 1.76e9 })
    expect(exposedSample('http_requests_total{method="post",code="200"} 1027 1395066363000')).toEqual({
      name: "http_requests_total",
      labels: { method: "post", code: "200" },
      value: 1027
    })
    expect(exposedSample('x{path="C:\\\\DIR\\\\a}b",why="said \\"no\\"\\n",} 3')?.labels).toEqual({
      path: "C:\\DIR\\a}b",
      why: 'said "no"\n'
    })
  })

  it("may be no finite number", () => {
    expect(["+Inf", "-Inf", "NaN"].map((text) => exposedSample(`x ${text}`)?.value)).toEqual([
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN
    ])
  })

  it("is none where it is a comment, prose or cut", () => {
    for (const line of ["# TYPE x counter", "", "x", "x is three", 'x{a="b} 1', "2 3", 'x{a="b"}'])
      expect(exposedSample(line)).toBeUndefined()
  })

  it("is named without being read", () => {
    expect([exposedName('x_total{a="b c"} 1'), exposedName("y 2"), exposedName("")]).toEqual(["x_total", "y", ""])
  })
})
