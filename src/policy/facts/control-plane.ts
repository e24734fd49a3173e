import { Effect } from "effect"
import { healthReport } from "../../platform/kubernetes/health-report.ts"
import type { KubeError } from "../../platform/kubernetes/kube-error.ts"
import type { ClusterReader } from "../../platform/kubernetes/kube-reader.ts"
import type { ControlPlane } from "./facts.ts"
import { listAt, textAt } from "./read.ts"

/** `[-]etcd failed: reason withheld`: https://kubernetes.io/docs/reference/using-api/health-checks/ */
const failedChecks = (verbose: string): ReadonlyArray<string> =>
  verbose.split("\n").flatMap((line) => (line.startsWith("[-]") ? [line.slice(3).trim()] : []))

const says = ({ _tag, message }: KubeError): ControlPlane =>
  // an answer of 5xx, or none at all, is itself the trouble; being refused says nothing about it
  _tag === "KubeOverloaded" || _tag === "KubeUnreachable"
    ? { status: "unstable", because: message }
    : { status: "unknown", because: message }

/** What the API server says of itself and of what it needs. */
export const readControlPlane = (reader: ClusterReader): Effect.Effect<ControlPlane> =>
  reader.raw("/readyz?verbose").pipe(
    Effect.map((verbose): ControlPlane => {
      const failed = failedChecks(verbose)
      if (failed.length > 0) return { status: "unstable", because: failed.join("; ") }
      if (healthReport("readyz", { status: 200, text: verbose }) !== undefined) return { status: "stable" }
      return { status: "unstable", because: `its readyz is no health report: ${JSON.stringify(verbose.trim().slice(0, 80))}` }
    }),
    Effect.catch((error) => Effect.succeed(says(error)))
  )

/** API groups that a service mesh brings with it. */
const meshGroups = ["istio.io", "linkerd.io", "kuma.io", "consul.hashicorp.com", "osm.openservicemesh.io", "traefik.mesh"]

const groupsOf = (text: string): ReadonlyArray<string> | undefined => {
  try {
    const document: unknown = JSON.parse(text)
    return textAt(document, "kind") === "APIGroupList"
      ? listAt(document, "groups").flatMap((group) => textAt(group, "name") ?? [])
      : undefined
  } catch {
    return undefined
  }
}

/** Suspects that cannot be behind anything, since the cluster has none: a mesh without whose API groups there is none. */
export const readAbsent = (reader: ClusterReader): Effect.Effect<ReadonlyArray<string>> =>
  reader.raw("/apis").pipe(
    Effect.map((text) => {
      const groups = groupsOf(text)
      const hasMesh =
        groups === undefined || groups.some((group) => meshGroups.some((mesh) => group === mesh || group.endsWith(`.${mesh}`)))
      return hasMesh ? [] : ["mesh"]
    }),
    Effect.catch(() => Effect.succeed([]))
  )
