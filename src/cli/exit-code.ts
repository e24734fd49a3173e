/** Exit codes of every command; `docs/cli.md` documents them and scripts rest on them. */
export const exitCode = {
  ok: 0,
  /** The command ran and its answer is no: lint errors, a broken chain, a denied plan, an incident that was not resolved. */
  negative: 1,
  /** The command line itself was wrong. */
  usage: 2,
  /** Handrail could not be reached, or did not accept the token. */
  unreachable: 3,
  /** There is no such incident, runbook or file. */
  notFound: 4,
  /** Understood and refused: not allowed, or not possible in the present state. */
  refused: 5,
  /** A fault in Handrail itself. */
  internal: 70
} as const
export type ExitCode = (typeof exitCode)[keyof typeof exitCode]
