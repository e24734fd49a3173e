import { request } from "node:https"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { startTestCluster, type TestCluster } from "./clients.fixture.ts"

interface Reply {
  readonly code: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly text: string
}

interface Ask {
  readonly method?: string
  readonly body?: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  /** Resolves with what has arrived once it matches, for streams that stay open. */
  readonly until?: RegExp
}

let cluster: TestCluster
beforeAll(async () => {
  cluster = await startTestCluster()
})
afterAll(() => cluster.close())

const ask = (path: string, { method = "GET", body, headers = {}, until }: Ask = {}): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { url, caPem, adminToken } = cluster.server
    const all = { authorization: `Bearer ${adminToken}`, "content-type": "application/json", ...headers }
    const sent = request(`${url}${path}`, { method, ca: caPem, headers: all, agent: false }, (response) => {
      let text = ""
      const finish = (): void => resolve({ code: response.statusCode ?? 0, headers: response.headers, text })
      response.setEncoding("utf8")
      response.on("data", (chunk: string) => {
        text += chunk
        if (until?.test(text) !== true) return
        finish()
        sent.destroy()
      })
      response.on("end", finish)
    })
    sent.on("error", reject)
    sent.end(body)
  })

const json = async (path: string, more: Ask = {}) => JSON.parse((await ask(path, more)).text)
const post = (path: string, body: object, more: Ask = {}) => json(path, { method: "POST", body: JSON.stringify(body), ...more })

const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps"
const configMap = (name: string) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name } })

describe("bodies", () => {
  it.each([
    ["truncated JSON", "{", 400, "BadRequest", "unexpected end of JSON input"],
    ["a list", "[]", 400, "BadRequest", "cannot unmarshal array"],
    ["another kind", '{"apiVersion":"v1","kind":"Pod"}', 400, "BadRequest", "converting (v1.Pod) to (core.ConfigMap)"],
    ["no name", '{"metadata":{}}', 422, "Invalid", "name or generateName is required"],
    [
      "another namespace",
      '{"metadata":{"name":"x","namespace":"y"}}',
      400,
      "BadRequest",
      "does not match the namespace sent on the request"
    ]
  ])("%s", async (_what, body, code, reason, message) => {
    const status = await json(CONFIG_MAPS, { method: "POST", body })
    expect(status).toMatchObject({ kind: "Status", code, reason })
    expect(status.message).toContain(message)
  })

  it("too large are refused and the server goes on", async () => {
    const reply = await ask(CONFIG_MAPS, { method: "POST", body: Buffer.alloc(50 * 1024 * 1024, 32) }).catch(() => undefined)
    if (reply !== undefined) expect(JSON.parse(reply.text)).toMatchObject({ code: 413, reason: "RequestEntityTooLarge" })
    expect((await ask("/healthz")).text).toBe("ok")
  })

  it("in a format nobody speaks are refused", async () => {
    const headers = { "content-type": "application/x-unknown" }
    expect(await json(CONFIG_MAPS, { method: "POST", body: "{}", headers })).toMatchObject({ code: 415, reason: "UnsupportedMediaType" })
    expect(await json(CONFIG_MAPS, { headers: { accept: "image/png" } })).toMatchObject({ code: 406, reason: "NotAcceptable" })
  })

  it("with unknown fields are warned about when the client asks for no more", async () => {
    const { code, headers } = await ask(CONFIG_MAPS, { method: "POST", body: JSON.stringify({ ...configMap("warned"), dat: {} }) })
    expect(code).toBe(201)
    expect(headers.warning).toBe('299 - "unknown field \\"dat\\""')
  })
})

describe("paths", () => {
  it.each([
    ["/api/v1/gizmos", 404, "the server could not find the requested resource"],
    ["/api/v1/namespaces/default/pods/p/gizmo", 404, "the server could not find the requested resource"],
    ["/apis/nope/v1/gizmos", 404, "404 page not found"],
    ["/api/v1/namespaces/%zz/pods", 400, "not well-formed"]
  ])("%s", async (path, code, message) => {
    const reply = await ask(path)
    expect(reply.code).toBe(code)
    expect(reply.text).toContain(message)
  })

  it("without a method are refused", async () => {
    expect(await json(CONFIG_MAPS, { method: "PUT", body: "{}" })).toMatchObject({ code: 405, reason: "MethodNotAllowed" })
  })
})

describe("lists", () => {
  it("stay consistent over pages while the store moves", async () => {
    const there = await post("/api/v1/namespaces", { metadata: { name: "pages" } })
    expect(there.status.phase).toBe("Active")
    const path = "/api/v1/namespaces/pages/configmaps"
    for (const name of ["a", "b", "c", "d"]) await post(path, configMap(name))
    const first = await json(`${path}?limit=2`)
    expect(first.metadata.remainingItemCount).toBe(2)
    await ask(`${path}/c`, { method: "DELETE" })
    await post(path, configMap("e"))
    const second = await json(`${path}?limit=5&continue=${first.metadata.continue}`)
    const names = [...first.items, ...second.items].map(({ metadata }: { metadata: { name: string } }) => metadata.name)
    expect(names).toEqual(["a", "b", "c", "d"])
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion)
  })

  it("come as tables or metadata when asked", async () => {
    const table = await json(`${CONFIG_MAPS}?limit=1`, { headers: { accept: "application/json;as=Table;g=meta.k8s.io;v=v1" } })
    expect(table).toMatchObject({ kind: "Table", columnDefinitions: [{ name: "Name" }, { name: "Data" }, { name: "Age" }] })
    const accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
    expect(await json(CONFIG_MAPS, { headers: { accept } })).toMatchObject({ kind: "PartialObjectMetadataList" })
  })
})

describe("watches", () => {
  it("go on from a revision and end at their timeout", async () => {
    const { metadata } = await json(CONFIG_MAPS)
    await post(CONFIG_MAPS, configMap("after"))
    const { text } = await ask(`${CONFIG_MAPS}?watch=1&resourceVersion=${metadata.resourceVersion}&timeoutSeconds=1`)
    expect(
      text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line))
        .map(({ type, object }) => [type, object.metadata.name])
    ).toEqual([["ADDED", "after"]])
  })

  it("send the state first and say when it is complete", async () => {
    const query = "watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
    const { text } = await ask(`${CONFIG_MAPS}?${query}`, { until: /BOOKMARK.*\n/ })
    expect(JSON.parse(text.trim().split("\n").at(-1) ?? "")).toMatchObject({
      type: "BOOKMARK",
      object: { kind: "ConfigMap", metadata: { annotations: { "k8s.io/initial-events-end": "true" } } }
    })
  })
})

describe("writes", () => {
  it("of a stale object conflict", async () => {
    const created = await post(CONFIG_MAPS, configMap("stale"))
    const write = (data: object) => json(`${CONFIG_MAPS}/stale`, { method: "PUT", body: JSON.stringify({ ...created, data }) })
    expect((await write({ a: "1" })).data).toEqual({ a: "1" })
    expect(await write({ a: "2" })).toMatchObject({
      code: 409,
      reason: "Conflict",
      message:
        'Operation cannot be fulfilled on configmaps "stale": the object has been modified; please apply your changes to the latest version and try again'
    })
  })

  it("happen once and are in the audit", async () => {
    await post(CONFIG_MAPS, configMap("once"), { headers: { "user-agent": "tester/1.0" } })
    const entries = (await json("/sim/v1/audit")).entries.filter(({ userAgent }: { userAgent: string }) => userAgent === "tester/1.0")
    expect(entries).toMatchObject([{ verb: "create", resource: "configmaps", namespace: "default", dryRun: false, code: 201 }])
  })
})

describe("control routes", () => {
  it("advance the clock", async () => {
    const before = (await json("/sim/v1/clock")).now
    const { now } = await post("/sim/v1/clock/advance", { ms: 60_000 })
    expect(now - before).toBeGreaterThanOrEqual(60_000)
    expect(await post("/sim/v1/clock/advance", { ms: -1 })).toMatchObject({ code: 400 })
    expect((await json("/sim/v1/nope")).message).toContain("POST /sim/v1/clock/advance")
  })

  it("are for administrators", async () => {
    expect(await json("/sim/v1/audit", { headers: { "impersonate-user": "bob" } })).toMatchObject({ code: 403 })
  })
})
