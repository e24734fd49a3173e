import { describe, expect, it } from "vitest"
import type { Report } from "../../diagnose/reason/report.ts"
import { reportText } from "./report-text.ts"

const hypothesis = (code: string, status: Report["hypotheses"][number]["status"]): Report["hypotheses"][number] => ({
  code,
  entity: { kind: "Deployment", namespace: "shop", name: "cart" },
  status,
  likelihood: 0.9,
  evidence: [{ sentence: `the sign of ${code}`, supports: true, cites: ["events.txt:3"] }]
})

const report = (parts: Partial<Report>): Report => ({
  verdict: "healthy",
  alsoAt: [],
  summary: "nothing is wrong",
  symptoms: [],
  hypotheses: [],
  ruledOut: [],
  next: [],
  unread: [],
  apiCalls: 1,
  millis: 1,
  ...parts
})

describe("a report in a terminal", () => {
  const entity = { kind: "Deployment", namespace: "shop", name: "cart" }

  it("says that all is well where it was asked, and what is wrong elsewhere", () => {
    const text = reportText(report({ hypotheses: [hypothesis("node-lost", "confirmed")] }), 80)
    expect(text).toMatch(/^Healthy: nothing is wrong now\.\n\nWrong elsewhere\n {2}- node-lost at/)
  })

  it("gives the cause with its place and why, then what else is wrong, and what was only considered", () => {
    const cause = { code: "file-missing", entity, summary: "a file is not there" }
    const hypotheses = [
      hypothesis("file-missing", "confirmed"),
      hypothesis("hpa-conflict", "confirmed"),
      hypothesis("command-not-found", "inconclusive"),
      hypothesis("probe", "refuted")
    ]
    const text = reportText(report({ verdict: "cause", cause, summary: cause.summary, hypotheses, ruledOut: ["probe"] }), 80)
    expect(text.split("\n")).toEqual([
      "Cause: a file is not there",
      "  at:    Deployment shop/cart",
      "  code:  file-missing (90 %)",
      "",
      "Because",
      "  - the sign of file-missing  [events.txt:3]",
      "",
      "Wrong as well",
      "  - hpa-conflict at Deployment shop/cart (90 %)",
      "",
      "Also considered",
      "  - command-not-found at Deployment shop/cart (90 %)",
      "",
      "Ruled out: probe"
    ])
  })

  it("chooses between nothing where there is no answer", () => {
    const hypotheses = [hypothesis("file-missing", "confirmed"), hypothesis("hpa-conflict", "confirmed")]
    const text = reportText(report({ verdict: "inconclusive", summary: "both stand", hypotheses }), 80)
    expect(text).toMatch(/^Not enough evidence: both stand\.\n\nAlso considered\n.*file-missing.*\n.*hpa-conflict/)
  })

  it("fits a narrow terminal", () => {
    const cause = { code: "file-missing", entity, summary: "a file that is named at length ".repeat(4).trim() }
    const text = reportText(report({ verdict: "cause", cause, summary: cause.summary, next: ["look at it ".repeat(9)] }), 40)
    expect(text.split("\n").filter((line) => line.length > 40)).toEqual([])
  })
})
