/** Text without its secrets, and how many were taken out. */
export interface Redaction {
  readonly text: string
  readonly redactions: number
}

/** Stands for what was taken out. Plain in YAML, JSON strings, shells and Markdown. */
export const REDACTED = "(redacted)"

export const unchanged = (text: string): Redaction => ({ text, redactions: 0 })
