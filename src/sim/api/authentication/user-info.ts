/** Who a request comes from. https://kubernetes.io/docs/reference/access-authn-authz/authentication/ */
export interface UserInfo {
  readonly username: string
  readonly uid?: string
  readonly groups: ReadonlyArray<string>
  readonly extra?: Readonly<Record<string, ReadonlyArray<string>>>
}

export const ANONYMOUS: UserInfo = { username: "system:anonymous", groups: ["system:unauthenticated"] }

const AUTHENTICATED_GROUP = "system:authenticated"

/** Every authenticator's answer carries the group of all authenticated users, once and last. */
export const authenticated = (user: UserInfo): UserInfo => ({
  ...user,
  groups: [...user.groups.filter((group) => group !== AUTHENTICATED_GROUP), AUTHENTICATED_GROUP]
})
