// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of other languages are what this is about
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { maskPlaceholders, optionalEnd, optionalStart, valueMark } from "./placeholders.ts"

/** The marks as a person can see them. */
const shown = (text: string) =>
  maskPlaceholders(text).replaceAll(valueMark, "¤").replaceAll(optionalStart, "⟦").replaceAll(optionalEnd, "⟧")

describe("maskPlaceholders", () => {
  it.each<[string, string]>([
    ["kubectl logs <pod-name> -n <your namespace>", "kubectl logs ¤ -n ¤"],
    ["kubectl get pod/<pod>-0 -n=<ns>", "kubectl get pod/¤-0 -n=¤"],
    ["curl http://<host>:9090/api/<path>", "curl http://¤:9090/api/¤"],
    ["curl <prometheus-url>/metrics", "curl ¤/metrics"],
    ["echo $(kubectl get pod <pod>)", "echo $(kubectl get pod ¤)"],
    ["kubectl -n {{ namespace }} get ${{ inputs.kind }}", "kubectl -n ¤ get ¤"],
    ["kubectl logs <pod> [-c <container>] [--previous]", "kubectl logs ¤ ⟦-c ¤⟧ ⟦--previous⟧"],
    ["ping [HOST|IP]", "ping ¤"],
    ["kubectl apply -f <file.yaml>", "kubectl apply -f ¤"],
    ["kubectl apply -f <file.yaml> && date", "kubectl apply -f ¤ && date"]
  ])("finds the values to fill in in %s", (text, masked) => expect(shown(text)).toBe(masked))

  it.each([
    "sort < in > out",
    "sort <in >out",
    "sort <in>out",
    "sort <in.txt> out.txt",
    "cat <in>/tmp/out",
    "cat <in>>out",
    "cat <in>&2",
    "cat <<EOF>file",
    "cat <<<word>out",
    "diff <(a) <(b)",
    "echo '<pod>' \"<pod>\" # <pod>",
    "kubectl get pods -o go-template='{{range .items}}{{end}}'",
    "{{ a; rm -rf / }}",
    "{{ a | sh }}",
    "[ -f x ]",
    "grep [a-z] file",
    "[[ -n x ]]"
  ])("leaves %s to the shell", (text) => expect(maskPlaceholders(text)).toBe(text))

  it("ends for any text, and adds no operator of a shell", () => {
    const operators = (text: string) => text.replace(/[^|&;]/g, "")
    fc.assert(
      fc.property(fc.array(fc.constantFrom(..."<>[]{}'\"\\$()#ab -|;&\n", "<a>", "{{a}}", "[-a", "$("), { maxLength: 40 }), (pieces) => {
        const text = pieces.join("")
        expect([text, operators(maskPlaceholders(text)).length <= operators(text).length]).toEqual([text, true])
      }),
      { numRuns: 3_000 }
    )
  })
})
