import { Console } from "effect"
import pc from "picocolors"
import { terminalOptions } from "../../cli/output.ts"
import { wrap } from "../../render/wrap.ts"

const { color, width } = terminalOptions()
const c = pc.createColors(color)

/** A mark, and text wrapped beside it. */
const marked = (mark: string, text: string, paint: (row: string) => string = (row) => row) =>
  Console.log(
    wrap(text, width - 2)
      .map((row, index) => `${index === 0 ? mark : " "} ${paint(row)}`)
      .join("\n")
  )

/** The demo's own voice, apart from the incident's. */
export const say = {
  title: (text: string) => Console.log(`\n${c.bold(c.cyan(text))}\n`),
  step: (text: string) => marked(c.cyan("▸"), text),
  detail: (text: string) => marked(" ", text, c.dim),
  command: (text: string) => Console.log(`\n    ${c.bold(text)}\n`),
  good: (text: string) => marked(c.green("✔"), text),
  bad: (text: string) => marked(c.red("✘"), text),
  plain: (text: string) => Console.log(text)
}
