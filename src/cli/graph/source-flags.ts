import type { Option } from "effect"
import { Flag } from "effect/cli"

/** What files a graph can be built from, in a sentence. */
export const SOURCE_FILES =
  "Kubernetes objects, Prometheus rules, a Backstage catalog-info.yaml, Jaeger's /api/dependencies, traces or a service graph's metrics"

/** Where a graph is built from. */
export const sourceFlags = {
  from: Flag.String("from").pipe(Flag.withDescription(`A file or folder of ${SOURCE_FILES} (may be repeated)`), Flag.atLeast(0)),
  kubeconfig: Flag.String("kubeconfig").pipe(
    Flag.withDescription("The cluster to read, by lists alone; default: kubectl's own, unless --from is given"),
    Flag.optional
  ),
  context: Flag.String("context").pipe(Flag.withDescription("Context of the kubeconfig; default: its current one"), Flag.optional),
  runbooks: Flag.String("runbooks").pipe(Flag.withDescription("A file or folder of runbooks (may be repeated)"), Flag.atLeast(0))
} as const

export interface Sources {
  readonly from: ReadonlyArray<string>
  readonly kubeconfig: Option.Option<string>
  readonly context: Option.Option<string>
  readonly runbooks: ReadonlyArray<string>
}

/** Services that lead nowhere. */
export const EXAMPLE_QUERY = `'entity.kind == "Service" && !out.exists(r, r.kind == "selects")'`
