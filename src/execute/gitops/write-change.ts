import { posix } from "node:path"
import { Effect } from "effect"
import type { Diagnosis } from "../../domain/diagnosis.ts"
import { digestText, type IncidentId } from "../../domain/ids.ts"
import { type ObjectRef, showRef } from "../../domain/object-ref.ts"
import { redact } from "../../domain/redact.ts"
import { repositoryAddress } from "../../domain/repository-address.ts"
import type { FileChange, PullRequestChange } from "../../domain/repository-change.ts"
import type { Argv } from "../../domain/runbook.ts"
import { type Forge, Forges } from "../forge/forge.ts"
import { placeValues } from "./chart-values.ts"
import { describeChange } from "./describe-change.ts"
import { editYaml } from "./edit-yaml.ts"
import { findManifests } from "./find-manifest.ts"
import { GitopsSettings } from "./gitops-settings.ts"
import type { ManifestSource } from "./manifest-source.ts"
import type { ObjectChange } from "./object-changes.ts"
import { type Obstacle, obstacle } from "./obstacle.ts"
import { placeChanges } from "./place-changes.ts"
import { patiently, repositoryFiles } from "./repository-files.ts"
import { unifiedDiff } from "./unified-diff.ts"

/** Why the change is made, for those who decide about it. */
export interface Occasion {
  readonly incident: IncidentId
  /** What the step is called. */
  readonly title: string
  readonly argv: Argv
  readonly diagnosis: Diagnosis | undefined
}

/** What is to be changed in a repository. */
export interface RepositoryTarget {
  /** The object that the step is about, for people. */
  readonly about: ObjectRef
  /** The object whose manifest is changed: the same, or the one that installs its chart. */
  readonly ref: ObjectRef
  readonly changes: ReadonlyArray<ObjectChange>
  readonly source: ManifestSource
  readonly appliers: PullRequestChange["appliers"]
}

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

/** An obstacle met in a repository says in which. */
const inSource =
  ({ url, path }: ManifestSource) =>
  ({ because, where }: Obstacle): Obstacle =>
    obstacle(because, redact(`${url}, ${where ?? (path === "" ? "its root" : path)}`).text)

const write = Effect.fnUntraced(function* (occasion: Occasion, { about, ref, changes, source, appliers }: RepositoryTarget) {
  const { forge, repository } = yield* forgeFor(source)
  const base = yield* baseOf(source, forge, repository)
  const files = repositoryFiles(forge.reader, repository, base.commit)
  const isChart = (yield* files.read(posix.join(source.path, "Chart.yaml"))) !== undefined
  const {
    file: path,
    document,
    edits
  } = isChart
    ? yield* placeValues(changes, { folder: source.path, valueFiles: source.valueFiles }, files)
    : yield* placeChanges(changes, yield* findManifests(source.path, ref, files))
  const before = (yield* files.read(path)) ?? ""
  const after = editYaml(before, document, edits)
  if (after === undefined) return yield* obstacle(`${path} is written in a way that cannot be edited safely`, path)
  const { mergeMs, syncMs, publicUrl } = yield* GitopsSettings
  const diff = redact(unifiedDiff(path, before, after)).text
  const file: FileChange = { path, document, edits, before: digestText(before), after: digestText(after), diff }
  const words = describeChange({ ...occasion, object: showRef(about), owner: showRef(source.applier.ref), diff, publicUrl })
  const { incident } = occasion
  return {
    _tag: "pull-request",
    incident,
    forge: forge.name,
    repository,
    baseBranch: base.name,
    ...words,
    file,
    appliers,
    mergeMs,
    syncMs
  } satisfies PullRequestChange
})

/** The pull request that makes these changes where they are written. Reads the repository at one commit, and writes nothing. */
export const writeChange = (occasion: Occasion, target: RepositoryTarget) =>
  Effect.mapError(write(occasion, target), inSource(target.source))
