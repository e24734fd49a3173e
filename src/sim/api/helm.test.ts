import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, expect, it } from "vitest"
import { describeWith } from "../../../toolbox/vitest.ts"
import { type Client, startTestCluster, type TestCluster } from "./clients.fixture.ts"

describeWith(["helm"], ({ helm }) => {
  let cluster: TestCluster
  let h: Client
  let directory: string
  let chart: string

  beforeAll(async () => {
    cluster = await startTestCluster()
    h = await cluster.client(helm.path)
    directory = await mkdtemp(join(tmpdir(), "handrail-chart-"))
    chart = join(directory, "shop")
    expect(await h(["create", chart])).toMatchObject({ code: 0 })
  })
  afterAll(async () => {
    await cluster.close()
    await rm(directory, { recursive: true })
  })

  const deployment = () => cluster.store.get("deployments.apps", "default", "rel-shop")
  const history = async (): Promise<ReadonlyArray<readonly [number, string, string]>> =>
    JSON.parse((await h(["history", "rel", "-o", "json"])).stdout).map(
      ({ revision, status, description }: { revision: number; status: string; description: string }) => [revision, status, description]
    )

  it("installs, upgrades and rolls back", async () => {
    expect(await h(["install", "rel", chart, "--set", "image.tag=1"])).toMatchObject({ code: 0 })
    expect(await h(["upgrade", "rel", chart, "--set", "image.tag=2,replicaCount=3"])).toMatchObject({ code: 0 })
    expect(deployment()?.spec).toMatchObject({ replicas: 3, template: { spec: { containers: [{ image: "nginx:2" }] } } })
    expect(await h(["rollback", "rel", "1"])).toMatchObject({ code: 0, stdout: "Rollback was a success! Happy Helming!\n" })
    expect(deployment()?.spec).toMatchObject({ replicas: 1, template: { spec: { containers: [{ image: "nginx:1" }] } } })
    expect(await history()).toEqual([
      [1, "superseded", "Install complete"],
      [2, "superseded", "Upgrade complete"],
      [3, "deployed", "Rollback to 1"]
    ])
  })

  it("rehearses an upgrade without a trace", async () => {
    const before = cluster.store.revision()
    expect(await h(["upgrade", "rel", chart, "--set", "replicaCount=7", "--dry-run=server"])).toMatchObject({ code: 0 })
    expect(cluster.store.revision()).toBe(before)
  })

  it("reports what the API refuses and keeps the release's history", async () => {
    const { code, stderr } = await h(["upgrade", "rel", chart, "--set", "replicaCount=-1"])
    expect(code).toBe(1)
    expect(stderr).toContain("spec.replicas: Invalid value: -1: must be greater than or equal to 0")
    expect((await history()).at(-1)?.[1]).toBe("failed")
  })

  it("takes everything away again", async () => {
    expect(await h(["uninstall", "rel"])).toMatchObject({ code: 0, stdout: 'release "rel" uninstalled\n' })
    expect(deployment()).toBeUndefined()
    expect((await h(["list", "-q"])).stdout).toBe("")
  })
})
