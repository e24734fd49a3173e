import { expect, it } from "@effect/vitest"
import { alertFacts } from "../facts/alert-facts.ts"
import { defaultSettings } from "../settings.ts"
import { signalsOf, storms } from "../storms/storms.fixture.ts"
import { rules } from "./relations.ts"
import { ruleFor } from "./rule-for.ts"
import type { Seen } from "./seen.ts"

const around = { settings: defaultSettings }

/** All of two storms at a time, as if they had begun together: what is unlike meets as well. */
const mixtures = Object.values(storms)
  .flat()
  .map((storm) => signalsOf(storm).map((signal) => alertFacts(signal, "prod")))
  .map((facts, index, all) => [...facts, ...(all[index + 1] ?? [])])

/** Every rule asked of every two, either way round. */
const asked = (alert: Seen, other: Seen, count: number) =>
  rules.slice(0, count).find((rule) => rule.holds(alert, other, around) || (rule.eitherWay === true && rule.holds(other, alert, around)))

it("leaves out no rule that holds", () => {
  const met = new Set<number>()
  for (const facts of mixtures)
    for (const alert of facts)
      for (const other of facts) {
        const rule = asked(alert, other, rules.length)
        if (rule !== undefined) met.add(rule.strength)
        if (ruleFor(alert, other, around) !== rule) expect.fail(`${rule?.strength}: ${alert.about.aspect} and ${other.about.aspect}`)
        const fewer = met.size % rules.length
        if (ruleFor(alert, other, around, fewer) !== asked(alert, other, fewer))
          expect.fail(`of the first ${fewer}: ${alert.about.aspect} and ${other.about.aspect}`)
      }
  expect(met.size).toBeGreaterThan(rules.length / 2)
})
