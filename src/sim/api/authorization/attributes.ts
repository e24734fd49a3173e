import type { UserInfo } from "../authentication/user-info.ts"
import type { RequestInfo } from "../request-info.ts"

/** What an authorizer decides on. https://kubernetes.io/docs/reference/access-authn-authz/authorization/ */
export type Attributes = { readonly user: UserInfo; readonly verb: string } & (
  | {
      readonly kind: "resource"
      readonly group: string
      readonly plural: string
      readonly subresource?: string
      readonly namespace?: string
      readonly name?: string
    }
  | { readonly kind: "path"; readonly path: string }
)

export const attributesOf = (user: UserInfo, info: RequestInfo): Attributes => {
  if (info.kind === "path") return { kind: "path", user, verb: info.verb, path: info.path }
  const { group, plural, subresource, namespace, name, verb } = info
  return {
    kind: "resource",
    user,
    verb,
    group,
    plural,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name })
  }
}

/** How kube-apiserver names the refused act; the 403 message is this behind the resource's name. */
export const refusal = (attributes: Attributes): string => {
  const who = `User ${JSON.stringify(attributes.user.username)} cannot ${attributes.verb}`
  if (attributes.kind === "path") return `${who} path ${JSON.stringify(attributes.path)}`
  const resource = attributes.subresource === undefined ? attributes.plural : `${attributes.plural}/${attributes.subresource}`
  const where = attributes.namespace === undefined ? "at the cluster scope" : `in the namespace ${JSON.stringify(attributes.namespace)}`
  return `${who} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(attributes.group)} ${where}`
}
