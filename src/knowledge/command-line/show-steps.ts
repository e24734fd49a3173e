import type { SuggestedStep } from "../../platform/shell-text/steps-of-text.ts"

/** A scalar that YAML reads back as this text. */
const scalar = (text: string): string => (/^[A-Za-z][^#:'"{}[\],&*!|>%@`\\\n]*$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`)

const stepLines = ({ cmd, validate }: SuggestedStep): ReadonlyArray<string> => [
  `- cmd: ${scalar(cmd)}`,
  ...(validate === undefined ? [] : [`  validate: ${scalar(validate)}`])
]

/** Steps as the actions of a runbook, in YAML. */
export const showSteps = (steps: ReadonlyArray<SuggestedStep>): string => steps.flatMap(stepLines).join("\n")
