import type { Draft } from "../draft.ts"

const isDefault = (storage: Draft): boolean =>
  ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"].some(
    (key) => storage.metadata?.annotations?.[key] === "true"
  )

/** A claim that names no class (an empty name is one) gets the newest default class. https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass */
export const admitClaim = (claim: Draft, storageClasses: ReadonlyArray<Draft>): Draft => {
  const isSettled = (claim.spec?.storageClassName ?? claim.metadata?.annotations?.["volume.beta.kubernetes.io/storage-class"]) !== undefined
  const [newest] = storageClasses
    .filter(isDefault)
    .sort((left, right) => String(right.metadata.creationTimestamp).localeCompare(String(left.metadata.creationTimestamp)))
  if (isSettled || newest === undefined) return claim
  return { ...claim, spec: { ...claim.spec, storageClassName: newest.metadata.name } }
}
