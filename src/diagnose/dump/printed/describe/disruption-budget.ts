import { present, told, whole } from "../fields.ts"
import { find, textOf } from "../text/outline.ts"
import { type Describer, selectorIn } from "./described.ts"

const intOrPercent = (text: string | undefined): number | string | undefined => (text?.endsWith("%") === true ? text : whole(text))

export const describeDisruptionBudget: Describer = ({ entries }) => {
  const status = find(entries, "Status")?.below ?? []
  return {
    spec: told({
      minAvailable: intOrPercent(present(textOf(entries, "Min available"))),
      maxUnavailable: intOrPercent(present(textOf(entries, "Max unavailable"))),
      selector: selectorIn(find(entries, "Selector"))
    }),
    status: told({
      disruptionsAllowed: whole(textOf(status, "Allowed disruptions")),
      currentHealthy: whole(textOf(status, "Current")),
      desiredHealthy: whole(textOf(status, "Desired")),
      expectedPods: whole(textOf(status, "Total"))
    })
  }
}
