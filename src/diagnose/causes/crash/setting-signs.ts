import type { Sign } from "./sign.ts"

/** What programs say of what they are given: settings, files, rights. The more telling come first. */
export const settingSigns: ReadonlyArray<Sign> = [
  {
    code: "environment-variable-missing",
    family: "configuration",
    title: "A setting that the program needs is not given",
    prior: 0.03,
    says: /(?:missing|required|undefined|unset|not set|must be set|not defined|no value|empty).{0,60}(?:\benv\b|environment|variable|config|setting|[A-Z][A-Z0-9]+_[A-Z0-9_]+)|(?:\benv\b|environment|variable|[A-Z][A-Z0-9]+_[A-Z0-9_]+).{0,60}(?:missing|required|undefined|unset|not set|must be set|not defined|not found|is empty|(?:must not|cannot|can't|may not) be (?:empty|blank|null|unset))|Field required \[type=missing|KeyError: '[A-Z][A-Z0-9_]+'|could not resolve placeholder|(?:option|flag|argument)s? .{0,40}(?:is|are) required|missing required (?:argument|option|flag|parameter|property)/i,
    // any mapping raises it: https://docs.python.org/3/library/os.html#os.environ; keys of data have small letters
    // a setting that is not known is none that is missing
    unless: /KeyError: '[^']*[a-z]|\bunmarshal errors\b|\bnot found in type\b/,
    only: { line: /^\s*KeyError: /, after: /environ|\bos\.py\b|getenv|settings|config/i },
    next: "set it in the workload's template, or bring back the one that was removed"
  },
  {
    code: "configuration-invalid",
    family: "configuration",
    title: "The program does not accept its configuration",
    prior: 0.03,
    says: /(?:invalid|malformed|unknown|unrecognized|unsupported|cannot parse|failed to parse|error parsing|parse error|could not parse|syntax error|error (?:loading|reading)|failed to (?:load|read)|bad).{0,80}(?:config|configuration|conf\b|yaml|json|toml|flag|option|argument|directive|setting|value|property)|(?:config|configuration|\.conf\b|yaml|flag|option|directive).{0,60}(?:invalid|malformed|unknown|unrecognized|parse error|syntax error|not recognized|is not valid)|unknown (?:flag|directive|option|command|variable)|flag provided but not defined|unrecognized (?:arguments|option)|no such option|JSONDecodeError|ImproperlyConfigured|YAMLException|\byaml: (?:line \d+: |unmarshal errors:)|\byaml\.\w+\.\w+Error\b|\[emerg\]|host not found in upstream|private key does not match|key values mismatch|inconsistencies between private key and certificate|\b[\w.-]+ must be (?:an? |one of )(?:valid |positive |non-negative )?(?:integer|int|number|numeric|bool(?:ean)?|duration|ur[il]|port)\b/i,
    // what a runtime cannot mount is no configuration of the program's; nor is what the system refuses nginx, which ends such lines with its number and words
    unless: /OCI runtime|error mounting|\[emerg\].*\((?:2|13): /,
    next: "compare the configuration with the last one that worked"
  },
  {
    code: "permission-denied",
    family: "crash",
    title: "The program may not do on its node what it tries",
    prior: 0.02,
    says: /permission denied|must be (?:accessible|readable|owned) by (?:its )?owner|(?:has|have) (?:invalid|wrong) (?:permissions|ownership)|permissions? .{0,40}too open|\bEACCES\b|operation not permitted|\bEPERM\b|PermissionError|AccessDeniedException: \//i,
    unless: /permission denied for (?:table|relation|schema|database|sequence)|PERMISSION_DENIED|rpc error/i,
    next: "compare securityContext (user, group, capabilities) with the files and ports that it needs"
  },
  {
    code: "file-missing",
    family: "configuration",
    title: "A file that the program needs is not there",
    prior: 0.015,
    says: /no such file or directory|\bENOENT\b|FileNotFound(?:Error|Exception)|\bNoSuchFileException\b|(?:cannot|can't|could not|couldn't|unable to|failed to) (?:find|open|locate|stat) (?:the )?(?:[\w.-]+ ){0,2}(?:file|path|directory)\b|\bEISDIR\b|IsADirectoryError|\b(?:open|read) \S+: is a directory|(?:file|path) .{0,80}(?:does not exist|not found)/i,
    next: "compare the volumes and their mount paths with where the program looks"
  }
]
