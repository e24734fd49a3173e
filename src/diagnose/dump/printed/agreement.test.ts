import { afterAll, beforeAll, expect, it } from "vitest"
import { describeWith } from "../../../../toolbox/vitest.ts"
import type { KubeObject } from "../../../platform/kubernetes/kube-reader.ts"
import { canonicalQuantity } from "../../../platform/kubernetes/quantity.ts"
import { startTestCluster, type TestCluster } from "../../../sim/api/clients.fixture.ts"
import { readPrinted } from "./read-printed.ts"
import { richObjects } from "./rich-objects.fixture.ts"

const resources = Object.keys(richObjects)
const keyOf = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.namespace ?? ""}/${metadata.name}`

/** What text tells in its own words, rounds, or that the API has no field for. */
const notInTheApi =
  /^Pod\.metadata\.ownerReferences.*uid$|^ReplicaSet\.metadata\.ownerReferences.*uid$|^Node\.status\.allocated|^Secret\.data|example\.com\/long$|^Pod\.metadata\.creationTimestamp/
/** A table has a status for each container and condition, whether the kubelet has written one or not. */
const onlyInTables = /^Pod\.status\.(?:containerStatuses|conditions)|^Node\.status\.conditions\[\]\.status:/
/** What the API leaves out when it is nothing. */
const isNothing = (value: unknown): boolean => value === 0 || value === false || value === "<none>"

const same = (found: unknown, wanted: unknown): boolean => {
  if (typeof found === "string" && typeof wanted === "string") {
    return found === wanted || canonicalQuantity(found) === canonicalQuantity(wanted)
  }
  return found === wanted || (wanted === undefined && isNothing(found))
}

const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** The item of the other list that is told by the same name, type or place, or else by what it holds. */
const counterpart = (item: unknown, list: unknown, index: number): unknown => {
  if (!Array.isArray(list)) return undefined
  if (!isFields(item)) return list[index]
  const [key] = ["name", "mountPath", "key", "type"].filter((name) => Object.hasOwn(item, name))
  const rivals = key === undefined ? [] : list.filter((other) => isFields(other) && other[key] === item[key])
  return rivals.length === 1 ? rivals[0] : list[index]
}

/** The paths at which what was read differs from the object, each with both values; how many leaves agree is counted. */
const differences = (found: unknown, wanted: unknown, path: string, agreed: { count: number }): ReadonlyArray<string> => {
  if (Array.isArray(found)) return found.flatMap((item, index) => differences(item, counterpart(item, wanted, index), `${path}[]`, agreed))
  if (isFields(found)) {
    const other = isFields(wanted) ? wanted : {}
    return Object.entries(found).flatMap(([field, value]) => differences(value, other[field], `${path}.${field}`, agreed))
  }
  if (same(found, wanted)) agreed.count += 1
  return same(found, wanted) || notInTheApi.test(path) ? [] : [`${path}: ${JSON.stringify(found)} for ${JSON.stringify(wanted)}`]
}

describeWith(["kubectl"], ({ kubectl }) => {
  let cluster: TestCluster
  let stored: ReadonlyMap<string, KubeObject>
  let print: (line: string) => Promise<string>

  beforeAll(async () => {
    cluster = await startTestCluster()
    const client = await cluster.client(kubectl.path)
    print = async (line) => (await client(line.split(" "))).stdout
    for (const [resource, objects] of Object.entries(richObjects)) {
      // the store takes what its API has checked; these are written out in full
      for (const object of objects) cluster.store.create(resource, object as never)
    }
    const output = await print(`get ${resources.join(",")} -A -o json`)
    stored = new Map(readPrinted({ command: "kubectl get all -A -o json", output }).objects.map((object) => [keyOf(object), object]))
  })
  afterAll(() => cluster.close())

  const read = async (line: string) =>
    readPrinted({ command: `$ kubectl ${line}`, output: await print(line), now: new Date(cluster.clock.now()) })

  it("agrees with the API in all that describe tells of every kind", async () => {
    const agreed = { count: 0 }
    const { complete, objects, text } = await read(`describe ${resources.join(",")} -n shop`)
    expect(text).toEqual([])
    const kinds = new Set(objects.map(({ kind }) => kind))
    expect(kinds.size).toBe(resources.length)
    expect(new Set(complete.map(({ kind }) => kind))).toEqual(kinds)
    for (const object of objects) expect(differences(object, stored.get(keyOf(object)), object.kind, agreed)).toEqual([])
    expect(agreed.count).toBeGreaterThan(700)
  })

  it.each(["", " -o wide --show-labels"])("agrees with the API in all that tables tell (get%s)", async (flags) => {
    const agreed = { count: 0 }
    const { complete, objects, text } = await read(`get ${resources.join(",")} -A${flags}`)
    expect(text).toEqual([])
    const kinds = new Set(objects.map(({ kind }) => kind))
    expect(kinds.size).toBe(resources.length)
    expect(complete.map(({ kind, namespace }) => ({ kind, namespace }))).toEqual([...kinds].map((kind) => ({ kind, namespace: undefined })))
    for (const object of objects) {
      const { creationTimestamp: _, ...metadata } = object.metadata
      const found = differences({ ...object, metadata }, stored.get(keyOf(object)), object.kind, agreed)
      expect(found.filter((line) => !onlyInTables.test(line) && !/Time: /.test(line))).toEqual([])
    }
    expect(agreed.count).toBeGreaterThan(300)
  })

  it("reads several kinds and `TYPE/NAME` of one output", async () => {
    const { objects } = await read("get deploy,svc,pods,hpa -n shop")
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`).toSorted()).toEqual([
      "Deployment shop/web",
      "HorizontalPodAutoscaler shop/web",
      "Pod shop/gone",
      "Pod shop/waiting",
      "Pod shop/web-7c9d-abcde",
      "Service shop/outside",
      "Service shop/web"
    ])
  })

  it("reads the columns that a person chose", async () => {
    const columns =
      "NAME:.metadata.name,NS:.metadata.namespace,NODE:.spec.nodeName,RESTARTS:.status.containerStatuses[*].restartCount,APP:.metadata.labels.app"
    const { objects } = await read(`get pods -A -o custom-columns=${columns}`)
    expect(objects.find(({ metadata }) => metadata.name === "web-7c9d-abcde")).toMatchObject({
      kind: "Pod",
      metadata: { namespace: "shop", labels: { app: "web-7c9d-abcde" } },
      spec: { nodeName: "worker-1" },
      status: { containerStatuses: [{ restartCount: 5 }, { restartCount: 0 }] }
    })
  })
})
