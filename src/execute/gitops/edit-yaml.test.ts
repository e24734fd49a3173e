import { execFileSync } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseAllDocuments, stringify } from "yaml"
import type { ManifestEdit } from "../../domain/repository-change.ts"
import { editYaml } from "./edit-yaml.ts"
import { unifiedDiff } from "./unified-diff.ts"

const MANIFEST = `# the shop's web tier
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}   # kept as it is
spec:
  replicas: 3 # see ADR-7
  template:
    spec:
      containers:
      - name: web
        image: "registry.example.com/web:2.4.1"   # {"$imagepolicy": "flux-system:web"}
        env:
          - name: MODE
            value: 'fast'
          # the next one is needed
          - { name: LEVEL, value: "1" }
        resources:
          limits: { memory: 512Mi }

      - name: sidecar
        image: registry.example.com/sidecar:1
---
kind: Service
metadata: {name: web}
`

const CONTAINER = ["spec", "template", "spec", "containers", 0] as const

const changed = (edits: ReadonlyArray<ManifestEdit>, text = MANIFEST) => {
  const edited = editYaml(text, 0, edits)
  if (edited === undefined) return undefined
  return unifiedDiff("x", text, edited)
    .split("\n")
    .filter((line) => /^[+-]/.test(line) && !/^(---|\+\+\+) /.test(line))
}

describe("editing a manifest", () => {
  it.each<[string, ManifestEdit, ReadonlyArray<string>]>([
    [
      "a quoted value, its quotes and its comment kept",
      { path: [...CONTAINER, "image"], to: "registry.example.com/web:2.4.0" },
      [
        '-        image: "registry.example.com/web:2.4.1"   # {"$imagepolicy": "flux-system:web"}',
        '+        image: "registry.example.com/web:2.4.0"   # {"$imagepolicy": "flux-system:web"}'
      ]
    ],
    ["a number", { path: ["spec", "replicas"], to: 5 }, ["-  replicas: 3 # see ADR-7", "+  replicas: 5 # see ADR-7"]],
    [
      "a single-quoted value",
      { path: [...CONTAINER, "env", 0, "value"], to: "it's" },
      ["-            value: 'fast'", "+            value: 'it''s'"]
    ],
    [
      "a value inside a flow map",
      { path: [...CONTAINER, "resources", "limits", "memory"], to: "1Gi" },
      ["-          limits: { memory: 512Mi }", "+          limits: { memory: 1Gi }"]
    ],
    [
      "a member added to a flow map",
      { path: [...CONTAINER, "resources", "limits", "cpu"], to: "1" },
      ["-          limits: { memory: 512Mi }", '+          limits: { memory: 512Mi, cpu: "1" }']
    ],
    [
      "a member added to a block, below what it has",
      { path: [...CONTAINER, "resources", "requests"], to: { cpu: "100m" } },
      ["+          requests:", "+            cpu: 100m"]
    ],
    [
      "members that are not there, as deep as needed",
      { path: ["spec", "strategy", "rollingUpdate", "maxSurge"], to: 1 },
      ["+  strategy:", "+    rollingUpdate:", "+      maxSurge: 1"]
    ],
    [
      "an item added to a list",
      { path: [...CONTAINER, "env", 2], to: { name: "NEW", value: "yes" } },
      ["+          - name: NEW", '+            value: "yes"']
    ],
    ["an item taken away", { path: [...CONTAINER, "env", 1] }, ['-          - { name: LEVEL, value: "1" }']],
    ["a member taken away", { path: ["spec", "replicas"] }, ["-  replicas: 3 # see ADR-7"]]
  ])("changes %s", (_, edit, lines) => {
    expect(changed([edit])).toEqual(lines)
  })

  it("changes several values, of any document", () => {
    const edits = [{ path: ["metadata", "name"], to: "api" }]
    expect(editYaml(MANIFEST, 1, edits)).toBe(
      MANIFEST.replace("kind: Service\nmetadata: {name: web}", "kind: Service\nmetadata: {name: api}")
    )
    expect(
      changed([
        { path: ["spec", "replicas"], to: 4 },
        { path: [...CONTAINER, "image"], to: "w" }
      ])?.length
    ).toBe(4)
  })

  it("writes a member that has no value yet", () => {
    expect(editYaml("spec:\n  env:\n  a: 1\n", 0, [{ path: ["spec", "env"], to: [{ name: "A" }] }])).toBe(
      "spec:\n  env:\n    - name: A\n  a: 1\n"
    )
  })

  it("takes JSON, and a file without a last newline", () => {
    expect(editYaml('{"a": {"b": 1}}', 0, [{ path: ["a", "b"], to: 2 }])).toBe('{"a": {"b": 2}}')
    expect(editYaml("a: 1\nb:\n  c: 2", 0, [{ path: ["b", "d"], to: 3 }])).toBe("a: 1\nb:\n  c: 2\n  d: 3\n")
  })

  it.each([
    ["a template", "a: {{ .Values.a }}\nb: 1\n", ["b"]],
    ["a document that is not there", "", ["a"]],
    ["a value that others share by an alias", "a: &x {v: 1}\nb: *x\n", ["b"]],
    ["a value that others would change with it", "a: &x {v: 1}\nb: *x\n", ["a", "v"]],
    ["a path through a scalar", "a: 1\n", ["a", "b"]]
  ])("does not touch %s", (_, text, path) => {
    expect(editYaml(text, 0, [{ path, to: "new" }])).toBeUndefined()
  })

  it("gives what was meant, or nothing, for any document and edit", () => {
    const key = fc.constantFrom("a", "b", "name", "on", "x y")
    const leaf = fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.string({ maxLength: 12 }),
      fc.constantFrom("yes", "0x1f", "1e3", "- a", "#c")
    )
    const tree = fc.letrec((tie) => ({
      node: fc.oneof({ depthSize: "small" }, leaf, fc.array(tie("node"), { maxLength: 3 }), fc.dictionary(key, tie("node"), { maxKeys: 3 }))
    })).node
    const document = fc.dictionary(key, tree, { minKeys: 1, maxKeys: 4 })
    const path = fc.array(fc.oneof(key, fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(document, path, fc.option(tree, { nil: undefined }), fc.boolean(), (value, at, to, flow) => {
        const text = `# head\n---\nother: 1 # keep\n---\n${stringify(value, { collectionStyle: flow ? "flow" : "block" })}`
        const edited = editYaml(text, 1, [{ path: at, ...(to === undefined ? {} : { to: to as never }) }])
        if (edited === undefined) return
        const [first] = parseAllDocuments(edited)
        expect((first as { toJS: () => unknown }).toJS()).toEqual({ other: 1 })
        expect(edited).toContain("other: 1 # keep\n")
      }),
      { numRuns: 300 }
    )
  })
})

describe("a unified diff", () => {
  it("is one that patch applies", () => {
    const directory = mkdtempSync(join(tmpdir(), "handrail-diff-"))
    const word = fc.constantFrom("a", "b", "c", "d", "e")
    const lines = fc.array(word, { minLength: 1, maxLength: 30 })
    try {
      fc.assert(
        fc.property(lines, lines, (from, to) => {
          const [before, after] = [`${from.join("\n")}\n`, `${to.join("\n")}\n`]
          if (before === after) return
          writeFileSync(join(directory, "f"), before)
          execFileSync("git", ["apply", "--unidiff-zero", "-"], {
            cwd: directory,
            input: unifiedDiff("f", before, after),
            stdio: ["pipe", "pipe", "pipe"]
          })
          expect(readFileSync(join(directory, "f"), "utf8")).toBe(after)
        }),
        { numRuns: 30 }
      )
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  })
})
