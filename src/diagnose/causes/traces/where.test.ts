import { describe, expect, it } from "vitest"
import { spanTree } from "./span-tree.ts"
import { type Told, traceOf } from "./trace.fixture.ts"
import { whereItFails } from "./where-it-fails.ts"
import { whereTimeGoes } from "./where-time-goes.ts"

const cart = (calls: ReadonlyArray<Told>, more: Partial<Told> = {}): Told => ({ service: "cart", from: 0, to: 100, calls, ...more })

/** Milliseconds by who kept the others waiting. */
const spent = (told: Told): Readonly<Record<string, number>> => {
  const trace = traceOf(told)
  const [root] = trace.spans
  if (root === undefined) return {}
  const found = Map.groupBy(whereTimeGoes(spanTree(trace), root), ({ worker }) => worker.name)
  return Object.fromEntries([...found].map(([name, all]) => [name, all.reduce((sum, { millis }) => sum + millis, 0)]))
}

/** Who failed first, and what was said. */
const failed = (told: Told): string | undefined => {
  const trace = traceOf(told)
  const [root] = trace.spans
  const found = root === undefined ? undefined : whereItFails(spanTree(trace), root)
  return found === undefined ? undefined : `${found.worker.name}: ${found.span.message}`
}

describe("the time of a request is spent by", () => {
  it.each<readonly [what: string, told: Told, expected: Readonly<Record<string, number>>]>([
    ["itself, where it calls nothing", cart([]), { cart: 100 }],
    ["whom it waits for, and itself the rest", cart([{ service: "stock", from: 10, to: 90 }]), { cart: 20, stock: 80 }],
    [
      "the one that ended last, of those that run side by side",
      cart([
        { service: "stock", from: 10, to: 90 },
        { service: "price", from: 10, to: 40 }
      ]),
      { cart: 20, stock: 80 }
    ],
    [
      "whom the one that it waits for waits for",
      cart([{ service: "stock", from: 10, to: 90, calls: [{ service: "db", from: 20, to: 80 }] }]),
      { cart: 20, stock: 20, db: 60 }
    ],
    ["what is called and tells of nothing", cart([{ service: "cart", peer: "postgres", from: 10, to: 90 }]), { cart: 20, postgres: 80 }],
    [
      "nobody, on the way to another service",
      cart([{ service: "cart", peer: "stock", from: 10, to: 90, calls: [{ service: "stock", from: 40, to: 60 }] }]),
      { cart: 20, stock: 20 }
    ],
    ["itself, where what it began goes on after its answer", cart([{ service: "mail", from: 90, to: 900 }]), { cart: 90, mail: 10 }],
    ["itself, where a message is worked on later", cart([{ service: "mail", kind: "consumer", from: 50, to: 900 }]), { cart: 100 }]
  ])("%s", (_, told, expected) => {
    expect(spent(told)).toEqual(expected)
  })
})

describe("a request fails first", () => {
  it.each<readonly [what: string, told: Told, expected: string | undefined]>([
    ["nowhere, where it did not", cart([{ service: "stock", from: 10, to: 90, failed: "no" }]), undefined],
    ["where it began", cart([{ service: "stock", from: 10, to: 90 }], { failed: "own fault" }), "cart: own fault"],
    [
      "at the end of the chain of failures",
      cart([{ service: "stock", from: 10, to: 90, failed: "x", calls: [{ service: "db", from: 20, to: 80, failed: "deadlock" }] }], {
        failed: "x"
      }),
      "db: deadlock"
    ],
    [
      "at the other end of a call whose caller does not tell that it failed",
      cart([{ service: "cart", peer: "stock", from: 5, to: 95, calls: [{ service: "stock", from: 10, to: 90, failed: "deadlock" }] }], {
        failed: "x"
      }),
      "stock: deadlock"
    ],
    [
      "where nobody answers",
      cart([{ service: "cart", peer: "stock", from: 10, to: 90, failed: "connection refused" }], { failed: "x" }),
      "stock: connection refused"
    ],
    [
      "not in a call that another try made good",
      cart(
        [
          { service: "cart", peer: "stock", from: 10, to: 20, failed: "reset" },
          { service: "cart", peer: "stock", from: 30, to: 40 }
        ],
        { failed: "own fault" }
      ),
      "cart: own fault"
    ]
  ])("%s", (_, told, expected) => {
    expect(failed(told)).toBe(expected)
  })
})
