// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${params.name}` is how a runbook writes a parameter
import { readFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import fc from "fast-check"
import { loadRunbook } from "./load-runbook.ts"

const load = (text: string) => loadRunbook({ file: "r.yaml", text })
const rejection = (text: string) =>
  load(text).pipe(
    Effect.flip,
    Effect.map(({ message }) => message)
  )
const read = (path: string) => readFileSync(new URL(`../../runbooks/${path}`, import.meta.url), "utf8")

const full = (spec: string) => `apiVersion: handrail.dev/v1alpha1
kind: Runbook
metadata: {name: web-down}
spec:
${spec.replaceAll(/^/gm, "  ")}
`
const oneAction = "actions:\n- cmd: kubectl get pods\n"

describe("the short form", () => {
  it.effect("loads as teams write it", () =>
    Effect.gen(function* () {
      const runbook = yield* loadRunbook({ file: "api.yaml", text: read("control-plane/kube-api-latency/runbook.yaml") })
      expect(runbook).toMatchObject({
        name: "kube-api-latency",
        form: "short",
        match: [],
        preconditions: [{ _tag: "promql", query: "apiserver_request_duration_seconds_p99 > 1.5" }],
        actions: [
          {
            id: "step-1",
            argv: ["kubectl", "get", "--raw=/readyz"],
            validate: [{ _tag: "output-contains", text: "ok", negated: false }]
          },
          {
            id: "step-2",
            cmd: "kubectl get pods -n kube-system -o wide",
            argv: ["kubectl", "get", "pods", "-n", "kube-system", "-o", "wide"],
            validate: [{ _tag: "restarts-at-most", limit: 3 }]
          }
        ],
        rollback: [["kubectl", "delete", "pod"]],
        approvals: { groups: ["sre-leads"], people: 1 }
      })
    })
  )
})

describe("the full form", () => {
  it.effect("loads all that it can hold", () =>
    Effect.gen(function* () {
      const runbook = yield* load(
        full(`match:
- matchers: ['alertname=~"KubeDeployment.+"', namespace!=kube-system]
parameters:
- {name: namespace, type: namespace, from: labels.namespace}
- name: deployment
  type: deployment
  namespaceFrom: namespace
  from: [labels.deployment, {ownerOf: labels.pod}]
- name: release
  type: helmrelease
  namespaceFrom: namespace
  required: false
  from:
    find: daemonsets.apps
    namespace: "\${params.namespace}"
    labelSelector: app.kubernetes.io/managed-by=Helm
    value: objects[0].metadata.annotations["meta.helm.sh/release-name"]
schedule:
  notDuring:
  - {cron: 0 22 * * 5, duration: 60h, timeZone: Europe/Berlin, reason: weekend}
preconditions: [{metric: up == 0}]
diagnose:
  healthy:
  - id: rolled-out
    read: {get: deployments.apps, namespace: shop}
    when: objects.all(d, d.status.readyReplicas == d.spec.replicas)
    because: "all \${objects.size()} deployments are ready"
  hypotheses:
  - id: bad-image
    title: The image cannot be pulled
    prior: 0.3
    entity: "Deployment/\${params.namespace}/\${params.deployment}"
    probes:
    - id: waiting
      reads:
        pods: {get: pods, namespace: "\${params.namespace}", ownedBy: "deployment/\${params.deployment}"}
        nodes: {get: nodes}
      let: {waiting: "pods.filter(p, p.status.phase == 'Pending')"}
      weigh:
      - {when: waiting.size() > 0, supports: 20, because: "\${waiting.size()} of \${pods.size()} pods wait"}
      - {when: nodes.size() == 0, refutes: 4, because: no nodes}
    refinements:
    - id: tag-missing
      title: The tag does not exist
      probes:
      - id: logs
        read: {logs: {namespace: shop, previous: true}}
        weigh: [{when: "lines.exists(l, l.line.contains('x'))", supports: 5, because: it says so}]
actions:
- id: verify
  after: undo
  cmd: [kubectl, get, pods]
  validate: all pods ready
- id: undo
  cmd: kubectl -n \${params.namespace} rollout undo deployment/\${params.deployment}
  when: diagnosis.verdict == "confirmed" && params.deployment != ""
  validate: [exit code 0, {cel: output.exitCode == 0}]
  retry: {times: 2, delay: 10s}
  timeout: 5m
  rollback: {cmd: kubectl rollout undo deployment/x}
  simulate: kubectl diff -f x
  approvals: {groups: [sre], people: 2}
postconditions: [{metric: up == 1}]
approvals: [{group: sre}]
tests: [{scenario: bad-rollout, outcome: resolved, hypothesis: bad-image}]
`)
      )
      expect(runbook.parameters.map(({ from }) => from)).toEqual([
        [{ _tag: "cel", expression: "labels.namespace" }],
        [
          { _tag: "cel", expression: "labels.deployment" },
          { _tag: "owner", pod: "labels.pod" }
        ],
        [
          {
            _tag: "find",
            resource: "daemonsets.apps",
            namespace: "${params.namespace}",
            labelSelector: "app.kubernetes.io/managed-by=Helm",
            value: 'objects[0].metadata.annotations["meta.helm.sh/release-name"]'
          }
        ]
      ])
      expect(runbook.quiet).toEqual([{ cron: "0 22 * * 5", durationMs: 216_000_000, timeZone: "Europe/Berlin", reason: "weekend" }])
      const [hypothesis] = runbook.diagnose?.hypotheses ?? []
      expect(hypothesis?.probes[0]?.weigh.map(({ likelihoodRatio }) => likelihoodRatio)).toEqual([20, 0.25])
      expect(hypothesis?.probes[0]?.reads.map(({ as }) => as)).toEqual(["pods", "nodes"])
      expect(hypothesis?.children[0]?.prior).toBe(0.2)
      expect(runbook.actions.map(({ id }) => id)).toEqual(["undo", "verify"])
      expect(runbook.actions[0]).toMatchObject({ retry: { times: 2, delayMs: 10_000 }, timeoutMs: 300_000, approvals: { people: 2 } })
    })
  )
})

describe("what is wrong is told with its place and its fix", () => {
  it.effect.each<[string, string, string]>([
    ["an empty file", "# nothing\n", "r.yaml:1:1: is empty"],
    ["a scalar", "hello\n", "r.yaml:1:1: is not a runbook"],
    ["an unknown field", "name: x\naction:\n- cmd: ls\n", 'unknown field "action"\n  fix: did you mean "actions"?'],
    ["a duplicate key", "name: x\nname: y\nactions: [{cmd: ls}]\n", 'r.yaml:2:1: name: the key "name" is there twice'],
    ["two runbooks", "name: x\nactions: [{cmd: ls}]\n---\nname: y\nactions: [{cmd: ls}]\n", "r.yaml:4:1: a second runbook starts here"],
    ["no actions", "name: x\nactions: []\n", "r.yaml:2:10: actions: expected at least one, found a list of 0"],
    ["a pipe", "name: x\nactions:\n- cmd: kubectl get pods | grep web\n", "r.yaml:3:8: actions[0].cmd: `|` pipes into another command"],
    [
      "an unknown check",
      "name: x\nactions:\n- cmd: ls\n  validate: looks good\n",
      'r.yaml:4:13: actions[0].validate: "looks good" is not a check'
    ],
    ["a parameter in the short form", "name: x\nactions:\n- cmd: ls ${params.a}\n", 'there is no parameter "a"'],
    ["another version", full(oneAction).replace("v1alpha1", "v1"), 'r.yaml:1:13: apiVersion: expected "handrail.dev/v1alpha1"'],
    ["a bad name", full(oneAction).replace("web-down", "Web_Down"), "lower-case letters, digits and dashes"],
    ["a bad matcher", full(`match: [{matchers: ["a=~("]}]\n${oneAction}`), "spec.match[0].matchers[0]"],
    [
      "a step that does not exist",
      full("actions:\n- {id: verify, cmd: ls, after: udno}\n- {id: undo, cmd: ls}\n"),
      'there is no step "udno"\n  fix: did you mean "undo"?'
    ],
    [
      "steps that wait for each other",
      full("actions:\n- {id: a, cmd: ls, after: b}\n- {id: b, cmd: ls, after: c}\n- {id: c, cmd: ls, after: a}\n"),
      "steps wait for each other: a → b → c → a"
    ],
    ["a step that waits for itself", full("actions:\n- {id: a, cmd: ls, after: a}\n"), "a → a"],
    [
      "a step that is there twice",
      full("actions:\n- {id: a, cmd: ls}\n- {id: a, cmd: ls}\n"),
      'r.yaml:7:10: spec.actions[1].id: the step "a" is there twice'
    ],
    [
      "a look at a later step",
      full("actions:\n- {id: a, cmd: ls, when: 'steps.b.exitCode == 0'}\n- {id: b, cmd: ls}\n"),
      'there is no "b" in steps'
    ],
    [
      "a validation of an unknown step",
      full("actions:\n- {id: a, cmd: ls, validate: {cel: 'steps.z.exitCode == 0'}}\n"),
      'there is no "z" in steps'
    ],
    ["bad CEL", full(`preconditions: [{cel: 'a &&& b'}]\n${oneAction}`), "spec.preconditions[0]: CEL: found & but"],
    ["bad PromQL", full(`preconditions: [{metric: 'rate(up[5m)'}]\n${oneAction}`), "spec.preconditions[0]: not PromQL from column"],
    [
      "an unknown parameter in CEL",
      full(`parameters: [{name: pod, type: string}]\nactions: [{cmd: ls, when: params.pdo == "x"}]\n`),
      'did you mean "pod"?'
    ],
    ["an unknown parameter type", full(`parameters: [{name: pod, type: pods}]\n${oneAction}`), 'did you mean "pod"?'],
    ["an object without its namespace", full(`parameters: [{name: pod, type: pod}]\n${oneAction}`), "no parameter holds it"],
    [
      "a parameter of a later one",
      full(`parameters:\n- {name: a, type: string, from: params.b}\n- {name: b, type: string}\n${oneAction}`),
      'there is no "b" in params'
    ],
    [
      "a default of another form",
      full(`parameters: [{name: n, type: integer, default: three}]\n${oneAction}`),
      '"three" is not a whole number'
    ],
    [
      "a bad duration",
      full("actions:\n- {cmd: ls, timeout: 5 minutes}\n"),
      'expected a duration such as 90s, 15m or 1h30m, found "5 minutes"'
    ],
    [
      "a bad cron",
      full(`schedule: {notDuring: [{cron: 0 25 * * *, duration: 1h, timeZone: UTC}]}\n${oneAction}`),
      "spec.schedule.notDuring[0].cron"
    ],
    ["a bad time zone", full(`schedule: {notDuring: [{cron: 0 2 * * *, duration: 1h, timeZone: Mars/Base}]}\n${oneAction}`), "IANA name"],
    [
      "rules that say nothing",
      full(
        `diagnose: {hypotheses: [{id: a, title: a, probes: [{id: p, read: {get: pods}, weigh: [{when: 'true', because: x}]}]}]}\n${oneAction}`
      ),
      "a rule either supports or refutes"
    ],
    [
      "a sentence with unknown names",
      full(
        `diagnose: {hypotheses: [{id: a, title: a, probes: [{id: p, read: {get: pods}, weigh: [{when: 'true', supports: 2, because: "\${pods.size()}"}]}]}]}\n${oneAction}`
      ),
      'there is no variable "pods" here'
    ],
    [
      "hypotheses of one name",
      full(
        `diagnose: {hypotheses: [{id: a, title: a, probes: [{id: p, read: {get: pods}, weigh: [{when: 'true', supports: 2, because: x}]}], refinements: [{id: a, title: b, probes: [{id: p, read: {get: pods}, weigh: [{when: 'true', supports: 2, because: x}]}]}]}]}\n${oneAction}`
      ),
      'the hypothesis "a" is there twice'
    ]
  ])("%s", ([, text, expected]) =>
    Effect.gen(function* () {
      expect(yield* rejection(text)).toContain(expected)
    })
  )

  it.effect("tells all problems at once, in the order of the text", () =>
    Effect.gen(function* () {
      const { problems } = yield* load("name: x\npreconditions: [nonsense]\nactions:\n- cmd: a; b\n- cmd: c > d\n").pipe(Effect.flip)
      expect(problems.map(({ line, path }) => [line, path])).toEqual([
        [2, "preconditions[0]"],
        [4, "actions[0].cmd"],
        [5, "actions[1].cmd"]
      ])
    })
  )

  it.effect("refuses a bomb", () =>
    Effect.gen(function* () {
      const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[..."bcdefghij"].map((letter, i) => `${letter}: &${letter} [${Array(9).fill(`*${"abcdefghi"[i]}`).join(",")}]`).join("\n")}\n`
      expect(yield* rejection(bomb)).toContain("expands to more than")
    })
  )
})

describe("hostile text", () => {
  const api = read("control-plane/kube-api-latency/runbook.yaml")
  const rich = full(
    `parameters: [{name: a, type: string, from: labels.a}]\nactions: [{id: s, cmd: 'echo \${params.a}', when: params.a == "x", validate: [exit code 0]}]\n`
  )

  it("either loads or is refused with RunbookInvalid, however it is mangled", () => {
    const mangled = fc
      .tuple(
        fc.constantFrom(api, rich),
        fc.nat(),
        fc.nat(40),
        fc.oneof(fc.string(), fc.constantFrom("\n", ": ", "- ", "{", "}", "[", "'", '"', "${", "&a ", "*a", "\t", "null", "0"))
      )
      .map(([text, at, cut, insert]) => {
        const place = at % text.length
        return text.slice(0, place) + insert + text.slice(place + cut)
      })
    fc.assert(
      fc.property(
        fc.oneof(
          mangled,
          fc.string({ unit: "binary" }),
          fc.jsonValue().map((value) => JSON.stringify(value))
        ),
        (text) => {
          const result = Effect.runSync(load(text).pipe(Effect.result))
          if (result._tag === "Failure") expect(result.failure._tag).toBe("RunbookInvalid")
        }
      ),
      { numRuns: 2_000 }
    )
  })
})
