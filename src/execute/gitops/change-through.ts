import { Effect } from "effect"
import type { CommandEffects } from "../../domain/command-effects.ts"
import { isMutation } from "../../domain/command-effects.ts"
import type { Diagnosis } from "../../domain/diagnosis.ts"
import { digestText, type IncidentId } from "../../domain/ids.ts"
import { type ObjectRef, showRef } from "../../domain/object-ref.ts"
import { redact } from "../../domain/redact.ts"
import type { FileChange, PullRequestChange } from "../../domain/repository-change.ts"
import type { Argv } from "../../domain/runbook.ts"
import type { Cluster } from "../../platform/clusters.ts"
import { type GitopsOwner, gitopsOwnerOf } from "../../platform/kubernetes/gitops-owner.ts"
import type { KubeObject } from "../../platform/kubernetes/kube-reader.ts"
import { type Forge, Forges } from "../forge/forge.ts"
import { describeChange } from "./describe-change.ts"
import { editYaml } from "./edit-yaml.ts"
import { findManifests } from "./find-manifest.ts"
import { GitopsSettings } from "./gitops-settings.ts"
import { type ManifestSource, manifestSource } from "./manifest-source.ts"
import { type ObjectChange, showSegments } from "./object-changes.ts"
import { type Obstacle, obstacle } from "./obstacle.ts"
import { placeChanges } from "./place-changes.ts"
import { repositoryAddress } from "./repository-address.ts"
import { patiently, repositoryFiles } from "./repository-files.ts"
import { unifiedDiff } from "./unified-diff.ts"
import { refOf, wantedChanges } from "./wanted-changes.ts"

export interface LiveChange {
  readonly incident: IncidentId
  readonly title: string
  readonly argv: Argv
  readonly effects: CommandEffects
  readonly cluster: Cluster
  readonly diagnosis: Diagnosis | undefined
}

/** How a change gets into the cluster: by a pull request, or, for the notes, why Handrail cannot make one. Neither when nothing owns what it changes. */
export interface ChangeThrough {
  readonly through?: PullRequestChange
  readonly notes: ReadonlyArray<string>
}

interface Owned {
  readonly object: KubeObject
  readonly ref: ObjectRef
  readonly owner: GitopsOwner
  readonly verb: CommandEffects["effects"][number]["verb"]
}

/** What a change touches and a repository owns. What cannot be read is policy's to judge. */
const ownedOf = Effect.fnUntraced(function* ({ effects, cluster }: LiveChange) {
  const named = effects.effects
    .filter((effect) => isMutation(effect.class) && effect.scope === "objects")
    .flatMap(({ names, ...effect }) => names.map((name) => ({ ...effect, name })))
  const read = ({ kind, group = "", namespace, name, verb }: (typeof named)[number]) =>
    cluster.reader
      .get({ resource: `${kind.toLowerCase()}${group === "" ? "" : `.${group}`}`, name, ...(namespace === undefined ? {} : { namespace }) })
      .pipe(
        Effect.map((object): ReadonlyArray<Owned> => {
          const owner = gitopsOwnerOf(object)
          return owner?.reconciled === true ? [{ object, ref: refOf(object), owner, verb }] : []
        }),
        Effect.catch(() => Effect.succeed<ReadonlyArray<Owned>>([]))
      )
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

const forgeFor = Effect.fnUntraced(function* ({
  url
}: ManifestSource): Effect.fn.Return<{ readonly forge: Forge; readonly repository: string }, Obstacle> {
  const address = repositoryAddress(url)
  if (address === undefined) return yield* obstacle("its repository's address is not one of a forge")
  const forge = (yield* Forges).find(({ hosts }) => hosts.includes(address.host))
  if (forge === undefined) return yield* obstacle(`no forge is configured for ${address.host}; add it to gitops.forges`)
  return { forge, repository: address.path }
})

/** The branch that is applied, and where it is now. What is pinned to a tag or a commit is not changed by a merge. */
const baseOf = Effect.fnUntraced(function* ({ branch }: ManifestSource, forge: Forge, repository: string) {
  const failed = (error: { readonly message: string }) => obstacle(`the repository could not be read: ${error.message}`)
  const name = branch ?? (yield* patiently(forge.reader.defaultBranch(repository)).pipe(Effect.mapError(failed)))
  const commit = yield* patiently(forge.reader.headOf(repository, name)).pipe(Effect.mapError(failed))
  if (commit === undefined) return yield* obstacle(`what is applied is ${name}, which is no branch of its repository`)
  return { name, commit }
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

/** An obstacle met in a repository says in which. */
const inSource =
  ({ url, path }: ManifestSource) =>
  ({ because, where }: Obstacle): Obstacle =>
    obstacle(because, redact(`${url}, ${where ?? (path === "" ? "its root" : path)}`).text)

const writeChange = Effect.fnUntraced(function* (live: LiveChange, owned: Owned, changes: ReadonlyArray<ObjectChange>) {
  if (owned.ref.kind === "Secret" || disclosed(changes)) return yield* obstacle("it would put a secret into a repository")
  const source = yield* manifestSource(owned.object, owned.owner, live.cluster)
  return yield* Effect.mapError(writeInto(source, live, owned, changes), inSource(source))
})

const writeInto = Effect.fnUntraced(function* (
  source: ManifestSource,
  live: LiveChange,
  owned: Owned,
  changes: ReadonlyArray<ObjectChange>
) {
  const { incident, title, argv, diagnosis } = live
  const { forge, repository } = yield* forgeFor(source)
  const base = yield* baseOf(source, forge, repository)
  const files = repositoryFiles(forge.reader, repository, base.commit)
  const placed = yield* placeChanges(changes, yield* findManifests(source.path, owned.ref, files))
  const before = (yield* files.read(placed.file)) ?? ""
  const after = editYaml(before, placed.document, placed.edits)
  if (after === undefined) return yield* obstacle(`${placed.file} is written in a way that cannot be edited safely`, placed.file)
  const { mergeMs, syncMs, publicUrl } = yield* GitopsSettings
  const diff = redact(unifiedDiff(placed.file, before, after)).text
  const file: FileChange = {
    path: placed.file,
    document: placed.document,
    edits: placed.edits,
    before: digestText(before),
    after: digestText(after),
    diff
  }
  const words = describeChange({
    incident,
    title,
    object: showRef(owned.ref),
    argv,
    owner: showRef(source.applier.ref),
    diagnosis,
    diff,
    publicUrl
  })
  return {
    _tag: "pull-request",
    incident,
    forge: forge.name,
    repository,
    baseBranch: base.name,
    ...words,
    file,
    appliers: [source.applier],
    mergeMs,
    syncMs
  } satisfies PullRequestChange
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
  return yield* wantedChanges(live.argv, first.verb, first.object, live.cluster).pipe(
    Effect.flatMap((changes) =>
      writeChange(live, first, changes).pipe(
        Effect.map((through): ChangeThrough => ({ through, notes: [] })),
        Effect.catch((error) => Effect.succeed<ChangeThrough>({ notes: byHand(first, error, changes) }))
      )
    ),
    Effect.catch((error) => Effect.succeed<ChangeThrough>({ notes: byHand(first, error, []) }))
  )
})
