import { describe, expect, it } from "vitest"
import { makeSimClock } from "../../clock.ts"
import { makeObjectStore } from "../../store/make-object-store.ts"
import type { UserInfo } from "../authentication/user-info.ts"
import { type Attributes, refusal } from "./attributes.ts"
import { impersonation } from "./impersonation.ts"
import { makeRbacAuthorizer } from "./rbac.ts"

const RBAC = "rbac.authorization.k8s.io"
const bob: UserInfo = { username: "bob", groups: ["dev", "system:authenticated"] }

const ask = (user: UserInfo, verb: string, plural: string, more: object = {}): Attributes => ({
  kind: "resource",
  user,
  verb,
  group: "",
  plural,
  ...more
})

const cluster = () => {
  const store = makeObjectStore(makeSimClock({ start: 0, flow: "manual" }))
  const apiVersion = `${RBAC}/v1`
  const role = (name: string, rules: ReadonlyArray<object>) =>
    store.create(`clusterroles.${RBAC}`, { apiVersion, kind: "ClusterRole", metadata: { name }, rules })
  const bind = (name: string, roleName: string, subject: object, namespace?: string) =>
    store.create(`${namespace === undefined ? "clusterrolebindings" : "rolebindings"}.${RBAC}`, {
      apiVersion,
      kind: namespace === undefined ? "ClusterRoleBinding" : "RoleBinding",
      metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
      roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: roleName },
      subjects: [subject]
    })
  return { store, role, bind, rbac: makeRbacAuthorizer(store) }
}

describe("makeRbacAuthorizer", () => {
  it("allows by namespace, and says by which binding", () => {
    const { role, bind, rbac } = cluster()
    role("reader", [{ verbs: ["get", "list"], apiGroups: [""], resources: ["pods", "pods/log"] }])
    bind("devs", "reader", { kind: "Group", name: "dev" }, "shop")
    expect(rbac.authorize(ask(bob, "get", "pods", { namespace: "shop" }))).toEqual({
      allowed: true,
      reason: 'RBAC: allowed by RoleBinding "devs/shop" of ClusterRole "reader" to Group "dev"'
    })
    expect(rbac.authorize(ask(bob, "get", "pods", { namespace: "shop", subresource: "log" })).allowed).toBe(true)
    expect(rbac.authorize(ask(bob, "get", "pods", { namespace: "shop", subresource: "exec" })).allowed).toBe(false)
    expect(rbac.authorize(ask(bob, "get", "pods", { namespace: "other" })).allowed).toBe(false)
    expect(rbac.authorize(ask(bob, "list", "pods")).allowed).toBe(false)
  })

  it("follows roles and bindings as they change", () => {
    const { store, role, bind, rbac } = cluster()
    expect(rbac.authorize(ask(bob, "get", "nodes")).allowed).toBe(false)
    bind("b", "late", { kind: "User", name: "bob" })
    expect(rbac.authorize(ask(bob, "get", "nodes"))).toEqual({
      allowed: false,
      reason: `RBAC: clusterrole.${RBAC} "late" not found`
    })
    role("late", [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }])
    expect(rbac.authorize(ask(bob, "get", "nodes")).allowed).toBe(true)
    store.delete(`clusterrolebindings.${RBAC}`, undefined, "b")
    expect(rbac.authorize(ask(bob, "get", "nodes")).allowed).toBe(false)
  })

  it("honours resource names, paths and service accounts", () => {
    const { role, bind, rbac } = cluster()
    role("narrow", [
      { verbs: ["get"], apiGroups: [""], resources: ["secrets"], resourceNames: ["one"] },
      { verbs: ["get"], nonResourceURLs: ["/healthz*"] }
    ])
    bind("b", "narrow", { kind: "ServiceAccount", name: "bot", namespace: "ci" })
    const bot: UserInfo = { username: "system:serviceaccount:ci:bot", groups: [] }
    expect(rbac.authorize(ask(bot, "get", "secrets", { name: "one" })).allowed).toBe(true)
    expect(rbac.authorize(ask(bot, "get", "secrets", { name: "two" })).allowed).toBe(false)
    expect(rbac.authorize({ kind: "path", user: bot, verb: "get", path: "/healthz/etcd" }).allowed).toBe(true)
    expect(rbac.authorize({ kind: "path", user: bot, verb: "get", path: "/metrics" }).allowed).toBe(false)
  })

  it("words refusals as the API server does", () => {
    expect(refusal(ask(bob, "get", "deployments", { group: "apps", namespace: "a", subresource: "scale" }))).toBe(
      'User "bob" cannot get resource "deployments/scale" in API group "apps" in the namespace "a"'
    )
  })
})

describe("impersonation", () => {
  it("asks for the right to act as the user and each group", () => {
    const asked = impersonation({ "impersonate-user": "system:serviceaccount:ci:bot", "impersonate-group": "ops" }, bob)
    expect(asked?.user).toEqual({ username: "system:serviceaccount:ci:bot", groups: ["ops", "system:authenticated"] })
    expect(asked?.required.map((each) => each.kind === "resource" && [each.plural, each.namespace, each.name])).toEqual([
      ["serviceaccounts", "ci", "bot"],
      ["groups", undefined, "ops"]
    ])
  })

  it("refuses groups without a user", () => {
    expect(() => impersonation({ "impersonate-group": "ops" }, bob)).toThrow("without impersonating a user")
    expect(impersonation({}, bob)).toBeUndefined()
  })
})
