import type { IncomingHttpHeaders } from "node:http"
import { badRequest } from "../../store/status-error.ts"
import { authenticated, type UserInfo } from "../authentication/user-info.ts"
import type { Attributes } from "./attributes.ts"

/** The user a request asks to act as, and what the real user must be allowed for it. */
export interface Impersonation {
  readonly user: UserInfo
  readonly required: ReadonlyArray<Attributes>
}

const EXTRA = "impersonate-extra-"

const values = (header: string | ReadonlyArray<string> | undefined): ReadonlyArray<string> =>
  header === undefined ? [] : typeof header === "string" ? header.split(/,\s*/) : header

const implied = (username: string): ReadonlyArray<string> => {
  const [, namespace] = /^system:serviceaccount:([^:]+):[^:]+$/.exec(username) ?? []
  if (namespace !== undefined) return ["system:serviceaccounts", `system:serviceaccounts:${namespace}`]
  return username === "system:anonymous" ? ["system:unauthenticated"] : []
}

const ask = (user: UserInfo, group: string, plural: string, name: string, rest: object = {}): Attributes => ({
  kind: "resource",
  user,
  verb: "impersonate",
  group,
  plural,
  name,
  ...rest
})

const AUTHENTICATION = "authentication.k8s.io"

/** Reads the Impersonate-* headers. https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation */
export const impersonation = (headers: IncomingHttpHeaders, real: UserInfo): Impersonation | undefined => {
  const username = values(headers["impersonate-user"])[0]
  const groups = values(headers["impersonate-group"])
  const uid = values(headers["impersonate-uid"])[0]
  const extra = Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith(EXTRA))
      .map(([name, value]) => [decodeURIComponent(name.slice(EXTRA.length)), values(value)])
  )
  if (username === undefined) {
    if (groups.length === 0 && uid === undefined && Object.keys(extra).length === 0) return undefined
    throw badRequest("requested impersonation of groups, UID or extra without impersonating a user")
  }
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(username)
  const who =
    account === null ? ask(real, "", "users", username) : ask(real, "", "serviceaccounts", account[2] as string, { namespace: account[1] })
  const required = [
    who,
    ...groups.map((group) => ask(real, "", "groups", group)),
    ...(uid === undefined ? [] : [ask(real, AUTHENTICATION, "uids", uid)]),
    ...Object.entries(extra).flatMap(([key, list]) =>
      list.map((value) => ask(real, AUTHENTICATION, "userextras", value, { subresource: key }))
    )
  ]
  const user: UserInfo = {
    username,
    groups: groups.length === 0 ? implied(username) : groups,
    ...(uid === undefined ? {} : { uid }),
    ...(Object.keys(extra).length === 0 ? {} : { extra })
  }
  return { required, user: username === "system:anonymous" ? user : authenticated(user) }
}
