import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { editYaml } from "./edit-yaml.ts"
import { findManifests } from "./find-manifest.ts"
import type { ObjectChange } from "./object-changes.ts"
import { placeChanges } from "./place-changes.ts"
import type { RepositoryFiles } from "./repository-files.ts"
import { unifiedDiff } from "./unified-diff.ts"

type Files = Readonly<Record<string, string>>

const inMemory = (files: Files): RepositoryFiles => ({
  commit: "c",
  read: (path) => Effect.succeed(files[path]),
  below: (folder) => Effect.succeed(Object.keys(files).filter((path) => folder === "" || path.startsWith(`${folder}/`)))
})

const ref = { group: "apps", kind: "Deployment", namespace: "shop", name: "web" }

const deployment = (image: string, more = "") => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
${more}  template:
    spec:
      containers:
      - name: web
        image: ${image}
        env:
        - {name: MODE, value: fast}
      - name: proxy
        image: envoy:1
`

const image = (from: string, to: string): ObjectChange => ({
  path: ["spec", "template", "spec", "containers", { named: "web" }, "image"],
  from,
  to
})
const replicas = (from: number, to: number): ObjectChange => ({ path: ["spec", "replicas"], from, to })

/** The file that is changed and its changed lines, or why there is none. */
const place = (files: Files, path: string, ...changes: ReadonlyArray<ObjectChange>) =>
  Effect.gen(function* () {
    const manifests = yield* findManifests(path, ref, inMemory(files))
    const { file, document, edits } = yield* placeChanges(changes, manifests)
    const text = files[file] ?? ""
    const after = editYaml(text, document, edits)
    const lines = after === undefined ? ["not edited"] : unifiedDiff(file, text, after).split("\n").slice(3)
    return [file, ...lines.filter((line) => /^[+-]/.test(line)).map((line) => line.replaceAll(/\s+/g, " "))]
  }).pipe(Effect.catch((error) => Effect.succeed([error.because, error.where])))

const OVERLAY = "apps/web/overlays/prod"
const kustomized = (overlay: string, base = deployment("reg/web")): Files => ({
  [`${OVERLAY}/kustomization.yaml`]: `resources: [../../base]\n${overlay}`,
  [`${OVERLAY}/patch.yaml`]: "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 5}\n",
  "apps/web/base/kustomization.yaml": "resources: [web.yaml]\n",
  "apps/web/base/web.yaml": base
})

const cases: ReadonlyArray<readonly [string, Files, string, ReadonlyArray<ObjectChange>, ReadonlyArray<string | undefined>]> = [
  [
    "an image, in the manifest among others of its folder",
    {
      "a/web.yaml": `kind: Service\n---\n${deployment("reg/web:2")}`,
      "a/x.yaml": deployment("reg/web:9").replace("name: web", "name: other")
    },
    "a",
    [image("reg/web:2", "reg/web:1")],
    ["a/web.yaml", "- image: reg/web:2", "+ image: reg/web:1"]
  ],
  [
    "several values of one manifest",
    { "a/web.yaml": deployment("reg/web:2", "  replicas: 2\n") },
    "a",
    [image("reg/web:2", "reg/web:1"), replicas(2, 4)],
    ["a/web.yaml", "- replicas: 2", "+ replicas: 4", "- image: reg/web:2", "+ image: reg/web:1"]
  ],
  [
    "replicas that the manifest leaves to the default",
    { "a/web.yaml": deployment("reg/web:2") },
    "a",
    [replicas(1, 3)],
    ["a/web.yaml", "+ replicas: 3"]
  ],
  [
    "an environment variable that is new, and one that goes",
    { "a/web.yaml": deployment("reg/web:2") },
    "a",
    [
      { path: ["spec", "template", "spec", "containers", { named: "web" }, "env", { named: "LEVEL" }], to: { name: "LEVEL", value: "1" } },
      {
        path: ["spec", "template", "spec", "containers", { named: "web" }, "env", { named: "MODE" }],
        from: { name: "MODE", value: "fast" }
      }
    ],
    ["a/web.yaml", "- - {name: MODE, value: fast}", "+ - name: LEVEL", '+ value: "1"']
  ],
  [
    "a quantity that the API server spells otherwise",
    { "a/web.yaml": deployment("reg/web:2").replace("envoy:1\n", "envoy:1\n        resources: {limits: {cpu: 0.5}}\n") },
    "a",
    [{ path: ["spec", "template", "spec", "containers", { named: "proxy" }, "resources", "limits", "cpu"], from: "500m", to: "1" }],
    ["a/web.yaml", "- resources: {limits: {cpu: 0.5}}", '+ resources: {limits: {cpu: "1"}}']
  ],
  [
    "nothing where the repository says it already",
    { "a/web.yaml": deployment("reg/web:1") },
    "a",
    [image("reg/web:2", "reg/web:1")],
    ["the repository says already what is wanted, and it is not applied: sync it", "a/web.yaml"]
  ],
  [
    "nothing where the repository and the cluster differ",
    { "a/web.yaml": deployment("reg/web:7") },
    "a",
    [image("reg/web:2", "reg/web:1")],
    ['a/web.yaml has "reg/web:7" for spec.template.spec.containers[web].image where the cluster has "reg/web:2"', "a/web.yaml"]
  ],
  [
    "nothing where no file describes it",
    { "a/x.yaml": "a: 1\n" },
    "a",
    [replicas(1, 2)],
    ["no file there describes Deployment shop/web", "a"]
  ],
  [
    "nothing of another namespace",
    { "a/web.yaml": deployment("reg/web:2").replace("name: web\nspec", "name: web\n  namespace: other\nspec") },
    "a",
    [replicas(1, 2)],
    ["no file there describes Deployment shop/web", "a"]
  ],
  [
    "an image's tag in the overlay's images",
    kustomized("images:\n- name: reg/web\n  newTag: '2' # prod\n"),
    OVERLAY,
    [image("reg/web:2", "reg/web:1")],
    [`${OVERLAY}/kustomization.yaml`, "- newTag: '2' # prod", "+ newTag: '1' # prod"]
  ],
  [
    "another name, and a digest in place of a tag",
    kustomized("images:\n- name: reg/web\n  newTag: v2\n"),
    OVERLAY,
    [image("reg/web:v2", "mirror/web@sha256:abc")],
    [`${OVERLAY}/kustomization.yaml`, "+ newName: mirror/web", "+ digest: sha256:abc"]
  ],
  [
    "an image of a shared base as an entry of the overlay",
    kustomized("", deployment("reg/web:2")),
    OVERLAY,
    [image("reg/web:2", "reg/web:1")],
    [`${OVERLAY}/kustomization.yaml`, "+images:", "+ - name: reg/web", '+ newTag: "1"']
  ],
  [
    "replicas of a shared base as an entry of the overlay",
    kustomized("", deployment("reg/web:2", "  replicas: 2\n")),
    OVERLAY,
    [replicas(2, 3)],
    [`${OVERLAY}/kustomization.yaml`, "+replicas:", "+ - name: web", "+ count: 3"]
  ],
  [
    "replicas in the overlay's own entry",
    kustomized("replicas:\n- {name: web, count: 2}\n", deployment("reg/web:2", "  replicas: 1\n")),
    OVERLAY,
    [replicas(2, 3)],
    [`${OVERLAY}/kustomization.yaml`, "-- {name: web, count: 2}", "+- {name: web, count: 3}"]
  ],
  [
    "replicas in the overlay's patch",
    kustomized("patches:\n- path: patch.yaml\n"),
    OVERLAY,
    [replicas(5, 3)],
    [`${OVERLAY}/patch.yaml`, "-spec: {replicas: 5}", "+spec: {replicas: 3}"]
  ],
  [
    "nothing else of a shared base",
    kustomized(""),
    OVERLAY,
    [{ path: ["spec", "template", "spec", "containers", { named: "web" }, "env", { named: "MODE" }, "value"], from: "fast", to: "slow" }],
    [
      "spec.template.spec.containers[web].env[MODE].value is written in apps/web/base/web.yaml, outside of the applied folder, where others may share it; a patch is needed",
      "apps/web/base/web.yaml"
    ]
  ],
  [
    "what a prefix renames",
    {
      "a/kustomization.yaml": "namePrefix: w\nnamespace: shop\nresources: [x.yaml]\n",
      "a/x.yaml": deployment("reg/web:2").replace("name: web", "name: eb")
    },
    "a",
    [image("reg/web:2", "reg/web:1")],
    ["a/x.yaml", "- image: reg/web:2", "+ image: reg/web:1"]
  ],
  [
    "nothing when it takes two files",
    kustomized("patches:\n- path: patch.yaml\nimages:\n- {name: reg/web, newTag: v2}\n"),
    OVERLAY,
    [image("reg/web:v2", "reg/web:v1"), replicas(5, 3)],
    [`the change is in several places: ${OVERLAY}/kustomization.yaml, ${OVERLAY}/patch.yaml`, `${OVERLAY}/kustomization.yaml`]
  ]
]

describe("a change is written", () => {
  it.effect.each(cases)("as %s", ([, files, path, changes, expected]) =>
    Effect.map(place(files, path, ...changes), (placed) => {
      expect(placed).toEqual(expected)
    })
  )

  it.effect("to the file that is named, and to no other", () =>
    Effect.map(
      place({ "a/b/web.yml": deployment("reg/web:2"), "web.yaml": deployment("reg/web:9") }, "a/b/web.yml", image("reg/web:2", "r:1")),
      ([file]) => {
        expect(file).toBe("a/b/web.yml")
      }
    )
  )

  it.effect("past kustomizations that lead out of the repository or in a circle", () =>
    Effect.map(
      place(
        {
          "a/kustomization.yaml": "resources: [../../.., ../a, 'https://example.com/x?ref=1', web.yaml]\n",
          "a/web.yaml": deployment("reg/web:2")
        },
        "a",
        replicas(1, 2)
      ),
      ([file]) => {
        expect(file).toBe("a/web.yaml")
      }
    )
  )
})
