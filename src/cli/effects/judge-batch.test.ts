import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { classifyLine } from "../../policy/classify-line.ts"
import { judgeBatch } from "./judge-batch.ts"

const encoder = new TextEncoder()
const judge = (text: string) => judgeBatch(encoder.encode(text), classifyLine)
const line = (cmd: string, rest = {}) => JSON.stringify({ cmd, ...rest })

describe("judgeBatch", () => {
  it("answers every line, in order, with its own command", () => {
    const cmds = ["kubectl get pods", "kubectl delete pod x", "kubectl get pods | grep web"]
    const answers = judge(cmds.map((cmd) => line(cmd)).join("\n"))
    expect(answers.map(({ class: value, cmd }) => [cmd, value])).toEqual([
      ["kubectl get pods", "read"],
      ["kubectl delete pod x", "high"],
      ["kubectl get pods | grep web", "read"]
    ])
  })

  it("echoes any text exactly as it came, whatever it holds", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { maxLength: 5 }), (cmds) => {
        expect(judge(cmds.map((cmd) => `${line(cmd)}\n`).join("")).map(({ cmd }) => cmd)).toEqual(cmds)
      })
    )
  })

  it.each<[string, string]>([
    ["a byte order mark", `\uFEFF${line("kubectl get pods")}`],
    ["carriage returns", `${line("kubectl get pods")}\r\n`],
    ["blank lines", `\n \n\r\n${line("kubectl get pods")}\n\n`],
    ["other keys", line("kubectl get pods", { id: 7, class: "destructive", effects: null })],
    ["escapes", '{"\\u0063md": "kubectl\\u0020get pods"}']
  ])("does not mind %s", (_, text) => expect(judge(text)).toMatchObject([{ cmd: "kubectl get pods", class: "read" }]))

  it("names the line that cannot be read, takes it for the worst, and goes on", () => {
    const answers = judge(`${line("kubectl get pods")}\n\n{"cmd": \n[]\n{"cmd": 7}\n"kubectl"\nnull\n${line("kubectl get nodes")}\n`)
    expect(answers.map(({ class: value, cmd, error }) => [cmd, value, error?.slice(0, 16)])).toEqual([
      ["kubectl get pods", "read", undefined],
      [null, "destructive", "line 3: not JSON"],
      [null, "destructive", "line 4: not an o"],
      [null, "destructive", "line 5: not an o"],
      [null, "destructive", "line 6: not an o"],
      [null, "destructive", "line 7: not an o"],
      ["kubectl get nodes", "read", undefined]
    ])
  })

  it("loses no line to one that is not UTF-8", () => {
    const bytes = new Uint8Array([...encoder.encode(`${line("kubectl get pods")}\n`), 0xff, 0xfe, 0x0a, ...encoder.encode(line("date"))])
    expect(judgeBatch(bytes, classifyLine).map(({ cmd, error }) => cmd ?? error)).toEqual(["kubectl get pods", "line 2: not UTF-8", "date"])
  })

  it("answers nothing for nothing", () => expect(judge("")).toEqual([]))
})
