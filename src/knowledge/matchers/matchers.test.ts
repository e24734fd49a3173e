import { Result } from "effect"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { matcherHolds, showMatcher } from "./match-labels.ts"
import { parseMatcher } from "./parse-matcher.ts"

const parse = (text: string) => Result.getOrThrow(parseMatcher(text))
const holds = (text: string, labels: Record<string, string>) => matcherHolds(parse(text), labels)

describe("parseMatcher", () => {
  it.each<[string, string, string, string]>([
    ["alertname=KubePodNotReady", "alertname", "=", "KubePodNotReady"],
    ['alertname = "Kube Pod"', "alertname", "=", "Kube Pod"],
    ["severity!=info", "severity", "!=", "info"],
    ['alertname=~"KubePod.+|KubeContainerWaiting"', "alertname", "=~", "KubePod.+|KubeContainerWaiting"],
    ["team!~web|api", "team", "!~", "web|api"],
    ['"app.kubernetes.io/name"="größe 🙂"', "app.kubernetes.io/name", "=", "größe 🙂"],
    ["größe=ok", "größe", "=", "ok"],
    ['a="x\\"y\\\\z\\n"', "a", "=", 'x"y\\z\n'],
    ['a=""', "a", "=", ""],
    ["a=", "a", "=", ""]
  ])("%s", (text, label, operator, value) => {
    expect(parse(text)).toEqual({ label, operator, value })
  })

  it.each<[string, string]>([
    ["alertname", "is not a matcher"],
    ["{a=b}", "without braces"],
    ['=~"x"', "is not a matcher"],
    ['""="x"', "needs a label name"],
    ["a=b=c", "is not a matcher"],
    ["a=b c", "is not a matcher"],
    ['a="\\x"', "escape"],
    ['a=~"("', "not a regular expression"],
    ['a=~"(?=x)"', "not a regular expression"],
    [`a=~"${"x".repeat(2_000)}"`, "longer than"]
  ])("refuses %s", (text, message) => {
    expect(Result.match(parseMatcher(text), { onSuccess: () => "accepted", onFailure: (problem) => problem })).toContain(message)
  })

  it("reads what it shows", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (label, value) => {
        const matcher = { label, operator: "=" as const, value }
        const written = `${JSON.stringify(label)}=${JSON.stringify(value)}`
        fc.pre(!/\\[^\\"n]/.test(written))
        expect(parse(written)).toEqual(matcher)
      })
    )
  })
})

describe("matcherHolds", () => {
  it.each<[string, Record<string, string>, boolean]>([
    ["a=b", { a: "b" }, true],
    ["a=b", {}, false],
    ["a!=b", {}, true],
    ['a=""', {}, true],
    ["a=~b.*", { a: "bcd" }, true],
    ["a=~b", { a: "abc" }, false],
    ["a=~b|c", { a: "cd" }, false],
    ['a=~".*"', {}, true],
    ['a=~".+"', {}, false],
    ["a!~b.*", { a: "x" }, true],
    ["a!~b.*", {}, true],
    ["constructor=~.+", {}, false]
  ])("%s over %o is %s", (text, labels, expected) => {
    expect(holds(text, labels)).toBe(expected)
  })

  it("is shown as written in a runbook", () => {
    expect(showMatcher(parse("a=~b|c"))).toBe('a=~"b|c"')
  })
})
