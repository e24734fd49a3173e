import { expect, it } from "vitest"
import { makeSimClock } from "../../clock.ts"
import { makeObjectStore } from "../../store/make-object-store.ts"
import { decodeContinue, encodeContinue } from "./continue-token.ts"
import { listAt } from "./list-at.ts"
import { watchEvent } from "./watch-events.ts"

const configMap = (name: string, labels: Readonly<Record<string, string>> = {}) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "a", labels }
})

it("lists objects as they were at an earlier revision", () => {
  const store = makeObjectStore(makeSimClock({ start: 0, flow: "manual" }))
  for (const name of ["a", "b", "c"]) store.create("configmaps", configMap(name))
  const then = store.revision()
  store.delete("configmaps", "a", "b")
  store.create("configmaps", configMap("d"))
  store.modify("configmaps", "a", "c", (object) => ({ ...object, data: { x: "1" } }))
  expect(listAt(store, "configmaps", "a", then)?.map(({ metadata, data }) => [metadata.name, data])).toEqual([
    ["a", undefined],
    ["b", undefined],
    ["c", undefined]
  ])
  expect(listAt(store, "configmaps", "elsewhere", then)).toEqual([])
})

it("reads back the continue tokens it writes and no others", () => {
  expect(decodeContinue(encodeContinue({ rv: 7, start: "a/b" }))).toEqual({ rv: 7, start: "a/b" })
  expect(() => decodeContinue("abc")).toThrow("invalid continue token: continue key is not valid")
  expect(() => decodeContinue(Buffer.from('{"v":"v9"}').toString("base64url"))).toThrow("does not recognize this encoded version")
})

it("turns a change of labels into an arrival or a departure", () => {
  const store = makeObjectStore(makeSimClock({ start: 0, flow: "manual" }))
  const seen: Array<string> = []
  store.subscribe("configmaps", (event) => {
    const found = watchEvent(event, ({ metadata }) => metadata.labels?.app === "x")
    seen.push(found === undefined ? "-" : `${found.type} ${JSON.stringify(found.object.metadata.labels)}`)
  })
  const relabel = (app: string) =>
    store.modify("configmaps", "a", "a", (object) => ({ ...object, metadata: { ...object.metadata, labels: { app } } }))
  store.create("configmaps", configMap("a"))
  relabel("x")
  store.modify("configmaps", "a", "a", (object) => ({ ...object, data: { y: "1" } }))
  relabel("z")
  store.delete("configmaps", "a", "a")
  expect(seen).toEqual(["-", 'ADDED {"app":"x"}', 'MODIFIED {"app":"x"}', 'DELETED {"app":"x"}', "-"])
})
