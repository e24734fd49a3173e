import { describe, expect, it } from "vitest"
import { commandLine, count, duration, percent, printable } from "./words.ts"

describe("words", () => {
  it.each([
    [400, "0.4 s"],
    [12_000, "12 s"],
    [59_600, "1 min"],
    [185_000, "3 min 5 s"],
    [7_800_000, "2 h 10 min"]
  ])("says %i ms as %s", (millis, text) => expect(duration(millis)).toBe(text))

  it("never claims certainty", () => {
    expect(percent(0.9999)).toBe("99%")
    expect(percent(0.0001)).toBe("1%")
  })

  it("counts", () => {
    expect(count(1, "step")).toBe("1 step")
    expect(count(2, "person", "people")).toBe("2 people")
  })

  it("quotes exactly the words that a shell would split or expand", () => {
    expect(commandLine(["kubectl", "-n", "shop", "rollout", "undo", "deployment/checkout"])).toBe(
      "kubectl -n shop rollout undo deployment/checkout"
    )
    expect(commandLine(["kubectl", "get", "pods", "-o", "jsonpath={.items[*]}", "it's"])).toBe(
      "kubectl get pods -o 'jsonpath={.items[*]}' 'it'\\''s'"
    )
  })

  it("shows terminal escapes and direction marks instead of obeying them", () => {
    expect(printable("a\u001b[31mred\u202e")).toBe("a\\u{1b}[31mred\\u{202e}")
  })
})
