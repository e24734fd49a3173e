// biome-ignore-all lint/suspicious/noTemplateCurlyInString: `${params.name}` is how a runbook writes a parameter
/** Why a command line that a shell would read differently is refused, and what to write instead. Commands are run without a shell. */
export interface ShellSyntax {
  /** Matched at a position outside quotes. */
  readonly pattern: RegExp
  /** Whether it means the same inside double quotes. */
  readonly inDoubleQuotes: boolean
  readonly what: string
  readonly fix: string
}

const split = "write each command as an action of its own; the next one runs once this one has succeeded"

/** In the order they are tried. `${params.name}` is taken out before. https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html */
export const shellSyntax: ReadonlyArray<ShellSyntax> = [
  { pattern: /&&|\|\||;|\n/y, inDoubleQuotes: false, what: "joins two commands", fix: split },
  {
    pattern: /\|/y,
    inDoubleQuotes: false,
    what: "pipes into another command",
    fix: "keep the first command and check its output with `validate`, such as `output contains ok` or CEL over `objects`"
  },
  {
    pattern: /[0-9&]?(?:>>?|<<?<?)[&|]?/y,
    inDoubleQuotes: false,
    what: "redirects input or output",
    fix: "remove it: what the command prints is kept as evidence; files are given with the tool's own flags"
  },
  { pattern: /&/y, inDoubleQuotes: false, what: "runs in the background", fix: "remove it, and bound the action with `timeout`" },
  {
    pattern: /\$\(|`/y,
    inDoubleQuotes: true,
    what: "runs a command inside another",
    fix: "declare the value under `parameters`, bound from a label or found in the cluster, and write ${params.name}"
  },
  {
    pattern: /\$(?:\{|[A-Za-z_0-9@*#?!$-])/y,
    inDoubleQuotes: true,
    what: "expands a variable",
    fix: "declare it under `parameters` and write ${params.name}, or put the text in single quotes"
  },
  {
    pattern: /[*?[]/y,
    inDoubleQuotes: false,
    what: "is a file name pattern",
    fix: "put the word in single quotes if it is meant as it stands; to choose objects, use a label selector (-l app=web)"
  },
  {
    pattern: /\{[^{}\s]*(?:,|\.\.)[^{}\s]*\}/y,
    inDoubleQuotes: false,
    what: "expands to several words",
    fix: "write the words out, or put the text in single quotes"
  },
  { pattern: /(?<=^|\s)~/y, inDoubleQuotes: false, what: "expands to a home directory", fix: "write the whole path" },
  { pattern: /(?<=^|\s)#/y, inDoubleQuotes: false, what: "starts a comment", fix: "write a YAML comment outside the command" },
  { pattern: /(?<=^|\s)[()](?=\s|$)|\(/y, inDoubleQuotes: false, what: "starts a subshell", fix: split }
]
