import type { KubeObject } from "./kube-reader.ts"

/** The reference to the one owner that manages an object. https://kubernetes.io/docs/concepts/architecture/garbage-collection/#owners-dependents */
export const controllerOf = (object: KubeObject) => object.metadata.ownerReferences?.find(({ controller }) => controller === true)
