import { afterAll, beforeAll, expect, it } from "vitest"
import { describeWith } from "../../../toolbox/vitest.ts"
import { type Client, startTestCluster, type TestCluster } from "./clients.fixture.ts"

const deployment = (image: string, replicas: number, extra = ""): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, labels: {app: shop}}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: web, image: "${image}"${extra}}]}
`

describeWith(["kubectl"], ({ kubectl }) => {
  let cluster: TestCluster
  let k: Client

  beforeAll(async () => {
    cluster = await startTestCluster()
    k = await cluster.client(kubectl.path)
  })
  afterAll(() => cluster.close())

  const out = async (words: string, stdin?: string): Promise<string> => {
    const { code, stdout, stderr } = await k(words.split(" "), stdin)
    expect({ words, code, stderr: code === 0 ? "" : stderr }).toEqual({ words, code: 0, stderr: "" })
    return stdout
  }
  const fails = async (words: string, stdin?: string): Promise<string> => {
    const { code, stderr } = await k(words.split(" "), stdin)
    expect({ words, code }).toEqual({ words, code: 1 })
    return stderr
  }
  const writes = () => cluster.server.audit.entries().filter(({ verb }) => !["get", "list", "watch"].includes(verb))

  it("creates from protobuf bodies what it then shows", async () => {
    expect(await out("create deployment cart --image=nginx:1 --replicas=2 --port=80")).toBe("deployment.apps/cart created\n")
    expect(await out("get deploy cart -o jsonpath={.spec.replicas}/{.spec.template.spec.containers[0].ports[0].containerPort}")).toBe(
      "2/80"
    )
    expect(await out("get deploy cart --no-headers -o wide")).toMatch(/^cart\s+0\/2\s+0\s+0\s+\d+s\s+nginx\s+nginx:1\s+app=cart\n$/)
    expect(await fails("create deployment cart --image=nginx:1")).toBe(
      'error: failed to create deployment: deployments.apps "cart" already exists\n'
    )
    expect(await out("get deploy -o custom-columns=N:.metadata.name,I:.spec.template.spec.containers[*].image")).toContain("cart   nginx:1")
  })

  it("applies a manifest three ways and leaves what others set", async () => {
    expect(await out("apply -f -", deployment("shop:1", 2))).toBe("deployment.apps/shop created\n")
    expect(await out("apply -f -", deployment("shop:1", 2))).toBe("deployment.apps/shop unchanged\n")
    await out("set env deploy/shop MODE=fast")
    expect(await out("apply -f -", deployment("shop:2", 2))).toBe("deployment.apps/shop configured\n")
    const live = cluster.store.get("deployments.apps", "default", "shop")
    expect(live?.spec.template.spec.containers).toMatchObject([{ image: "shop:2", env: [{ name: "MODE", value: "fast" }] }])
  })

  it("says what a rehearsal would do and stores nothing", async () => {
    const before = cluster.store.revision()
    expect(await out("apply --dry-run=server -f -", deployment("shop:9", 9))).toBe("deployment.apps/shop configured (server dry run)\n")
    expect(await out("delete deploy shop --dry-run=server")).toBe(
      'deployment.apps "shop" deleted from default namespace (server dry run)\n'
    )
    expect(await out("create configmap none --dry-run=server -o name")).toBe("configmap/none\n")
    expect(cluster.store.revision()).toBe(before)
    expect(
      writes()
        .slice(-3)
        .every(({ dryRun }) => dryRun)
    ).toBe(true)
  })

  it("shows the difference a manifest would make", async () => {
    const { code, stdout } = await k(["diff", "-f", "-"], deployment("shop:3", 2))
    expect(code).toBe(1)
    expect(stdout).toMatch(/^-\s+image: shop:2\n\+\s+image: shop:3$/m)
  })

  it("patches in three kinds and refuses what does not apply", async () => {
    const patch = async (kind: string, body: string) => k(["patch", "deploy", "shop", `--type=${kind}`, "-p", body])
    expect((await patch("strategic", '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"s"}]}}}}')).code).toBe(0)
    expect((await patch("merge", '{"spec":{"paused":true,"revisionHistoryLimit":null}}')).code).toBe(0)
    expect((await patch("json", '[{"op":"replace","path":"/spec/replicas","value":5}]')).code).toBe(0)
    const live = cluster.store.get("deployments.apps", "default", "shop")
    expect(live?.spec).toMatchObject({ replicas: 5, paused: true, revisionHistoryLimit: 10 })
    expect(live?.spec.template.spec.containers.map(({ name }: { name: string }) => name)).toEqual(["side", "web"])
    expect((await patch("json", '[{"op":"test","path":"/spec/replicas","value":9}]')).stderr).toBe(
      "The request is invalid: the server rejected our request due to an error in our request\n"
    )
    expect((await patch("merge", '{"spec":{"selector":{"matchLabels":{"a":"b"}}}}')).stderr).toContain("field is immutable")
  })

  it("refuses fields the kind does not have, and values it cannot hold", async () => {
    expect(await fails("create -f -", deployment("shop:1", 2, ", imagee: x").replaceAll("shop", "typo"))).toContain(
      'strict decoding error: unknown field "spec.template.spec.containers[0].imagee"'
    )
    expect(await fails("apply -f -", deployment("shop:1", -1))).toBe(
      'The Deployment "shop" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0\n'
    )
  })

  it("applies server-side, with conflicts and by force", async () => {
    await out("create deployment ssa --image=ssa:1")
    const wanted = deployment("ssa:2", 1).replaceAll("shop", "ssa").replace("name: web", "name: ssa")
    expect(await fails("apply --server-side -f -", wanted)).toMatch(
      /^error: Apply failed with 1 conflict: conflict with "kubectl-create" using apps\/v1: \.spec\.template\.spec\.containers\[name="ssa"\]\.image\n/
    )
    expect(await out("apply --server-side --force-conflicts -f -", wanted)).toBe("deployment.apps/ssa serverside-applied\n")
    await out("apply --server-side --field-manager=other -f -", wanted)
    await out("apply --server-side --field-manager=other -f -", wanted.replace(/\n {2}replicas: 1/, ""))
    const managers = cluster.store.get("deployments.apps", "default", "ssa")?.metadata.managedFields
    expect(managers?.map((entry) => (entry as { manager: string }).manager)).toEqual(["kubectl", "other", "kubectl-create"])
    expect(JSON.stringify(managers?.[1])).not.toContain("f:replicas")
  })

  it("takes over a client-side apply without a conflict", async () => {
    const manifest = deployment("mig:1", 1).replaceAll("shop", "mig")
    await out("apply -f -", manifest)
    expect(await out("apply --server-side -f -", manifest.replace("mig:1", "mig:2"))).toBe("deployment.apps/mig serverside-applied\n")
  })

  it("labels, annotates, scales and sets images in one write each", async () => {
    const before = writes().length
    await out("label deploy cart tier=front")
    await out("annotate deploy cart note=hi")
    await out("scale deploy cart --replicas=4")
    await out("set image deploy/cart nginx=nginx:2")
    expect(
      writes()
        .slice(before)
        .map(({ verb, subresource }) => [verb, subresource].join(":"))
    ).toEqual(["patch:", "patch:", "patch:scale", "patch:"])
    expect(cluster.store.get("deployments.apps", "default", "cart")).toMatchObject({
      metadata: { labels: { tier: "front" }, annotations: { note: "hi" } },
      spec: { replicas: 4 }
    })
    expect(await fails("scale deploy cart --replicas=9 --current-replicas=1")).toContain("Expected replicas to be 1, was 4")
  })

  it("lists in chunks, by selectors, and says which fields cannot be selected", async () => {
    for (const name of ["a", "b", "c", "d", "e"]) await out(`create configmap ${name} --from-literal=k=v`)
    await out("label configmap a b c keep=yes")
    expect((await out("get configmap --chunk-size=2 -o name")).split("\n").filter(Boolean)).toHaveLength(5)
    expect(await out("get configmap -l keep=yes,keep!=no -o name")).toBe("configmap/a\nconfigmap/b\nconfigmap/c\n")
    expect(await out("get configmap --field-selector=metadata.name=d -o name")).toBe("configmap/d\n")
    expect(await fails("get pods --field-selector=spec.nope=1")).toContain("field label not supported: spec.nope")
  })

  it("explains kinds and lists what there is", async () => {
    expect(await out("explain deployment.spec.replicas")).toContain("FIELD: replicas <integer>")
    expect(await out("api-resources --api-group=apps -o name")).toContain("deployments.apps")
    expect(await out("api-versions")).toContain("autoscaling/v2")
    expect(await out("get --raw /readyz?verbose")).toContain("[+]etcd ok\n")
    expect(await out("cluster-info")).toContain("Kubernetes control plane")
  })

  it("answers for namespaces and objects that are not there", async () => {
    expect(await fails("create configmap x -n nowhere")).toBe('error: failed to create configmap: namespaces "nowhere" not found\n')
    expect(await fails("get deploy nope")).toBe('Error from server (NotFound): deployments.apps "nope" not found\n')
    expect(await fails("delete namespace kube-system")).toContain("this namespace may not be deleted")
    expect(await fails("get gizmos")).toBe('error: the server doesn\'t have a resource type "gizmos"\n')
  })
})
