import { afterAll, beforeAll, expect, it } from "vitest"
import { stringify } from "yaml"
import { describeWith } from "../../../toolbox/vitest.ts"
import { type Client, startTestCluster, type TestCluster } from "./clients.fixture.ts"

describeWith(["kubectl"], ({ kubectl }) => {
  let cluster: TestCluster
  let admin: Client

  beforeAll(async () => {
    cluster = await startTestCluster()
    admin = await cluster.client(kubectl.path)
    await admin(["create", "namespace", "shop"])
    await admin("create role reader -n shop --verb=get,list --resource=pods,pods/log".split(" "))
    await admin("create rolebinding bob-reads -n shop --role=reader --user=bob".split(" "))
    await admin("create serviceaccount bot -n shop".split(" "))
    await admin("create rolebinding bot-edits -n shop --clusterrole=edit --serviceaccount=shop:bot".split(" "))
  })
  afterAll(() => cluster.close())

  const words = (text: string): ReadonlyArray<string> => text.split(" ")

  it("refuses in the API server's words", async () => {
    expect((await admin(words("get pods --as=bob -n shop"))).stderr).toBe("No resources found in shop namespace.\n")
    expect((await admin(words("get pods --as=bob"))).stderr).toBe(
      'Error from server (Forbidden): pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "default"\n'
    )
    expect((await admin(words("delete deploy web --as=bob -n shop"))).stderr).toBe(
      'Error from server (Forbidden): deployments.apps "web" is forbidden: User "bob" cannot delete resource "deployments" in API group "apps" in the namespace "shop"\n'
    )
    expect((await admin(words("get nodes --as=bob"))).stderr).toContain("at the cluster scope")
    expect((await admin(words("get --raw /metrics --as=bob"))).stderr).toContain('forbidden: User "bob" cannot get path "/metrics"')
  })

  it("answers what a user may do", async () => {
    expect(await admin(words("auth can-i list pods -n shop --as=bob"))).toMatchObject({ code: 0, stdout: "yes\n" })
    expect(await admin(words("auth can-i delete pods -n shop --as=bob"))).toMatchObject({ code: 1, stdout: "no\n" })
    expect(await admin(words("auth can-i create deployments -n shop --as=system:serviceaccount:shop:bot"))).toMatchObject({ code: 0 })
    expect((await admin(words("auth can-i --list -n shop --as=bob"))).stdout).toMatch(/^pods\/log\s+\[\]\s+\[\]\s+\[get list\]$/m)
  })

  it("lets a service account in with a token of its own", async () => {
    const { stdout: token } = await admin(words("create token bot -n shop"))
    const bot = await cluster.client(kubectl.path, cluster.server.kubeconfig(token.trim()))
    expect((await bot(["auth", "whoami", "-o", "jsonpath={.status.userInfo.username}"])).stdout).toBe("system:serviceaccount:shop:bot")
    expect((await bot(words("create configmap mine -n shop --from-literal=a=b"))).code).toBe(0)
    expect((await bot(words("get secrets -n kube-system"))).stderr).toContain("Forbidden")
    await admin(words("delete serviceaccount bot -n shop"))
    expect((await bot(words("get pods -n shop"))).stderr).toContain("Unauthorized")
  })

  it("reads the user and groups from a client certificate", async () => {
    const { certPem, keyPem } = cluster.server.clientCertificate({ commonName: "ada", organizations: ["system:masters"] })
    const encoded = (text: string): string => Buffer.from(text).toString("base64")
    const user = { "client-certificate-data": encoded(certPem), "client-key-data": encoded(keyPem) }
    const ada = await cluster.client(
      kubectl.path,
      stringify({
        apiVersion: "v1",
        kind: "Config",
        clusters: [{ name: "c", cluster: { server: cluster.server.url, "certificate-authority-data": encoded(cluster.server.caPem) } }],
        users: [{ name: "u", user }],
        contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
        "current-context": "c"
      })
    )
    expect((await ada(["auth", "whoami", "-o", "jsonpath={.status.userInfo}"])).stdout).toBe(
      '{"groups":["system:masters","system:authenticated"],"username":"ada"}'
    )
  })

  it("lets nobody grant what they do not hold", async () => {
    await admin(words("create rolebinding carol-admins -n shop --clusterrole=admin --user=carol"))
    expect(await admin(words("create rolebinding fine -n shop --clusterrole=view --user=dan --as=carol"))).toMatchObject({ code: 0 })
    expect(
      (await admin(words("create role more -n shop --verb=get,list --resource=nodes,csinodes.storage.k8s.io --as=carol"))).stderr
    ).toBe(
      `Error from server (Forbidden): roles.rbac.authorization.k8s.io "more" is forbidden: user "carol" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:
{APIGroups:[""], Resources:["nodes"], Verbs:["get" "list"]}
{APIGroups:["storage.k8s.io"], Resources:["csinodes"], Verbs:["get" "list"]}
`
    )
    expect((await admin(words("create rolebinding root -n shop --clusterrole=cluster-admin --user=carol --as=carol"))).stderr).toContain(
      'Verbs:["*"]'
    )
  })

  it("knows no token but its own", async () => {
    const stranger = await cluster.client(kubectl.path, cluster.server.kubeconfig("made-up"))
    const { code, stderr } = await stranger(["get", "pods"])
    expect(code).toBe(1)
    expect(stderr).toContain("You must be logged in to the server")
  })

  it("records who did what, and on whose behalf", async () => {
    await admin(words("get configmaps -n shop --as=bob"))
    expect(cluster.server.audit.entries().at(-1)).toMatchObject({
      user: "bob",
      impersonator: "kubernetes-admin",
      verb: "list",
      resource: "configmaps",
      namespace: "shop",
      code: 403
    })
  })

  it("keeps aggregated roles equal to what they aggregate", async () => {
    await admin(words("create clusterrole sum --aggregation-rule=example/sum=true"))
    await admin(words("create clusterrole part --verb=get --resource=nodes"))
    await admin(words("label clusterrole part example/sum=true"))
    const settled = await admin(words("wait clusterrole/sum --for=jsonpath={.rules[0].resources[0]}=nodes --timeout=10s"))
    expect(settled).toMatchObject({ code: 0 })
  })
})
