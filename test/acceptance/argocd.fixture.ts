import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { Effect } from "effect"
import type { AcceptanceCluster } from "./rehearsal.fixture.ts"

const exec = promisify(execFile)

/** The parts of the Application's definition that its readers look at; https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml */
const DEFINITION = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "applications.argoproj.io" },
  spec: {
    group: "argoproj.io",
    scope: "Namespaced",
    names: { kind: "Application", plural: "applications", singular: "application", shortNames: ["app"] },
    versions: [
      {
        name: "v1alpha1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } }
      }
    ]
  }
}

export interface Application {
  readonly repoURL: string
  readonly path: string
}

/** Stands in for Argo CD in a rehearsal cluster: its Application, the mark on what it applies, and its syncs when the test says so. */
export const installArgocd = Effect.fnUntraced(function* (cluster: AcceptanceCluster, kubectlPath: string, { repoURL, path }: Application) {
  const kubectl = (args: ReadonlyArray<string>, input = "") =>
    Effect.promise(async () => {
      const running = exec(kubectlPath, [...args], { env: { KUBECONFIG: cluster.kubeconfig("admin"), HOME: "/nonexistent" } })
      running.child.stdin?.end(input)
      return (await running).stdout
    })
  const apply = (object: object | string) => kubectl(["apply", "-f", "-"], typeof object === "string" ? object : JSON.stringify(object))
  yield* apply(DEFINITION)
  yield* kubectl(["wait", "--for=condition=Established", "crd/applications.argoproj.io", "--timeout=30s"])
  yield* apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "argocd" } })
  const spec = {
    source: { repoURL, path, targetRevision: "HEAD" },
    destination: { namespace: "shop", server: "https://kubernetes.default.svc" },
    syncPolicy: { automated: {} }
  }
  yield* apply({ apiVersion: "argoproj.io/v1alpha1", kind: "Application", metadata: { name: "shop", namespace: "argocd" }, spec })
  const tracking = "argocd.argoproj.io/tracking-id=shop:apps/Deployment:shop/checkout"
  yield* kubectl(["annotate", "-n", "shop", "deployment/checkout", tracking])
  const status = (revision: string) => ({
    status: { sync: { status: "Synced", revision }, health: { status: "Healthy" }, operationState: { phase: "Succeeded" } }
  })
  const report = (revision: string) =>
    kubectl(["patch", "-n", "argocd", "application/shop", "--type=merge", "-p", JSON.stringify(status(revision))])
  return {
    report,
    /** Applies a manifest as it is in the repository at this commit, and says so. */
    sync: (manifest: string, revision: string) => Effect.andThen(apply(manifest), report(revision)),
    manifest: (name: string) => kubectl(["get", "-n", "shop", `deployment/${name}`, "-o", "yaml"])
  }
})
