/** Where a reader finds objects: parts of a query from what an effect, a reference or a fact says of them. */

/** A namespace that may be absent or empty, as a query takes it. */
export const inNamespace = (namespace: string | undefined): { readonly namespace?: string } =>
  namespace === undefined || namespace === "" ? {} : { namespace }

/** A kind and its group, as kubectl and the reader resolve them: `deployment.apps`, `pod`. */
export const resourceOf = ({ group = "", kind }: { readonly group?: string; readonly kind: string }): string =>
  `${kind.toLowerCase()}${group === "" ? "" : `.${group}`}`
