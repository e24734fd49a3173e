// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${params.name}` is how a runbook writes a parameter
import { Result } from "effect"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { tokenise } from "./tokenise.ts"

const words = (line: string) => Result.getOrThrow(tokenise(line))
const rejection = (line: string) =>
  Result.match(tokenise(line), { onSuccess: (argv) => ({ message: "accepted", fix: argv.join("\0") }), onFailure: (p) => p })

describe("tokenise", () => {
  it.each<[string, ReadonlyArray<string>]>([
    ["kubectl get pods -n kube-system -o wide", ["kubectl", "get", "pods", "-n", "kube-system", "-o", "wide"]],
    ["  kubectl   get --raw=/readyz ", ["kubectl", "get", "--raw=/readyz"]],
    ["kubectl annotate pod web-1 'note=a b; c' --overwrite", ["kubectl", "annotate", "pod", "web-1", "note=a b; c", "--overwrite"]],
    [`kubectl patch deploy web -p '{"spec":{"paused":true}}'`, ["kubectl", "patch", "deploy", "web", "-p", '{"spec":{"paused":true}}']],
    ['echo "a \\"b\\" \\\\ \\n" \'\'', ["echo", 'a "b" \\ \\n', ""]],
    ["a b\\ c d'e'\"f\"", ["a", "b c", "def"]],
    ["kubectl -n ${params.namespace} get pod/${params.pod}-x", ["kubectl", "-n", "${params.namespace}", "get", "pod/${params.pod}-x"]],
    ['kubectl get pods -l "app=${params.app},tier!=db"', ["kubectl", "get", "pods", "-l", "app=${params.app},tier!=db"]],
    ["kubectl get pods -o jsonpath='{.items[*].metadata.name}'", ["kubectl", "get", "pods", "-o", "jsonpath={.items[*].metadata.name}"]],
    ["kubectl get pods -o jsonpath={.kind}", ["kubectl", "get", "pods", "-o", "jsonpath={.kind}"]],
    ["kubectl \\\n  get pods", ["kubectl", "get", "pods"]],
    ["echo '$HOME'", ["echo", "$HOME"]]
  ])("%s", (line, expected) => {
    expect(words(line)).toEqual(expected)
  })

  it.each<[string, string, string]>([
    ["kubectl get pods | grep web", "`|` pipes into another command", "`validate`"],
    ["kubectl get pods && kubectl delete pod x", "`&&` joins two commands", "action of its own"],
    ["kubectl get pods; rm -rf /", "`;` joins two commands", "action of its own"],
    ["kubectl get pods\nkubectl get nodes", "a line break joins two commands", "action of its own"],
    ["kubectl get pods > out.txt", "`>` redirects", "kept as evidence"],
    ["kubectl get pods 2>/dev/null", "`2>` redirects", "kept as evidence"],
    ["kubectl apply -f - <<EOF", "`<<` redirects", "kept as evidence"],
    ["kubectl get pods &", "`&` runs in the background", "timeout"],
    ["kubectl delete pod $(kubectl get pods -o name)", "`$(` runs a command inside another", "parameters"],
    ['kubectl delete pod "`whoami`"', "`", "parameters"],
    ["kubectl delete pod $POD", "`$P` expands a variable", "${params.name}"],
    ['kubectl delete pod "${POD}"', "`${` expands a variable", "${params.name}"],
    ["kubectl delete pod web-*", "`*` is a file name pattern", "label selector"],
    ["kubectl delete pod {a,b}", "`{a,b}` expands to several words", "write the words out"],
    ["KUBECONFIG=x kubectl get pods", "KUBECONFIG=x sets an environment variable", "flags"],
    ["cat ~/x", "`~` expands to a home directory", "whole path"],
    ["kubectl get pods # all", "`#` starts a comment", "YAML comment"],
    ["(kubectl get pods)", "`(` starts a subshell", "action of its own"],
    ["kubectl get 'pods", "single quote (') at character 13 is never closed", "close it"],
    ["   ", "the command is empty", "kubectl get pods"]
  ])("refuses %s", (line, message, fix) => {
    const problem = rejection(line)
    expect(problem.message).toContain(message)
    expect(problem.fix).toContain(fix)
  })

  it.each<[string, ReadonlyArray<string>]>([
    [
      "kubectl get pods -n $NS | grep -v Running",
      ["- cmd: 'kubectl get pods -n ${params.ns}'", "  validate: output does not contain Running"]
    ],
    ["kubectl get pods | grep -iE 'crash|error'", ["- cmd: kubectl get pods", "  validate: 'output matches /crash|error/i'"]],
    [
      "kubectl rollout restart deploy/web && kubectl rollout status deploy/web",
      ["- cmd: kubectl rollout restart deploy/web", "- cmd: kubectl rollout status deploy/web"]
    ],
    [
      "kubectl get pods -o name | grep web | xargs kubectl delete",
      ["- cmd: kubectl get pods -o name", "  validate: output contains web", "- cmd: 'kubectl delete ${params.value}'"]
    ],
    ["kubectl get pod ${params.pod} | grep Running", ["- cmd: 'kubectl get pod ${params.pod}'", "  validate: output contains Running"]],
    ["sudo kubectl delete pod $(kubectl get pods -o name)", ["- cmd: 'kubectl delete pod ${params.value}'"]]
  ])("writes %s as steps", (line, steps) => expect(rejection(line).fix.split("\n").slice(1)).toEqual(steps))

  it.each([
    "for p in a b; do kubectl get $p; done",
    "kubectl get pods || kubectl get nodes",
    "kubectl delete pod web-*",
    "kubectl get pods |"
  ])("makes no steps up for %s", (line) => expect(rejection(line).fix).not.toContain("cmd:"))

  it("gives back any words that were quoted, whatever they hold", () => {
    const quote = (word: string) => `'${word.replaceAll("'", "'\\''")}'`
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1, maxLength: 8 }), (argv) => {
        const [program = ""] = argv
        fc.pre(!/^[A-Za-z_]\w*=/.test(program))
        expect(words(argv.map(quote).join(" "))).toEqual(argv)
      })
    )
  })

  it("never throws, and never lets an unquoted shell operator through", () => {
    const pieces = fc.constantFrom(..."ab '\"\\$`|&;<>(){}*?[]~#=\n", "${params.x}", "$(")
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
        const result = tokenise(parts.join(""))
        const quotes = parts.some((part) => /['"\\]/.test(part))
        if (Result.isSuccess(result) && !quotes) expect(result.success.join(" ").replaceAll("${params.x}", "")).not.toMatch(/[|&;<>`*?[]/)
      }),
      { numRuns: 2_000 }
    )
  })
})
