import { Effect } from "effect"
import { isHelmRelease } from "../../domain/object-ref.ts"
import { FLUX_RELEASES, type GitopsOwner, gitopsOwnerOf, installsRelease } from "../../platform/kubernetes/gitops-owner.ts"
import type { KubeError } from "../../platform/kubernetes/kube-error.ts"
import type { ClusterReader, KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { inNamespace, resourceOf } from "../../platform/kubernetes/place.ts"
import type { Ownership } from "./facts.ts"
import type { Mentioned } from "./needs.ts"
import { listAll, orUnknown } from "./read.ts"

const tools: Record<GitopsOwner["tool"], string> = { argocd: "Argo CD", flux: "Flux" }

type Owned = { readonly status: "owned"; readonly by: string; readonly shownBy: string } | { readonly status: "free" }

const ownerOf = (object: KubeObject): Owned => {
  const owner = gitopsOwnerOf(object)
  // one that its controller is told to leave alone keeps what is done to it
  if (owner === undefined || !owner.reconciled) return { status: "free" }
  const name = owner.name === undefined ? "" : ` (${owner.kind} ${owner.name})`
  return { status: "owned", by: `${tools[owner.tool]}${name}`, shownBy: owner.shownBy }
}

const ofRelease = (reader: ClusterReader, { name }: Mentioned): Effect.Effect<Owned, KubeError> =>
  Effect.map(listAll(reader, { resource: FLUX_RELEASES }), (releases) => {
    const found = releases.find((object) => installsRelease(object, { name }))
    if (found === undefined) return { status: "free" }
    const place = `${found.metadata.namespace ?? ""}/${found.metadata.name}`
    return { status: "owned", by: `Flux (HelmRelease ${place})`, shownBy: `HelmRelease ${place}` }
  })

const ofOne = (reader: ClusterReader, one: Mentioned): Effect.Effect<Owned, KubeError> =>
  isHelmRelease(one)
    ? ofRelease(reader, one)
    : reader.get({ resource: resourceOf(one), name: one.name, ...inNamespace(one.namespace) }).pipe(
        Effect.map(ownerOf),
        Effect.catchTag("KubeNotFound", () => Effect.succeed<Owned>({ status: "free" })),
        Effect.catchTag("KubeUnknownResource", () => Effect.succeed<Owned>({ status: "free" }))
      )

/** All of a kind that a command could reach without naming it: only those that have an owner are told. */
const ofAll = (reader: ClusterReader, all: Mentioned): Effect.Effect<ReadonlyArray<Ownership>, KubeError> =>
  Effect.map(listAll(reader, { resource: resourceOf(all), ...inNamespace(all.namespace) }), (objects) =>
    objects.flatMap((object) => {
      const owned = ownerOf(object)
      const { name, namespace = "" } = object.metadata
      return owned.status === "owned" ? [{ kind: all.kind, namespace, name, ...owned }] : []
    })
  )

/** Who applies each object that would be changed. */
export const readOwners = (reader: ClusterReader, changed: ReadonlyArray<Mentioned>): Effect.Effect<ReadonlyArray<Ownership>> =>
  Effect.map(
    Effect.forEach(
      changed,
      (one): Effect.Effect<ReadonlyArray<Ownership>> => {
        const { kind, namespace, name } = one
        const asUnknown = ({ message }: KubeError) =>
          Effect.succeed([{ kind, namespace, name, status: "unknown" as const, because: message }])
        if (name === "*") return Effect.catch(ofAll(reader, one), asUnknown)
        return Effect.map(orUnknown(ofOne(reader, one)), (read) => [{ kind, namespace, name, ...read }])
      },
      { concurrency: 4 }
    ),
    (owners) => owners.flat()
  )
