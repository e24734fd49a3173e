import { Effect } from "effect"
import { type CommandEffects, isMutation } from "../../domain/command-effects.ts"
import { isHelmRelease, type ObjectRef, showRef } from "../../domain/object-ref.ts"
import { redact } from "../../domain/redact.ts"
import type { PullRequestChange } from "../../domain/repository-change.ts"
import type { Cluster } from "../../platform/clusters.ts"
import { FLUX_RELEASES, type GitopsOwner, gitopsOwnerOf, installsRelease } from "../../platform/kubernetes/gitops-owner.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { inNamespace, resourceOf } from "../../platform/kubernetes/place.ts"
import { chartChange, isChartOwner } from "./chart-change.ts"
import { GitopsSettings } from "./gitops-settings.ts"
import { gitopsResources, manifestSource, readOwner, sourceRule } from "./manifest-source.ts"
import { type ObjectChange, showSegments } from "./object-changes.ts"
import { type Obstacle, obstacle } from "./obstacle.ts"
import { refOf, wantedChanges } from "./wanted-changes.ts"
import { type Occasion, type RepositoryTarget, writeChange } from "./write-change.ts"

export interface LiveChange extends Occasion {
  readonly effects: CommandEffects
  readonly cluster: Cluster
}

/** How a change gets into the cluster: by a pull request, or, for the notes, why Handrail cannot make one. Neither when nothing owns what it changes. */
export interface ChangeThrough {
  readonly through?: PullRequestChange
  readonly notes: ReadonlyArray<string>
}

type Named = Omit<CommandEffects["effects"][number], "names"> & { readonly name: string }

interface Owned {
  readonly object: KubeObject
  readonly ref: ObjectRef
  readonly owner: GitopsOwner
  readonly verb: CommandEffects["effects"][number]["verb"]
}

/** What installs a release of Helm from a repository. */
const ownedRelease = Effect.fnUntraced(function* (named: Named, { reader }: Cluster) {
  const { items } = yield* reader.list({ resource: FLUX_RELEASES })
  const { kind, group = "", namespace, name, verb } = named
  return items
    .filter((object) => installsRelease(object, named))
    .map((object): Owned => {
      const at = object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }
      const owner = {
        tool: "flux",
        kind: "HelmRelease",
        name: object.metadata.name,
        ...at,
        reconciled: true,
        shownBy: "its release's name"
      } as const
      return { object, ref: { group, kind, name, ...(namespace === undefined ? {} : { namespace }) }, owner, verb }
    })
})

/** What a change touches and a repository owns. What cannot be read is policy's to judge. */
const ownedOf = Effect.fnUntraced(function* ({ effects, cluster }: LiveChange) {
  const named = effects.effects
    .filter((effect) => isMutation(effect.class) && effect.scope === "objects")
    .flatMap(({ names, ...effect }) => names.map((name) => ({ ...effect, name })))
  const read = (one: Named): Effect.Effect<ReadonlyArray<Owned>> => {
    if (isHelmRelease(one)) return Effect.catch(ownedRelease(one, cluster), () => Effect.succeed([]))
    const { namespace, name, verb } = one
    return cluster.reader.get({ resource: resourceOf(one), name, ...inNamespace(namespace) }).pipe(
      Effect.map((object): ReadonlyArray<Owned> => {
        const owner = gitopsOwnerOf(object)
        return owner?.reconciled === true ? [{ object, ref: refOf(object), owner, verb }] : []
      }),
      Effect.catch(() => Effect.succeed<ReadonlyArray<Owned>>([]))
    )
  }
  const owned = (yield* Effect.forEach(named, read, { concurrency: 4 })).flat()
  return { owned, isAlone: named.length === 1 }
})

/** Labels by which the owners of a namespace say that live changes of it are wanted; the policy's settings name the same. */
const isExcepted = Effect.fnUntraced(function* ({ ref: { namespace } }: Owned, { reader }: Cluster) {
  if (namespace === undefined) return false
  const { label, value } = (yield* GitopsSettings).exception
  const found = yield* Effect.option(reader.get({ resource: "namespaces", name: namespace }))
  return found._tag === "Some" && found.value.metadata.labels?.[label] === value
})

const show = (value: unknown): string => (value === undefined ? "nothing" : JSON.stringify(value))

const showChange = ({ path, from, to }: ObjectChange): string =>
  redact(`${showSegments(path)}: ${show(from)} -> ${show(to)}`).text.slice(0, 300)

/** Nothing that looks like a secret is put into a repository, where it would stay for ever. */
const disclosed = (changes: ReadonlyArray<ObjectChange>): boolean =>
  changes.some(
    ({ path, to }) =>
      to !== undefined && redact(`${showSegments(path)}: ${show(to)}\n${JSON.stringify({ [String(path.at(-1))]: to })}`).redactions > 0
  )

type Appliers = RepositoryTarget["appliers"]

/** Where what is wanted of an owned object is written: in its manifest, or in that of what installs the chart that it comes from. */
const targetOf = Effect.fnUntraced(function* ({ argv, cluster }: LiveChange, owned: Owned, changes: ReadonlyArray<ObjectChange>) {
  const { object, owner: gitopsOwner, ref, verb } = owned
  const owner = yield* readOwner(gitopsOwner, cluster)
  const isRendered = isChartOwner(owner) && (yield* sourceRule(object, owner, cluster)) === undefined
  if (!isRendered) {
    const source = yield* manifestSource(object, gitopsOwner, owner, cluster)
    return { about: ref, ref, changes, source, appliers: [source.applier] as Appliers } satisfies RepositoryTarget
  }
  const chart = yield* chartChange(owner, argv, verb === "rollback", changes)
  const installer = refOf(owner)
  const above = gitopsOwnerOf(owner)
  if (above === undefined)
    return yield* obstacle(`nothing on ${showRef(installer)}, which installs its chart, tells the repository that it is in`)
  const source = yield* manifestSource(owner, above, yield* readOwner(above, cluster), cluster)
  const { tool, kind } = gitopsOwner
  const appliers: Appliers = [source.applier, { tool, resource: gitopsResources[kind], ref: installer, chart: chart.at }]
  return { about: ref, ref: installer, changes: chart.changes, source, appliers } satisfies RepositoryTarget
})

const writeOwned = Effect.fnUntraced(function* (live: LiveChange, owned: Owned, changes: ReadonlyArray<ObjectChange>) {
  if (owned.ref.kind === "Secret" || disclosed(changes)) return yield* obstacle("it would put a secret into a repository")
  return yield* writeChange(live, yield* targetOf(live, owned, changes))
})

const ownerName = ({ kind, namespace, name }: GitopsOwner): string =>
  name === undefined ? `an ${kind}` : `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`

const byHand = (owned: Owned, { because, where }: Obstacle, wanted: ReadonlyArray<ObjectChange>): ReadonlyArray<string> => [
  `${showRef(owned.ref)} is applied by ${ownerName(owned.owner)}${where === undefined ? "" : ` (${where})`}, and Handrail cannot write the change there: ${because}`,
  ...wanted.slice(0, 10).map((change) => `to be changed there by hand: ${showChange(change)}`)
]

/**
 * How a change of what a repository owns gets there. Reads the cluster, and the repository at one commit; writes nothing. What cannot be
 * written by Handrail comes back as sentences for whoever does it by hand.
 */
export const changeThrough = Effect.fn("execute.changeThrough")(function* (live: LiveChange) {
  const { owned, isAlone } = yield* ownedOf(live)
  const [first] = owned
  if (first === undefined || (yield* isExcepted(first, live.cluster))) return { notes: [] } satisfies ChangeThrough
  if (!isAlone) return { notes: byHand(first, obstacle("the command changes several objects"), []) } satisfies ChangeThrough
  const wanted = isHelmRelease(first.ref) ? Effect.succeed([]) : wantedChanges(live.argv, first.verb, first.object, live.cluster)
  return yield* wanted.pipe(
    Effect.flatMap((changes) =>
      writeOwned(live, first, changes).pipe(
        Effect.map((through): ChangeThrough => ({ through, notes: [] })),
        Effect.catch((error) => Effect.succeed<ChangeThrough>({ notes: byHand(first, error, changes) }))
      )
    ),
    Effect.catch((error) => Effect.succeed<ChangeThrough>({ notes: byHand(first, error, []) }))
  )
})
