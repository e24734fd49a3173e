import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { argvOf, labelled } from "./classify.fixture.ts"
import { classify, classifyAnew } from "./classify.ts"
import { recalling } from "./recall.ts"

const isFrozen = (value: unknown): boolean =>
  typeof value !== "object" || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen))

const lines = Object.values(labelled).flat().map(argvOf)

/** Words that are easily taken for others once they are joined. */
const nasty = fc.array(
  fc.oneof(fc.constantFrom("a", "b", "a,b", 'a","b', "a\u0000b", "\ud800", "\\ud800", "", "-n", "kubectl get"), fc.string()),
  {
    maxLength: 4
  }
)
const commands = fc.oneof(
  fc.constantFrom(...lines),
  fc.tuple(fc.constantFrom(...lines), nasty).map(([line, more]) => [...line, ...more]),
  nasty
)

describe("classifying a command again", () => {
  it("gives what classifying it anew gives, whatever was classified before", () => {
    fc.assert(
      fc.property(fc.array(commands, { minLength: 1, maxLength: 300 }), (asked) => {
        for (const argv of [...asked, ...asked.toReversed()]) {
          const answer = classify(argv)
          expect(answer).toEqual(classifyAnew([...argv]))
          expect(isFrozen(answer)).toBe(true)
        }
      }),
      { numRuns: 60 }
    )
  })
})

describe("recalling", () => {
  const counting = () => {
    const asked: Array<string> = []
    const find = recalling((words) => {
      asked.push(words.join(" "))
      return Object.freeze({ of: words.join(" ") })
    })
    return { asked, find }
  }

  it("works out the same words once", () => {
    const { asked, find } = counting()
    expect(find(["a", "b"])).toBe(find(["a", "b"]))
    expect(find(["a b"])).toEqual({ of: "a b" })
    expect(asked).toEqual(["a b", "a b"])
  })

  it("keeps what is asked for often, and of the rest no more than a few", () => {
    const { asked, find } = counting()
    for (let count = 0; count < 1_000; count++) {
      find(["often"])
      find([String(count)])
    }
    expect(asked.filter((words) => words === "often")).toEqual(["often"])
    asked.length = 0
    for (let count = 0; count < 1_000; count++) find([String(count)])
    expect(asked.length).toBeGreaterThan(800)
  })

  it("does not keep what is long", () => {
    const { asked, find } = counting()
    const long = ["x".repeat(10_000)]
    find(long)
    find(long)
    expect(asked.length).toBe(2)
  })
})
