import fc from "fast-check"
import { parse } from "unbash"
import { print } from "unbash/printer"
import { describe, expect, it } from "vitest"
import { effectClasses, isAtLeast, isMutation, worstClass } from "../domain/command-effects.ts"
import { argvOf, labelled } from "./classify.fixture.ts"
import { classify } from "./classify.ts"
import { labelledLines } from "./classify-line.fixture.ts"
import { classifyLine } from "./classify-line.ts"
import { maskPlaceholders } from "./effects/shell/placeholders.ts"

const lines = labelledLines()
const verdict = (cmd: string) => (isMutation(classifyLine(cmd).class) ? "write" : "read")

describe("classifyLine", () => {
  it("takes no labelled change for a read, and hardly a read for a change", () => {
    const counts = { "read as read": 0, "read as write": 0, "write as read": 0, "write as write": 0 }
    const wrong: Array<string> = []
    for (const { cmd, expect: label } of lines) {
      const got = verdict(cmd)
      counts[`${label} as ${got}`] += 1
      if (got !== label) wrong.push(`${label} as ${got}: ${cmd}`)
    }
    console.table({
      "labelled read": { "classed read": counts["read as read"], "classed write": counts["read as write"] },
      "labelled write": { "classed read": counts["write as read"], "classed write": counts["write as write"] }
    })
    expect(wrong.filter((line) => line.startsWith("write as read"))).toEqual([])
    expect(wrong.length / lines.length, wrong.join("\n")).toBeLessThan(0.02)
  })

  it("gives a reason for everything but a plain read", () => {
    for (const { cmd } of lines) {
      const { class: value, reasons } = classifyLine(cmd)
      if (value !== "read") expect([cmd, reasons.length]).not.toEqual([cmd, 0])
    }
  })

  it.each<[string, string]>([
    ["kubectl get pods | grep web", "read"],
    ["kubectl get secret db -o yaml | grep password", "sensitive-read"],
    ["kubectl rollout undo deployment/web -n shop && kubectl get pods", "low"],
    ["kubectl delete pod web-1; kubectl get pods", "high"],
    ["cat ~/.kube/config", "sensitive-read"],
    ["kubectl get pods > pods.txt", "high"],
    ["KUBECONFIG=/tmp/other kubectl get pods", "forbidden"],
    ["", "destructive"],
    ["# only a comment", "destructive"]
  ])("%s is %s", (line, value) => expect(classifyLine(line).class).toBe(value))

  it.each<[string, string]>([
    ["kubectl get pods | sh", "the shell runs a script that is not seen here"],
    ["$TOOL get pods", "which program runs is not known until the text runs"],
    ["kubectl get pods |", "the shell's grammar does not take this text"],
    ["kubectl get pods\u0000", "a control character (U+0000)"],
    ["kubectl get\u00a0pods", "looks like another (U+00A0)"],
    ["kub\u0435ctl get pods", "looks like another (U+0435)"],
    ["bash -c 'bash -c \"kubectl delete pod x\"'", "Pod x"]
  ])("says of %j why: %s", (line, reason) => expect(classifyLine(line).reasons.join("\n")).toContain(reason))
})

const quote = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`

describe("classifyLine, for any text", () => {
  /** Lines without anything that a shell would read differently beside another. */
  const plainLine = fc.constantFrom(...lines.map(({ cmd }) => cmd).filter((cmd) => /^[\w ./:=@,-]+$/.test(cmd)))
  const wrapping = fc.constantFrom<(cmd: string) => string>(
    (cmd) => `sudo ${cmd}`,
    (cmd) => `time ${cmd}`,
    (cmd) => `timeout 5 ${cmd}`,
    (cmd) => `A=b ${cmd}`,
    (cmd) => `( ${cmd} )`,
    (cmd) => `if true; then ${cmd}; fi`,
    (cmd) => `while true; do ${cmd}; done`,
    (cmd) => `echo "$( ${cmd} )"`,
    (cmd) => `bash -c ${quote(cmd)}`,
    (cmd) => `ssh host ${quote(cmd)}`,
    (cmd) => `watch ${quote(cmd)}`,
    (cmd) => `f() { ${cmd}; }; f`,
    (cmd) => `xargs ${cmd}`,
    (cmd) => `${cmd} 2>&1`,
    (cmd) => `${cmd} | cat`
  )
  const anyLine = fc.constantFrom(...lines.map(({ cmd }) => cmd))

  it("judges a command of plain words as classify does", () => {
    for (const value of effectClasses) {
      for (const line of labelled[value]) {
        const argv = argvOf(line)
        const inText = classifyLine(argv.map(quote).join(" ")).class
        // A text may say more than an argv may: other programs, and words that a shell has already read.
        if (isAtLeast("forbidden", value) && isMutation(classify(argv).class) && !/[|;`$]|^(A=b|sh) /.test(line)) {
          expect([line, isMutation(inText)]).toEqual([line, true])
        } else if (!isMutation(value)) expect([line, inText]).toEqual([line, value])
      }
    }
  })

  it("is as bad as the worse of two commands that are joined", () => {
    const joined = fc.constantFrom(" && ", " || ", "; ", "\n", " | ")
    fc.assert(
      fc.property(plainLine, plainLine, joined, (one, two, operator) => {
        const both = classifyLine(`${one}${operator}${two}`).class
        const floor = worstClass([classifyLine(one).class, classifyLine(two).class])
        expect([one, operator, two, isAtLeast(both, floor)]).toEqual([one, operator, two, true])
      }),
      { numRuns: 2_000 }
    )
  })

  it("is not lowered by what is put around a command", () => {
    fc.assert(
      fc.property(plainLine, wrapping, wrapping, (cmd, inner, outer) => {
        fc.pre(verdict(cmd) === "write")
        const wrapped = outer(inner(cmd))
        expect([wrapped, verdict(wrapped)]).toEqual([wrapped, "write"])
      }),
      { numRuns: 1_000 }
    )
  })

  it("is not lowered by another word at its end", () => {
    const word = fc.constantFrom(
      "-v",
      "-n",
      "-q",
      "-x",
      "--verbose",
      "--quiet",
      "--all",
      "x",
      "-",
      "--",
      "--color=auto",
      "-f",
      "--dry",
      "$X",
      "<x>",
      "2>&1",
      "</dev/null",
      "| cat"
    )
    fc.assert(
      fc.property(plainLine, word, (cmd, more) => {
        // `rabbitmqctl stop_app` is a change and `redis-cli -x info` not: flags of some programs choose the command.
        fc.pre(verdict(cmd) === "write" && !/^(redis-cli|kafka|nginx$|psql$|mysql$|nc |telnet)/.test(cmd))
        expect([`${cmd} ${more}`, verdict(`${cmd} ${more}`)]).toEqual([`${cmd} ${more}`, "write"])
      }),
      { numRuns: 2_000 }
    )
  })

  it("means the same after its grammar has printed it", () => {
    fc.assert(
      fc.property(anyLine, (cmd) => {
        const script = parse(cmd)
        fc.pre((script.errors ?? []).length === 0 && maskPlaceholders(cmd) === cmd && !cmd.startsWith("$ "))
        const printed = print(script)
        expect([cmd, print(parse(printed))]).toEqual([cmd, printed])
        fc.pre(printed.trim() !== "")
        expect([printed, classifyLine(printed).class]).toEqual([printed, classifyLine(cmd).class])
      }),
      { numRuns: 1_000 }
    )
  })

  it("never throws, and takes no rubbish for a read that changes something", () => {
    const piece = fc.oneof(
      fc.string({ unit: "binary", maxLength: 6 }),
      fc.constantFrom(
        ..."<>|&;(){}[]$`'\"\\#=!*?~\n ",
        "kubectl",
        "get",
        "delete",
        "pods",
        "$(",
        "${",
        "<<EOF\n",
        "EOF\n",
        "{{",
        "}}",
        "<x>",
        "do",
        "done",
        "if",
        "fi",
        "[-n",
        "xargs ",
        "sudo "
      )
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("")
        expect(effectClasses).toContain(classifyLine(text).class)
        expect([text, isMutation(classifyLine(`${text}\nkubectl delete pod x`).class) || /['"`#\\<{(]/.test(text)]).toEqual([text, true])
      }),
      { numRuns: 3_000 }
    )
  })

  it("answers for text of any depth and length in bounded time", () => {
    for (const text of [
      "$(".repeat(5_000),
      "(".repeat(20_000),
      "`".repeat(9_999),
      "{a,b}".repeat(8_000),
      "<x>".repeat(15_000),
      "[-x ".repeat(10_000),
      "'\"".repeat(20_000)
    ]) {
      expect(isMutation(classifyLine(text).class)).toBe(true)
    }
  })
})
