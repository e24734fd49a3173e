import { describe, expect, it } from "vitest"
import { compareVersions, parseVersion } from "./version.ts"

describe("parseVersion", () => {
  it.each([
    ["1.35.2", [1, 35, 2]],
    ["v1.35.2-rc.1+build.7", [1, 35, 2]],
    ["2.42.0+ds", [2, 42, 0]],
    ["15.18 (Debian 15.18-0+deb12u1)", [15, 18, 0]],
    ["26", [26, 0, 0]],
    ["unknown", undefined]
  ])("reads %s", (text, version) => {
    expect(parseVersion(text)).toEqual(version)
  })
})

describe("compareVersions", () => {
  it("compares numbers, not text, major first", () => {
    const sorted = [
      [1, 9, 0],
      [1, 10, 0],
      [1, 10, 2],
      [2, 0, 0]
    ] as const
    expect([...sorted].reverse().sort(compareVersions)).toEqual(sorted)
    expect(compareVersions([1, 2, 3], [1, 2, 3])).toBe(0)
  })
})
