import { readFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { type Classify, lintRunbook } from "./lint-runbook.ts"

/** As `policy` classifies, as far as these runbooks go. */
const classify: Classify = (argv) => {
  const [, verb = "", ...rest] = argv
  const named = rest.filter((word) => !word.startsWith("-")).length > 1
  const kinds = {
    get: "read",
    diff: "read",
    delete: "destructive",
    restart: "low",
    rollout: "low",
    rollback: "high",
    test: "high",
    proxy: "forbidden"
  } as const
  const found = Object.entries(kinds).find(([name]) => argv.includes(name))?.[1] ?? "destructive"
  const names = named ? rest.slice(-1) : []
  return {
    class: found,
    effects: [{ verb: "unknown", kind: "*", names, scope: "objects", sensitive: false, reversible: true, class: found }],
    reasons: [`${verb} is ${found}`]
  }
}
const lint = (text: string) => lintRunbook({ file: "r.yaml", text }, classify, ["dependency-unreachable", "out-of-memory-limit"])
const places = (text: string) =>
  Effect.map(lint(text), (findings) => findings.map(({ rule, severity, line, column }) => `${line}:${column} ${severity} ${rule}`))
const shipped = (path: string) => readFileSync(new URL(`../../../runbooks/${path}/runbook.yaml`, import.meta.url), "utf8")

const full = (spec: string) => `apiVersion: handrail.dev/v1alpha1
kind: Runbook
metadata: {name: r}
spec:
  match: [{matchers: [a=b]}]
${spec.replaceAll(/^/gm, "  ")}`
const probe = (resource: string) => `{id: p, read: {get: ${resource}}, weigh: [{when: 'true', supports: 2, because: x}]}`

describe("lintRunbook", () => {
  it.effect("flags the rollback of DESIGN's example: destructive, without a target", () =>
    Effect.gen(function* () {
      const findings = yield* lint(shipped("control-plane/kube-api-latency"))
      expect(findings).toMatchObject([
        {
          severity: "error",
          rule: "destructive-rollback",
          line: 10,
          column: 8,
          message: "kubectl delete pod is destructive, with no target, and would never be run to undo something"
        }
      ])
    })
  )

  it.effect.each(["workloads/bad-rollout", "network/cni-regression"])("has nothing to say of %s", (path) =>
    Effect.gen(function* () {
      expect(yield* lint(shipped(path))).toEqual([])
    })
  )

  it.effect.each<[string, string, ReadonlyArray<string>]>([
    ["what does not load", "name: r\nactions:\n- cmd: a | b\n", ["3:8 error invalid"]],
    ["a forbidden command", full("actions: [{cmd: kubectl proxy, validate: exit code 0}]"), ["6:19 error forbidden-command"]],
    ["a destructive step", full("actions:\n- cmd: kubectl delete pod x\n  validate: exit code 0"), ["7:10 warning destructive-command"]],
    [
      "a simulation that changes",
      full("actions:\n- {cmd: kubectl get x, simulate: kubectl rollout restart x}"),
      ["7:36 error mutating-simulation"]
    ],
    [
      "a change without validation, moved by `after`",
      full("actions:\n- {id: b, after: a, cmd: kubectl rollout restart x}\n- {id: a, cmd: kubectl get x}"),
      ["7:5 warning change-unvalidated"]
    ],
    [
      "a change for any cause, and no rival",
      full(
        `diagnose: {hypotheses: [{id: h, title: h, probes: [${probe("pods")}]}]}\nactions:\n- {cmd: kubectl rollout undo x, validate: exit code 0}`
      ),
      ["6:26 warning single-hypothesis", "8:5 warning change-undiagnosed"]
    ],
    [
      "secrets",
      full(
        `diagnose: {hypotheses: [{id: h, title: h, probes: [${probe("pods")}]}, {id: i, title: i, probes: [${probe("secrets")}]}]}\nactions: [{cmd: kubectl get x}]`
      ),
      ["6:161 error secret-read"]
    ],
    [
      "causes that the library does not have",
      full(
        "diagnose: {hypotheses: [{id: h, title: h, cause: out-of-memory-limit}, {id: i, title: i, cause: dependency-unreachible}]}\nactions: [{cmd: kubectl get x}]"
      ),
      ["6:99 error unknown-cause"]
    ],
    ["no match", full("actions: [{cmd: kubectl get x}]").replace(/ {2}match.*\n/, ""), ["5:3 warning never-chosen"]],
    [
      "an unused parameter",
      full("parameters:\n- {name: a, type: string}\n- {name: b, type: string}\nactions: [{cmd: 'kubectl get $" + "{params.b}'}]"),
      ["7:5 warning unused-parameter"]
    ]
  ])("flags %s", ([, text, expected]) =>
    Effect.gen(function* () {
      expect(yield* places(text)).toEqual(expected)
    })
  )
})
