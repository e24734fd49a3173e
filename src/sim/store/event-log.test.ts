import { expect, it } from "vitest"
import { makeEventLog } from "./event-log.ts"
import type { StoreEvent } from "./object-store.ts"

const event = (revision: number): StoreEvent => ({
  type: "ADDED",
  resource: "pods",
  revision,
  object: {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `p${revision}`, uid: "u", resourceVersion: String(revision), creationTimestamp: "" }
  }
})

it("answers undefined once the asked revision was compacted", () => {
  const log = makeEventLog(4)
  for (let revision = 1; revision <= 5; revision++) log.append(event(revision))
  expect(log.since(1)).toBeUndefined()
  expect(log.since(2)?.map((found) => found.revision)).toEqual([3, 4, 5])
  expect(log.since(5)).toEqual([])
})
