import type { ObjectRef } from "../../domain/object-ref.ts"
import type { Signal } from "../../domain/signal.ts"
import { objectsNamed } from "../correlation/facts/objects-named.ts"

/** What an incident is about, as far as changes are compared with it. Objects by `placeKey`. */
export interface Subject {
  readonly namespaces: ReadonlySet<string>
  /** What its alerts name. */
  readonly objects: ReadonlySet<string>
  /** What controls those, or is controlled by them. */
  readonly owners: ReadonlySet<string>
  /** Configuration, volumes and accounts that those use. */
  readonly uses: ReadonlySet<string>
  /** Those that its workloads are made or deployed from, by `repositoryKey`. */
  readonly repositories: ReadonlySet<string>
}

/** Identity without the API group, which alerts do not tell. */
export const placeKey = ({ kind, name, namespace }: Pick<ObjectRef, "kind" | "name" | "namespace">): string =>
  `${kind.toLowerCase()}/${namespace ?? ""}/${name}`

/** What the alerts of an incident are about, by their labels alone. */
export const subjectOf = (signals: ReadonlyArray<Signal>): Subject => {
  const named = signals.map(({ labels }) => objectsNamed(labels))
  return {
    namespaces: new Set(named.flatMap(({ namespace }) => namespace ?? [])),
    objects: new Set(named.flatMap(({ objects }) => objects).map(placeKey)),
    owners: new Set(named.flatMap(({ owners }) => owners).map(placeKey)),
    uses: new Set(),
    repositories: new Set()
  }
}

/** A subject as JSON, and back. */
export const subjectJson = ({ namespaces, objects, owners, repositories, uses }: Subject): string =>
  JSON.stringify({
    namespaces: [...namespaces],
    objects: [...objects],
    owners: [...owners],
    uses: [...uses],
    repositories: [...repositories]
  })

export const subjectFromJson = (text: string): Subject => {
  const parsed = JSON.parse(text) as Record<Exclude<keyof Subject, "repositories">, ReadonlyArray<string>> & {
    readonly repositories?: ReadonlyArray<string>
  }
  return {
    namespaces: new Set(parsed.namespaces),
    objects: new Set(parsed.objects),
    owners: new Set(parsed.owners),
    uses: new Set(parsed.uses),
    // an older Handrail wrote none
    repositories: new Set(parsed.repositories ?? [])
  }
}
