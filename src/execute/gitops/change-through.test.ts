import { writeFileSync } from "node:fs"
import http from "node:http"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { incidentIdFrom } from "../../domain/ids.ts"
import type { Cluster } from "../../platform/clusters.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { classify } from "../../policy/classify.ts"
import { githubHeaders, makeGithub } from "../adapters/github.ts"
import { Forges } from "../forge/forge.ts"
import { startForge } from "../forge/forge-server.fixture.ts"
import { githubKind } from "../forge/github.fixture.ts"
import { kubeObject, memoryReader } from "../memory-reader.fixture.ts"
import { ToolReads } from "../tool-reads.ts"
import { changeThrough } from "./change-through.ts"
import { GitopsSettings } from "./gitops-settings.ts"

type Objects = ReadonlyArray<KubeObject>
type Files = Readonly<Record<string, string>>

const REPOSITORY = "git@github.com:acme/deploy.git"
const UNDO = "kubectl rollout undo deployment/web -n shop"

const template = (image: string, more: object = {}) => ({
  metadata: { labels: { app: "web" } },
  spec: { containers: [{ name: "web", image, ...more }] }
})
const spec = (image: string) => ({ replicas: 2, template: template(image) })

const deployment = (labels: Readonly<Record<string, string>>, image = "reg/web:2"): KubeObject => ({
  ...kubeObject("Deployment", "shop/web", { metadata: { labels }, spec: spec(image) }),
  apiVersion: "apps/v1"
})
const revision = (owner: KubeObject, number: number, image: string): KubeObject => ({
  ...kubeObject(
    "ReplicaSet",
    `shop/web-${number}`,
    {
      metadata: { annotations: { "deployment.kubernetes.io/revision": `${number}` } },
      spec: { template: { ...template(image), metadata: { labels: { app: "web", "pod-template-hash": `h${number}` } } } }
    },
    owner
  ),
  apiVersion: "apps/v1"
})

/** A Deployment that an owner marked, whose second revision brought another image. */
const workload = (labels: Readonly<Record<string, string>>): Objects => {
  const live = deployment(labels)
  return [live, revision(live, 1, "reg/web:1"), revision(live, 2, "reg/web:2")]
}

const ARGO = { "argocd.argoproj.io/instance": "shop" }
const argo = (source: object, over: object = {}): KubeObject => ({
  ...kubeObject("Application", "argocd/shop", { spec: { source: { repoURL: REPOSITORY, ...source } }, ...over }),
  apiVersion: "argoproj.io/v1alpha1"
})

const FLUX = { "kustomize.toolkit.fluxcd.io/name": "shop", "kustomize.toolkit.fluxcd.io/namespace": "flux-system" }
const kustomization = (over: object = {}): KubeObject => ({
  ...kubeObject("Kustomization", "flux-system/shop", {
    spec: { path: "./apps", sourceRef: { kind: "GitRepository", name: "deploy" }, ...over }
  }),
  apiVersion: "kustomize.toolkit.fluxcd.io/v1"
})
const gitRepository = (ref: object = { branch: "main" }): KubeObject => ({
  ...kubeObject("GitRepository", "flux-system/deploy", { spec: { url: "ssh://git@github.com/acme/deploy", ref } }),
  apiVersion: "source.toolkit.fluxcd.io/v1"
})

const RELEASE = { "helm.toolkit.fluxcd.io/name": "web", "helm.toolkit.fluxcd.io/namespace": "shop" }
const release = (values: object, versions: ReadonlyArray<string>): KubeObject => ({
  ...kubeObject("HelmRelease", "shop/web", {
    metadata: { labels: FLUX },
    spec: { chart: { spec: { chart: "web", version: versions[0] } }, values },
    status: { history: versions.map((chartVersion, at) => ({ chartVersion, version: versions.length - at })) }
  }),
  apiVersion: "helm.toolkit.fluxcd.io/v2"
})
const releaseFile = (version: string, tag: string) =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: shop}\nspec:\n  chart:\n    spec: {chart: web, version: ${version}}\n  values:\n    image: {repository: reg/web, tag: "${tag}"}\n`

const manifest = (image: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 2\n  template:\n    spec:\n      containers:\n      - name: web\n        image: ${image}\n`

const wordsOf = (line: string): readonly [string, ...Array<string>] => {
  const [first = "", ...rest] = line.split(" ")
  return [first, ...rest]
}

interface World {
  readonly objects: Objects
  readonly files?: Files
  readonly line?: string
  /** What a dry run prints. */
  readonly after?: KubeObject
  readonly settings?: Partial<GitopsSettings>
}

const through = ({ objects, files = {}, line = UNDO, after, settings = {} }: World) =>
  Effect.gen(function* () {
    const { state, url } = yield* startForge(githubKind, { name: "acme/deploy", files: { "README.md": "# x\n", ...files } })
    const tokenFile = join(state.repository.directory, "token")
    writeFileSync(tokenFile, state.token)
    const agent = new http.Agent()
    const { reader } = makeGithub({ name: "ours", url, tokenFile, agent: () => agent, headers: githubHeaders })
    const cluster: Cluster = { config: { name: "memory" } as Cluster["config"], reader: memoryReader(objects), metrics: undefined }
    const argv = wordsOf(line)
    const live = { incident: incidentIdFrom("t"), title: "a step", argv, effects: classify(argv), cluster, diagnosis: undefined }
    const made = yield* changeThrough(live).pipe(
      Effect.provideService(Forges, [{ name: "ours", hosts: ["github.com"], reader }]),
      Effect.provideService(GitopsSettings, {
        sources: [],
        mergeMs: 1,
        syncMs: 2,
        exception: { label: "live", value: "yes" },
        ...settings
      }),
      Effect.provideService(ToolReads, {
        run: () =>
          Effect.succeed({ exitCode: 0, stdout: after === undefined ? "done" : JSON.stringify(after), stderr: "", omittedBytes: 0 })
      })
    )
    // planning only reads
    expect(state.seen.filter(({ method }) => method !== "GET")).toEqual([])
    return made
  }).pipe(Effect.scoped)

const edits = (made: Effect.Success<ReturnType<typeof through>>) =>
  made.through?.file.edits.map(({ path, from, to }) => `${path.join(".")}: ${from} -> ${to}`)

const IMAGE = "spec.template.spec.containers.0.image: reg/web:2 -> reg/web:1"

describe("a change of what a repository owns", () => {
  it.live("becomes a pull request at the path that Argo CD applies", () =>
    Effect.gen(function* () {
      const made = yield* through({
        objects: [...workload(ARGO), argo({ path: "apps" })],
        files: { "apps/web.yaml": manifest("reg/web:2") }
      })
      expect(made.notes).toEqual([])
      expect(edits(made)).toEqual([IMAGE])
      expect(made.through).toMatchObject({ repository: "acme/deploy", baseBranch: "main", mergeMs: 1, syncMs: 2 })
      expect(made.through?.file).toMatchObject({ path: "apps/web.yaml", diff: expect.stringContaining("+        image: reg/web:1") })
      expect(made.through?.appliers).toMatchObject([
        { tool: "argocd", resource: "applications.argoproj.io", ref: { namespace: "argocd", name: "shop" } }
      ])
    })
  )

  it.live("becomes a pull request at the path and branch that Flux applies", () =>
    Effect.gen(function* () {
      const objects = [...workload(FLUX), kustomization(), gitRepository()]
      const made = yield* through({ objects, files: { "apps/web.yaml": manifest("reg/web:2") } })
      expect(edits(made)).toEqual([IMAGE])
      expect(made.through?.appliers).toMatchObject([{ tool: "flux", ref: { namespace: "flux-system", name: "shop" } }])
    })
  )

  it.live("is written as the command's dry run shows it, or as its flags say", () =>
    Effect.gen(function* () {
      const objects = [...workload(ARGO), argo({ path: "apps" })]
      const files = { "apps/web.yaml": manifest("reg/web:2") }
      const set = yield* through({
        objects,
        files,
        line: "kubectl set image deployment/web -n shop web=reg/web:3",
        after: deployment(ARGO, "reg/web:3")
      })
      expect(edits(set)).toEqual([IMAGE.replace("web:1", "web:3")])
      const scaled = yield* through({ objects, files, line: "kubectl -n shop scale deployment web --replicas=5" })
      expect(edits(scaled)).toEqual(["spec.replicas: 2 -> 5"])
      const restart = yield* through({ objects, files, line: "kubectl -n shop rollout restart deployment/web" })
      expect(edits(restart)).toEqual([expect.stringMatching(/^spec\.template\.metadata\S*: undefined -> /)])
      expect(restart.through?.file.diff).toMatch(/\+ +kubectl\.kubernetes\.io\/restartedAt: \S+/)
      const to = yield* through({ objects, files, line: `${UNDO} --to-revision=1` })
      expect(edits(to)).toEqual([IMAGE])
    })
  )

  it.live("goes to the place that the configuration names", () =>
    Effect.gen(function* () {
      const sources = [
        { cluster: "other", repository: "x", path: "x" },
        { namespace: "shop", repository: "https://github.com/acme/deploy", branch: "main", path: "here/web.yaml" }
      ]
      const files = { "here/web.yaml": manifest("reg/web:2"), "apps/web.yaml": manifest("reg/web:2") }
      const made = yield* through({ objects: [...workload(ARGO), argo({ path: "apps" })], files, settings: { sources } })
      expect(made.through?.file.path).toBe("here/web.yaml")
    })
  )

  it.live("returns a chart that a HelmRelease installs to the version before", () =>
    Effect.gen(function* () {
      const objects = [...workload(RELEASE), release({}, ["1.3.0", "1.2.0"]), kustomization(), gitRepository()]
      const files = { "apps/web-release.yaml": releaseFile("1.3.0", "x") }
      const version = "spec.chart.spec.version: 1.3.0 -> 1.2.0"
      for (const line of [UNDO, "helm rollback web -n shop", "helm rollback web 1 -n shop"]) {
        const made = yield* through({ objects, files, line })
        expect(edits(made), line).toEqual([version])
        expect(made.through?.appliers).toMatchObject([
          { ref: { kind: "Kustomization" } },
          { ref: { kind: "HelmRelease", name: "web" }, chart: { version: "1.2.0" } }
        ])
      }
    })
  )

  it.live("sets the value of a chart that clearly sets an image", () =>
    Effect.gen(function* () {
      const values = { image: { repository: "reg/web", tag: "2" }, other: { image: { repository: "reg/db", tag: "2" } } }
      const objects = [...workload(RELEASE), release(values, ["1.3.0", "1.3.0"]), kustomization(), gitRepository()]
      const made = yield* through({ objects, files: { "apps/r.yaml": releaseFile("1.3.0", "2") } })
      expect(edits(made)).toEqual(["spec.values.image.tag: 2 -> 1"])
    })
  )

  it.live("sets the value of a chart in the repository, in the file that overrides the others", () =>
    Effect.gen(function* () {
      const objects = [...workload(ARGO), argo({ path: "charts/web", helm: { valueFiles: ["values-prod.yaml", "/env/eu.yaml"] } })]
      const values = "image:\n  repository: reg/web\n  tag: '2' # the release job's\n"
      const files = {
        "charts/web/Chart.yaml": "name: web\n",
        "charts/web/values.yaml": values,
        "charts/web/templates/web.yaml": "image: {{ .Values.image }}\n"
      }
      const byDefault = yield* through({ objects, files })
      expect(byDefault.through?.file.path).toBe("charts/web/values.yaml")
      expect(edits(byDefault)).toEqual(["image.tag: 2 -> 1"])
      const over = yield* through({
        objects,
        files: { ...files, "charts/web/values-prod.yaml": values, "env/eu.yaml": "replicaCount: 2\n" }
      })
      expect(over.through?.file).toMatchObject({
        path: "charts/web/values-prod.yaml",
        diff: expect.stringContaining("+  tag: '1' # the release job's")
      })
      const scaled = yield* through({
        objects,
        files: { ...files, "env/eu.yaml": "replicaCount: 2\n" },
        line: "kubectl -n shop scale deployment web --replicas=5"
      })
      expect(scaled.through?.file.path).toBe("env/eu.yaml")
    })
  )

  const plain: ReadonlyArray<readonly [string, World]> = [
    ["nothing owns it", { objects: workload({}) }],
    [
      "its owner is told to leave it alone",
      {
        objects: workload({ ...FLUX, "kustomize.toolkit.fluxcd.io/reconcile": "disabled" }).map((one) => ({
          ...one,
          metadata: { ...one.metadata, annotations: { ...one.metadata.annotations, "kustomize.toolkit.fluxcd.io/reconcile": "disabled" } }
        }))
      }
    ],
    [
      "its namespace wants live changes",
      { objects: [...workload(ARGO), argo({ path: "apps" }), kubeObject("Namespace", "shop", { metadata: { labels: { live: "yes" } } })] }
    ],
    ["it is not there", { objects: [] }]
  ]
  it.live.each(plain)("stays a command when %s", ([, world]) =>
    Effect.map(through(world), (made) => {
      expect(made).toEqual({ notes: [] })
    })
  )

  const files = { "apps/web.yaml": manifest("reg/web:2") }
  const secret: KubeObject = kubeObject("Secret", "shop/web", { metadata: { labels: ARGO }, data: { a: "Yg==" } })
  const byHand: ReadonlyArray<readonly [string, World, string]> = [
    [
      "Argo CD follows a tag",
      { objects: [...workload(ARGO), argo({ path: "apps", targetRevision: "v1.0" })], files },
      "v1.0, which is no branch"
    ],
    ["Flux is pinned", { objects: [...workload(FLUX), kustomization(), gitRepository({ tag: "v1" })], files }, "pinned to v1"],
    ["Flux is suspended", { objects: [...workload(FLUX), kustomization({ suspend: true }), gitRepository()], files }, "suspended"],
    [
      "its host is not configured",
      { objects: [...workload(ARGO), argo({ repoURL: "https://bitbucket.org/acme/deploy", path: "apps" })], files },
      "no forge is configured for bitbucket.org"
    ],
    ["its owner is gone", { objects: workload(ARGO), files }, "there is no Application shop"],
    [
      "the owner's name is not told",
      {
        objects: [
          ...workload({}).map((one) => ({
            ...one,
            metadata: { ...one.metadata, managedFields: [{ manager: "argocd-controller", fieldsV1: { "f:spec": {} } }] }
          }))
        ],
        files
      },
      "nothing on it tells the name"
    ],
    ["no file describes it", { objects: [...workload(ARGO), argo({ path: "apps" })] }, "no file there describes Deployment shop/web"],
    [
      "the repository says something else",
      { objects: [...workload(ARGO), argo({ path: "apps" })], files: { "apps/web.yaml": manifest("reg/web:9") } },
      'has "reg/web:9"'
    ],
    ["there is no earlier revision", { objects: [deployment(ARGO), argo({ path: "apps" })], files }, "no earlier revision"],
    [
      "its dry run withholds a value",
      {
        objects: [...workload(ARGO), argo({ path: "apps" })],
        files,
        line: "kubectl set image deployment/web -n shop web=reg/web:3",
        after: {
          ...deployment(ARGO, "reg/web:3"),
          spec: { replicas: 2, template: template("reg/web:3", { env: [{ name: "TOKEN", value: "(redacted)" }] }) }
        }
      },
      "withheld"
    ],
    [
      "it deletes",
      { objects: [...workload(ARGO), argo({ path: "apps" })], files, line: "kubectl delete deployment web -n shop" },
      "no change of a value"
    ],
    [
      "it changes several",
      { objects: [...workload(ARGO), argo({ path: "apps" })], files, line: "kubectl scale deployment web db -n shop --replicas=1" },
      "several objects"
    ],
    [
      "the chart is installed by hand",
      {
        objects: [
          ...workload(ARGO),
          argo(
            { chart: "web", targetRevision: "2.0.0" },
            { status: { history: [{ source: { targetRevision: "1.9.0" } }, { source: { targetRevision: "2.0.0" } }] } }
          )
        ],
        files
      },
      "tells the repository that it is in"
    ],
    [
      "the chart's version is the same",
      { objects: [...workload(RELEASE), release({}, ["1.3.0", "1.3.0"]), kustomization(), gitRepository()], files },
      "revert their commit"
    ],
    [
      "it is a Secret",
      {
        objects: [secret, argo({ path: "apps" })],
        files,
        line: "kubectl label secret web -n shop a=b",
        after: { ...secret, metadata: { ...secret.metadata, labels: { ...ARGO, a: "b" } } }
      },
      "a secret"
    ],
    [
      "a secret would be written",
      {
        objects: [...workload(ARGO), argo({ path: "apps" })],
        files,
        line: "kubectl set env deployment/web -n shop PASSWORD=hunter2hunter2",
        after: {
          ...deployment(ARGO),
          spec: { replicas: 2, template: template("reg/web:2", { env: [{ name: "GITHUB_TOKEN", value: `ghp_${"a1B2".repeat(9)}` }] }) }
        }
      },
      "a secret"
    ]
  ]
  it.live.each(byHand)("is left to people, with what they need to know, when %s", ([, world, because]) =>
    Effect.map(through(world), (made) => {
      expect(made.through).toBeUndefined()
      expect(made.notes[0]).toContain("Handrail cannot write the change there")
      expect(made.notes[0]).toContain(because)
      expect(JSON.stringify(made)).not.toContain("a1B2a1B2")
    })
  )
})
