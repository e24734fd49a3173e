import { Console } from "effect"
import pc from "picocolors"
import { terminalOptions } from "../../cli/output.ts"

const c = pc.createColors(terminalOptions().color)

/** The demo's own voice, apart from the incident's. */
export const say = {
  title: (text: string) => Console.log(`\n${c.bold(c.cyan(text))}\n`),
  step: (text: string) => Console.log(`${c.cyan("▸")} ${text}`),
  detail: (text: string) => Console.log(c.dim(`  ${text}`)),
  command: (text: string) => Console.log(`\n    ${c.bold(text)}\n`),
  good: (text: string) => Console.log(`${c.green("✔")} ${text}`),
  bad: (text: string) => Console.log(`${c.red("✘")} ${text}`),
  plain: (text: string) => Console.log(text)
}
