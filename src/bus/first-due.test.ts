import { expect, it } from "vitest"
import { firstDue } from "./first-due.ts"

const one = (key: string, notBefore: number) => ({ message: { key }, notBefore })

it("gives the message whose time came first, and of one key the first alone", () => {
  const [bad, behind, other] = [one("bad", 40), one("bad", 0), one("other", 20)]
  expect(firstDue([bad, behind, other], 50)).toBe(other)
  expect(firstDue([bad, behind], 50)).toBe(bad)
  expect(firstDue([bad, behind], 30)).toBeUndefined()
  const [first, second] = [one("a", 20), one("b", 20)]
  expect(firstDue([first, second], 20)).toBe(first)
})
